// The first administrator: name, address, password.
import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { fieldErrors } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { SESSION_KEY } from '../../api/session.ts';
import { setupKeys } from '../../api/setup.ts';
import { useAction } from '../../components/use-action.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { PasswordFields, passwordRules } from './password-fields.tsx';

interface Values {
  name: string;
  email: string;
  password: string;
  again: string;
}

export function SetupAdministrator({ token }: { token: string }) {
  const { t } = useTranslation(['setup', 'session']);
  const { t: inSession } = useTranslation('session');
  const problemText = useProblemText();
  const begin = useBeginning(token);
  const form = useForm<Values>({
    initialValues: { name: '', email: '', password: '', again: '' },
    validate: {
      ...passwordRules(inSession),
      name: (value) => (value.trim() ? null : inSession('needed')),
      email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : inSession('badEmail')),
    },
  });
  const submit = (values: Values) =>
    begin.mutate(values, {
      onError: (error) => {
        const at = Object.keys(fieldErrors(error)).find((field) => field in values);
        if (at) form.setFieldError(at, problemText(error));
      },
    });
  const isTold = Object.keys(form.errors).length > 0;
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack>
        <TextInput
          label={t('administrator.name')}
          autoComplete="name"
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('session:signIn.email')}
          description={t('administrator.emailHint')}
          type="email"
          autoComplete="username"
          {...form.getInputProps('email')}
        />
        <PasswordFields form={form} />
        <div role="alert">{begin.error && !isTold && <Alert color="hibiscus">{problemText(begin.error)}</Alert>}</div>
        <Button type="submit" size="md" loading={begin.isPending}>
          {t('administrator.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function useBeginning(token: string) {
  const queries = useQueryClient();
  return useAction({
    run: ({ name, email, password }: Values) =>
      call('POST /api/setup', {
        body: { token, name: name.trim(), email: email.trim(), password, language: currentLanguage() },
      }),
    quiet: true,
    onDone: (session) => {
      queries.setQueryData(setupKeys.state, { needed: false });
      queries.setQueryData(SESSION_KEY, session);
    },
  });
}
