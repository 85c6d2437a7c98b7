// The first sender until it can send: its line, its callback, its templates.
import { Button, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { firstSenderQuery } from '../../api/setup.ts';
import { RegisterCallback } from '../../components/register-callback.tsx';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { SetupSender } from './setup-sender.tsx';
import { SetupTemplates } from './setup-templates.tsx';

export function SetupSteps() {
  const { t } = useTranslation('setup');
  const { data: sender, error, isPending, refetch } = useQuery(firstSenderQuery);
  if (isPending) return <LoadingRows rows={3} height={120} />;
  if (sender === undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  const isReady = sender?.webhook.registered && sender.templatesSyncedAt !== null;
  return (
    <Stack gap="lg">
      <Step title={t('sender.title')} done={sender !== null}>
        <SetupSender sender={sender} />
      </Step>
      {sender && (
        <>
          <Step title={t('callback.title')} done={sender.webhook.registered}>
            <RegisterCallback sender={sender} />
          </Step>
          <Step title={t('templates.title')} done={sender.templatesSyncedAt !== null}>
            <SetupTemplates sender={sender} />
          </Step>
        </>
      )}
      <Button component={Link} to="/campaigns" size="md" variant={isReady ? 'filled' : 'default'}>
        {t(isReady ? 'toCampaigns' : 'later')}
      </Button>
    </Stack>
  );
}

function Step({ title, done, children }: { title: string; done: boolean; children: ReactNode }) {
  const { t } = useTranslation('setup');
  return (
    <section>
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h4">
          {title}
        </Title>
        <StatusBadge tone={done ? 'good' : 'calm'}>{t(done ? 'steps.done' : 'steps.open')}</StatusBadge>
      </Group>
      {children}
    </section>
  );
}
