// Invites a person: the link to hand on comes of it.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { type Role, USERS_KEY } from '../../api/people.ts';
import { useAction } from '../../components/use-action.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { RoleForm } from './role-form.tsx';

export function Invite({ onInvited, close }: { onInvited: (link: string) => void; close: () => void }) {
  const { t } = useTranslation('people');
  const form = useForm({
    initialValues: { name: '', email: '', role: 'marketer' as Role },
    validate: {
      name: (value) => (value.trim() ? null : t('needed')),
      email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : t('badEmail')),
    },
  });
  const { mutate, isPending, error } = useAction({
    run: (body: typeof form.values) => call('POST /api/users', { body: { ...body, language: currentLanguage() } }),
    invalidates: [USERS_KEY],
    quiet: true,
    onDone: ({ invitationUrl }) => onInvited(invitationUrl),
  });
  return (
    <RoleForm {...{ form, isPending, error, close }} submit={mutate} action={t('invite.action')}>
      <TextInput data-autofocus label={t('column.name')} maxLength={100} {...form.getInputProps('name')} />
      <TextInput label={t('email')} type="email" {...form.getInputProps('email')} />
    </RoleForm>
  );
}
