// The state of one message as a word and a colour.
import { useTranslation } from 'react-i18next';
import type { DeliveryStatus } from '../../api/documents.ts';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';

const TONES: Record<DeliveryStatus, Tone> = {
  pending: 'plan',
  sending: 'busy',
  uncertain: 'warn',
  accepted: 'calm',
  sent: 'calm',
  delivered: 'good',
  read: 'good',
  failed: 'bad',
  skipped: 'calm',
};

export function DeliveryStatusBadge({ status }: { status: DeliveryStatus }) {
  const { t } = useTranslation('campaign');
  return <StatusBadge tone={TONES[status]}>{t(`status.${status}`)}</StatusBadge>;
}
