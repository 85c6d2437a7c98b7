// States as small labels: a word and a colour, never the colour alone.
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../api/documents.ts';
import classes from './status-badge.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'calm' | 'plan';

const COLORS: Record<Tone, string> = {
  good: 'baobab',
  busy: 'laterite',
  warn: 'ochre',
  bad: 'hibiscus',
  calm: 'gray',
  plan: 'indigo',
};

export function StatusBadge({ tone, children, live = false }: { tone: Tone; children: string; live?: boolean }) {
  return (
    <Badge
      className={classes.badge ?? ''}
      data-tone={COLORS[tone]}
      variant="light"
      color={COLORS[tone]}
      leftSection={<span className={classes.dot} data-live={live || undefined} />}
    >
      {children}
    </Badge>
  );
}

const TONES: Record<Campaign['status'], Tone> = {
  draft: 'calm',
  scheduled: 'plan',
  running: 'busy',
  paused: 'warn',
  completed: 'good',
  canceled: 'calm',
  failed: 'bad',
};

/** A running campaign that sends nothing for now is said to wait. */
export function CampaignStatusBadge({ campaign }: { campaign: Pick<Campaign, 'status' | 'waiting'> }) {
  const { t } = useTranslation('campaigns');
  const { status, waiting } = campaign;
  if (status === 'running' && waiting) return <StatusBadge tone="plan">{t('status.waiting')}</StatusBadge>;
  return (
    <StatusBadge tone={TONES[status]} live={status === 'running'}>
      {t(`status.${status}`)}
    </StatusBadge>
  );
}
