// How the provider says that a line is.
import { Skeleton, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SenderHealth } from '../../api/documents.ts';
import { senderHealthQuery } from '../../api/setup.ts';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';

const TONES: Record<SenderHealth['status'], Tone> = {
  connected: 'good',
  limited: 'warn',
  disconnected: 'bad',
  unknown: 'warn',
};

/** The provider is asked every five minutes at most, whoever looks. */
export function SenderHealthBadge({ id }: { id: number }) {
  const { t } = useTranslation('senders');
  const { data: health, isError } = useQuery({ ...senderHealthQuery(id), refetchInterval: 300_000 });
  const status = health?.status ?? (isError ? 'unknown' : null);
  if (status === null) return <Skeleton width={110} height={24} />;
  return (
    <Tooltip label={health?.detail ?? ''} disabled={!health?.detail} multiline maw={320}>
      <span>
        <StatusBadge tone={TONES[status]}>{t(`health.${status}`)}</StatusBadge>
      </span>
    </Tooltip>
  );
}
