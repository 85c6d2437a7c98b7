// One's own profile, password and sessions.
import { Button, Input, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldErrors } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { openSessionsQuery, SESSION_KEY, sessionQuery } from '../../api/session.ts';
import { LanguageSwitch } from '../../app/language-switch.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { PasswordFields, passwordRules } from '../session/password-fields.tsx';
import { OpenSessions } from './open-sessions.tsx';

export function Account() {
  const { t } = useTranslation('account');
  const { data: session } = useSuspenseQuery(sessionQuery);
  return (
    <>
      <PageHeader title={t('title')} lead={session?.user.email} />
      <Stack maw={720} gap="lg">
        <Part title={t('profile.title')}>{session && <Profile name={session.user.name} />}</Part>
        <Part title={t('password.title')}>
          <PasswordChange email={session?.user.email ?? ''} />
        </Part>
        <Part title={t('sessions.title')}>
          <OpenSessions />
        </Part>
      </Stack>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" component="section">
      <Title order={2} size="h3" mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Profile({ name }: { name: string }) {
  const { t } = useTranslation(['account', 'common']);
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name },
    validate: { name: (value) => (value.trim() ? null : t('profile.nameNeeded')) },
  });
  const save = useAction({
    run: (input: { name: string }) => call('PATCH /api/session', { body: input }),
    done: t('common:saved'),
    onDone: (session) => queries.setQueryData(SESSION_KEY, session),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack align="flex-start">
        <TextInput
          w="100%"
          label={t('profile.name')}
          autoComplete="name"
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <Button type="submit" loading={save.isPending}>
          {t('common:save')}
        </Button>
        <div>
          <Input.Label component="div" mb={4}>
            {t('profile.language')}
          </Input.Label>
          <LanguageSwitch />
        </div>
      </Stack>
    </form>
  );
}

function PasswordChange({ email }: { email: string }) {
  const { t } = useTranslation(['account', 'session']);
  const { t: inSession } = useTranslation('session');
  const problemText = useProblemText();
  const form = useForm({
    initialValues: { current: '', password: '', again: '' },
    validate: { ...passwordRules(inSession), current: (value) => (value ? null : inSession('needed')) },
  });
  const change = useAction({
    run: ({ current, password }: { current: string; password: string }) =>
      call('POST /api/session/password', { body: { current, password } }),
    quiet: true,
    done: t('password.done'),
    invalidates: [openSessionsQuery.queryKey],
    onDone: () => form.reset(),
  });
  const submit = (values: typeof form.values) =>
    change.mutate(values, {
      onError: (error) => {
        const at = Object.keys(fieldErrors(error)).find((field) => field in values);
        form.setFieldError(at ?? 'current', problemText(error));
      },
    });
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack align="flex-start">
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          w="100%"
          label={t('password.current')}
          autoComplete="current-password"
          {...form.getInputProps('current')}
        />
        <Stack w="100%">
          <PasswordFields form={form} />
        </Stack>
        <Button type="submit" loading={change.isPending}>
          {t('password.submit')}
        </Button>
      </Stack>
    </form>
  );
}
