// How far the messages of a campaign got, as one bar and in words for those who do not see it.
import { Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Funnel } from '../api/documents.ts';
import { useFormats } from '../i18n/formats.ts';
import classes from './funnel-bar.module.css';

/** Parts that do not overlap: read, delivered but not read, sent but not delivered …, failed. */
export function FunnelBar({ funnel, height = 8 }: { funnel: Funnel; height?: number }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { total, accepted, sent, delivered, read, failed } = funnel;
  const onTheWay = Math.max(0, accepted - Math.max(sent, delivered) - (failed - funnel.refused));
  const parts = [
    ['read', read],
    ['delivered', delivered - read],
    ['sent', Math.max(0, sent - delivered)],
    ['accepted', onTheWay],
    ['failed', failed],
  ] as const;
  const words = (['accepted', 'delivered', 'read', 'failed'] as const)
    .map((step) => `${t(`funnel.${step}`)} ${format.number(funnel[step])}`)
    .join(' · ');
  if (total === 0) return <Text c="dimmed">–</Text>;
  return (
    <Tooltip label={words}>
      <div className={classes.bar} style={{ height }} role="img" aria-label={words}>
        {parts.map(([step, count]) =>
          count > 0 ? (
            <span key={step} className={classes.part} data-step={step} style={{ width: `${(100 * count) / total}%` }} />
          ) : null,
        )}
      </div>
    </Tooltip>
  );
}
