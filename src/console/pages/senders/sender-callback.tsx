// Where the provider reports to: whether it is registered, and how it comes to be.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Sender } from '../../api/documents.ts';
import { SENDERS_KEY } from '../../api/senders.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { RegisterCallback } from '../../components/register-callback.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { MaskedText, TimeText } from '../../components/text-bits.tsx';
import { useAction } from '../../components/use-action.ts';

export function SenderCallback({ sender }: { sender: Sender }) {
  const { t } = useTranslation('senders');
  const may = useMay();
  const { webhook, webhookUrl, oldWebhookUntil } = sender;
  return (
    <Stack gap="sm" align="flex-start">
      <StatusBadge tone={webhook.registered ? 'good' : 'bad'}>
        {t(webhook.registered ? 'webhook.yes' : 'webhook.no')}
      </StatusBadge>
      {!webhook.registered && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {webhook.code && t(`callbackState.${webhook.code}`)} {/* What no words of ours can say. */}
          {(!webhook.code || webhook.code === 'provider_failed') && webhook.detail}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {t('callback.checked')} <TimeText time={webhook.checkedAt} />
      </Text>
      {oldWebhookUntil && (
        <Text size="sm">
          {t('callback.old')} <TimeText time={oldWebhookUntil} />
        </Text>
      )}
      {webhookUrl && <MaskedText text={webhookUrl} label={t('callback.address')} />}
      {may('manage') && (webhook.registered ? <Registered sender={sender} /> : <RegisterCallback sender={sender} />)}
    </Stack>
  );
}

function Registered({ sender: { id } }: { sender: Sender }) {
  const { t } = useTranslation('senders');
  const confirm = useConfirm();
  const check = useAction({
    run: () => call('POST /api/senders/:id/webhook', { params: { id }, body: {} }),
    invalidates: [SENDERS_KEY],
    done: ({ registered, detail }) => (registered ? t('callback.well') : detail),
  });
  const rotate = useAction({
    run: () => call('POST /api/senders/:id/webhook/rotate', { params: { id }, body: {} }),
    invalidates: [SENDERS_KEY],
    done: t('callback.rotated'),
  });
  const ask = async () => {
    const question = { title: t('callback.rotate'), text: t('callback.rotateText'), action: t('callback.rotate') };
    if (await confirm(question)) rotate.mutate();
  };
  return (
    <Group gap="sm">
      <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        {t('callback.check')}
      </Button>
      <Button variant="default" loading={rotate.isPending} onClick={() => void ask()}>
        {t('callback.rotate')}
      </Button>
    </Group>
  );
}
