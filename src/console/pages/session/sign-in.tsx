// Sign in.
import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { SESSION_KEY } from '../../api/session.ts';
import { useAction } from '../../components/use-action.ts';
import { changeLanguage } from '../../i18n/language.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { Entrance } from './entrance.tsx';

export function SignIn() {
  const { t } = useTranslation('session');
  const problemText = useProblemText();
  const signIn = useSignIn();
  const { data: setup } = useQuery({ queryKey: ['setup'], queryFn: () => call('GET /api/setup', {}) });
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (/^\S+@\S+$/.test(value) ? null : t('badEmail')),
      password: (value) => (value ? null : t('needed')),
    },
  });
  return (
    <Entrance title={t('signIn.title')} lead={t('signIn.lead')}>
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
        <Stack>
          {setup?.needed && <Alert color="ochre">{t('signIn.setupNeeded')}</Alert>}
          <TextInput
            label={t('signIn.email')}
            type="email"
            autoComplete="username"
            size="md"
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('signIn.password')}
            autoComplete="current-password"
            size="md"
            {...form.getInputProps('password')}
          />
          <div role="alert">{signIn.error && <Alert color="hibiscus">{problemText(signIn.error)}</Alert>}</div>
          <Button type="submit" size="md" loading={signIn.isPending}>
            {t('signIn.submit')}
          </Button>
          <Text size="sm" c="dimmed">
            {t('signIn.forgotten')}
          </Text>
        </Stack>
      </form>
    </Entrance>
  );
}

function useSignIn() {
  const queries = useQueryClient();
  const router = useRouter();
  const { to = '/campaigns' } = useSearch({ from: '/sign-in' });
  return useAction({
    run: (input: { email: string; password: string }) => call('POST /api/session', { body: input }),
    quiet: true,
    onDone: async (session) => {
      queries.clear();
      queries.setQueryData(SESSION_KEY, session);
      if (session.user.language) await changeLanguage(session.user.language);
      router.history.push(to);
    },
  });
}
