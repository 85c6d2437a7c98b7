// Makes a token for a program: its secret comes of it, once.
import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { type Role, TOKENS_KEY } from '../../api/people.ts';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { ROLE_NAMES } from './roles.ts';

export function MakeToken({ onMade, close }: { onMade: (token: string) => void; close: () => void }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const problemText = useProblemText();
  const form = useForm({
    initialValues: { name: '', role: 'marketer' as Role },
    validate: { name: (value) => (value.trim() ? null : t('needed')) },
  });
  const make = useAction({
    run: (body: typeof form.values) => call('POST /api/tokens', { body }),
    invalidates: [TOKENS_KEY],
    quiet: true,
    onDone: ({ token }) => onMade(token),
  });
  return (
    <form onSubmit={form.onSubmit((values) => make.mutate(values))} noValidate>
      <Stack>
        <TextInput data-autofocus label={t('tokens.name')} maxLength={100} {...form.getInputProps('name')} />
        <Select
          label={t('column.role')}
          allowDeselect={false}
          data={ROLE_NAMES.map((value) => ({ value, label: common(`role.${value}`) }))}
          {...form.getInputProps('role')}
        />
        <Text size="sm" c="dimmed">
          {t(`may.${form.values.role}`)}
        </Text>
        <div role="alert">{make.error && <Alert color="hibiscus">{problemText(make.error)}</Alert>}</div>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('tokens.action')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
