// Makes a token for a program: its secret comes of it, once.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { type Role, TOKENS_KEY } from '../../api/people.ts';
import { useAction } from '../../components/use-action.ts';
import { RoleForm } from './role-form.tsx';

export function MakeToken({ onMade, close }: { onMade: (token: string) => void; close: () => void }) {
  const { t } = useTranslation('people');
  const form = useForm({
    initialValues: { name: '', role: 'marketer' as Role },
    validate: { name: (value) => (value.trim() ? null : t('needed')) },
  });
  const { mutate, isPending, error } = useAction({
    run: (body: typeof form.values) => call('POST /api/tokens', { body }),
    invalidates: [TOKENS_KEY],
    quiet: true,
    onDone: ({ token }) => onMade(token),
  });
  return (
    <RoleForm {...{ form, isPending, error, close }} submit={mutate} action={t('tokens.action')}>
      <TextInput data-autofocus label={t('tokens.name')} maxLength={100} {...form.getInputProps('name')} />
    </RoleForm>
  );
}
