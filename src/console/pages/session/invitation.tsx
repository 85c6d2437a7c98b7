// Takes up an invitation, or sets a password anew: the same link.
import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isStatus } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { SESSION_KEY } from '../../api/session.ts';
import { useAction } from '../../components/use-action.ts';
import { changeLanguage } from '../../i18n/language.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { Entrance } from './entrance.tsx';
import { takeLinkToken } from './link-token.ts';
import { PasswordFields, passwordRules } from './password-fields.tsx';

export function Invitation() {
  const { t } = useTranslation('session');
  const problemText = useProblemText();
  const [token] = useState(takeLinkToken);
  const accept = useAcceptance(token);
  const form = useForm({ initialValues: { name: '', password: '', again: '' }, validate: passwordRules(t) });
  if (token === '') {
    return (
      <Entrance title={t('invitation.title')} lead="">
        <Alert color="ochre">{t('invitation.noToken')}</Alert>
      </Entrance>
    );
  }
  const refused = isStatus(accept.error, 401, 403, 404, 410);
  return (
    <Entrance title={t('invitation.title')} lead={t('invitation.lead')}>
      <form onSubmit={form.onSubmit((values) => accept.mutate(values))} noValidate>
        <Stack>
          <TextInput
            label={t('invitation.name')}
            description={t('invitation.nameHint')}
            autoComplete="name"
            {...form.getInputProps('name')}
          />
          <PasswordFields form={form} />
          <div role="alert">
            {accept.error && (
              <Alert color="hibiscus">{refused ? t('invitation.refused') : problemText(accept.error)}</Alert>
            )}
          </div>
          <Button type="submit" size="md" loading={accept.isPending}>
            {t('invitation.submit')}
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}

function useAcceptance(token: string) {
  const queries = useQueryClient();
  const router = useRouter();
  return useAction({
    run: ({ name, password }: { name: string; password: string }) =>
      call('POST /api/invitation', { body: { token, password, ...(name.trim() ? { name: name.trim() } : {}) } }),
    quiet: true,
    onDone: async (session) => {
      queries.setQueryData(SESSION_KEY, session);
      if (session.user.language) await changeLanguage(session.user.language);
      router.history.push('/campaigns');
    },
  });
}
