// Registers where the provider reports what becomes of each message; asks before it takes somebody else's place.
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.ts';
import { call } from '../api/client.ts';
import type { Sender } from '../api/documents.ts';
import { useProblemText } from '../i18n/problem-text.ts';
import { useConfirm } from './confirm.tsx';
import { useAction } from './use-action.ts';

export function RegisterCallback({ sender }: { sender: Sender }) {
  const { t } = useTranslation('setup');
  const problemText = useProblemText();
  const confirm = useConfirm();
  const register = useRegistration(sender.id);
  if (sender.webhook.registered) return <Text size="sm">{t('callback.done')}</Text>;
  const code = register.error instanceof ApiError ? register.error.code : undefined;
  const replace = async () => {
    const question = { title: t('callback.replace'), text: t('callback.replaceText'), action: t('callback.replace') };
    if (await confirm(question)) register.mutate(true);
  };
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">{t('callback.text')}</Text>
      <div role="alert">
        {register.error && (
          <Alert color="hibiscus">
            {problemText(register.error)}
            {code === 'provider_failed' && <Text size="sm">{register.error.message}</Text>}
            {code === 'no_public_url' && <Text size="sm">{t('callback.publicUrl')}</Text>}
          </Alert>
        )}
      </div>
      <Button loading={register.isPending} onClick={() => register.mutate(false)}>
        {t('callback.submit')}
      </Button>
      {code === 'foreign_webhook' && (
        <Button variant="default" onClick={() => void replace()}>
          {t('callback.replace')}
        </Button>
      )}
    </Stack>
  );
}

function useRegistration(id: number) {
  return useAction({
    run: (replace: boolean) => call('POST /api/senders/:id/webhook', { params: { id }, body: { replace } }),
    quiet: true,
    invalidates: [['senders']],
  });
}
