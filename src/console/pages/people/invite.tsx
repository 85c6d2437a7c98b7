// Invites a person: the link to hand on comes of it.
import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { type Role, USERS_KEY } from '../../api/people.ts';
import { useAction } from '../../components/use-action.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { ROLE_NAMES } from './roles.ts';

export function Invite({ onInvited, close }: { onInvited: (link: string) => void; close: () => void }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const problemText = useProblemText();
  const form = useForm({
    initialValues: { name: '', email: '', role: 'marketer' as Role },
    validate: {
      name: (value) => (value.trim() ? null : t('needed')),
      email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : t('badEmail')),
    },
  });
  const invite = useAction({
    run: (body: typeof form.values) => call('POST /api/users', { body: { ...body, language: currentLanguage() } }),
    invalidates: [USERS_KEY],
    quiet: true,
    onDone: ({ invitationUrl }) => onInvited(invitationUrl),
  });
  return (
    <form onSubmit={form.onSubmit((values) => invite.mutate(values))} noValidate>
      <Stack>
        <TextInput data-autofocus label={t('column.name')} maxLength={100} {...form.getInputProps('name')} />
        <TextInput label={t('email')} type="email" {...form.getInputProps('email')} />
        <Select
          label={t('column.role')}
          allowDeselect={false}
          data={ROLE_NAMES.map((value) => ({ value, label: common(`role.${value}`) }))}
          {...form.getInputProps('role')}
        />
        <Text size="sm" c="dimmed">
          {t(`may.${form.values.role}`)}
        </Text>
        <div role="alert">{invite.error && <Alert color="hibiscus">{problemText(invite.error)}</Alert>}</div>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('invite.action')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
