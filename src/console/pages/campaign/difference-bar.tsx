// A difference with the interval in which it truly lies: a line around its point, beside zero.
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Comparison } from '../../api/documents.ts';
import { useFormats } from '../../i18n/formats.ts';
import classes from './difference-bar.module.css';

export function DifferenceBar({ row }: { row: Comparison['differences'][number] }) {
  const { t } = useTranslation('comparison');
  const format = useFormats();
  const { difference, low, high, higher } = row;
  if (difference === null || low === null || high === null) return <Text c="dimmed">–</Text>;
  // The scale reaches as far as the interval does, and no less than a twentieth.
  const reach = Math.max(Math.abs(low), Math.abs(high), 0.05) * 1.1;
  const place = (value: number) => `${50 + (50 * value) / reach}%`;
  return (
    <>
      <Text size="sm">
        <strong>{format.points(difference)}</strong>{' '}
        <Text span c="dimmed">
          {t('between', { low: format.points(low), high: format.points(high) })}
        </Text>
      </Text>
      <div className={classes.scale} data-sure={higher !== 'unclear' || undefined} aria-hidden>
        <span className={classes.zero} />
        <span className={classes.span} style={{ left: place(low), right: `calc(100% - ${place(high)})` }} />
        <span className={classes.point} style={{ left: place(difference) }} />
      </div>
    </>
  );
}
