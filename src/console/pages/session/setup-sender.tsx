// The first step: the line at the provider and, as soon as it is there, how it does.
import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Sender, SenderHealth } from '../../api/documents.ts';
import { senderHealthQuery } from '../../api/setup.ts';
import { LoadingRows } from '../../components/states.tsx';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';

export function SetupSender({ sender }: { sender: Sender | null }) {
  const { t } = useTranslation('setup');
  const [isChanging, setChanging] = useState(false);
  if (!sender || isChanging) return <SenderForm sender={sender} onDone={() => setChanging(false)} />;
  return (
    <Stack gap="sm" align="flex-start">
      <Text fw={600}>{sender.name}</Text>
      <Health id={sender.id} />
      <Button variant="default" size="xs" onClick={() => setChanging(true)}>
        {t('sender.change')}
      </Button>
    </Stack>
  );
}

const COLORS: Record<SenderHealth['status'], string> = {
  connected: 'baobab',
  limited: 'ochre',
  disconnected: 'hibiscus',
  unknown: 'ochre',
};

function Health({ id }: { id: number }) {
  const { t } = useTranslation('setup');
  const problemText = useProblemText();
  const { data: health, error } = useQuery(senderHealthQuery(id));
  if (error && !health) return <Alert color="hibiscus">{problemText(error)}</Alert>;
  if (!health) return <LoadingRows rows={1} height={64} />;
  return (
    <Alert color={COLORS[health.status]} title={t(`health.${health.status}`)} w="100%" role="status">
      {health.status === 'connected' ? t('health.good') : t('health.mend', { detail: health.detail })}
    </Alert>
  );
}

function SenderForm({ sender, onDone }: { sender: Sender | null; onDone: () => void }) {
  const { t } = useTranslation(['setup', 'session', 'common']);
  const problemText = useProblemText();
  const needed = (value: string) => (value.trim() ? null : t('session:needed'));
  const form = useForm({
    initialValues: { name: sender?.name ?? '', apiKey: '', country: sender?.country ?? 'SN' },
    validate: { name: needed, apiKey: needed },
  });
  const save = useAction({
    run: async (values: typeof form.values) => {
      const body = { name: values.name.trim(), apiKey: values.apiKey.trim(), country: values.country.trim() || null };
      if (!sender) return await call('POST /api/senders', { body });
      return await call('PATCH /api/senders/:id', { params: { id: sender.id }, body });
    },
    quiet: true,
    invalidates: [['senders']],
    onDone,
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <TextInput label={t('sender.name')} description={t('sender.nameHint')} {...form.getInputProps('name')} />
        <PasswordInput
          label={t('sender.key')}
          description={t('sender.keyHint')}
          autoComplete="off"
          {...form.getInputProps('apiKey')}
        />
        <TextInput
          label={t('sender.country')}
          description={t('sender.countryHint')}
          maxLength={2}
          {...form.getInputProps('country')}
          onChange={(event) => form.setFieldValue('country', event.currentTarget.value.toUpperCase())}
        />
        <div role="alert">{save.error && <Alert color="hibiscus">{problemText(save.error)}</Alert>}</div>
        <Button type="submit" loading={save.isPending}>
          {t('sender.submit')}
        </Button>
      </Stack>
    </form>
  );
}
