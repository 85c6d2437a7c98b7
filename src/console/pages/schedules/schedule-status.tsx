// The states of schedules and of their runs, as words and colours.
import { useTranslation } from 'react-i18next';
import type { Schedule, ScheduleRun } from '../../api/documents.ts';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';

const TONES: Record<Schedule['status'], Tone> = { active: 'good', paused: 'warn', ended: 'calm' };
const RUN_TONES: Record<ScheduleRun['status'], Tone> = {
  queued: 'plan',
  filling: 'busy',
  launching: 'busy',
  launched: 'good',
  empty: 'calm',
  skipped: 'warn',
  failed: 'bad',
};
export const GOING: readonly ScheduleRun['status'][] = ['queued', 'filling', 'launching'];

export function ScheduleStatusBadge({ status }: Pick<Schedule, 'status'>) {
  const { t } = useTranslation('schedules');
  return <StatusBadge tone={TONES[status]}>{t(`status.${status}`)}</StatusBadge>;
}

export function RunStatusBadge({ status }: Pick<ScheduleRun, 'status'>) {
  const { t } = useTranslation('schedules');
  return (
    <StatusBadge tone={RUN_TONES[status]} live={GOING.includes(status)}>
      {t(`run.${status}`)}
    </StatusBadge>
  );
}
