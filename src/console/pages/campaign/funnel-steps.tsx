// The funnel step by step, each with its share of the step before.
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/documents.ts';
import { useFormats } from '../../i18n/formats.ts';
import classes from './campaign-page.module.css';

export function FunnelSteps({ campaign: { funnel, responses } }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { total, accepted, sent, delivered, read } = funnel;
  const steps = [
    ['total', total, null],
    ['accepted', accepted, total],
    ['sent', sent, accepted],
    ['delivered', delivered, sent],
    ['read', read, delivered],
    ['replied', responses.replied, delivered],
  ] as const;
  return (
    <ol className={classes.steps}>
      {steps.map(([step, count, before]) => (
        <li key={step} className={classes.step} data-step={step}>
          <Text span size="sm">
            {t(`funnel.${step}`)}
          </Text>
          <div className={classes.track}>
            <div className={classes.fill} style={{ width: `${(100 * count) / Math.max(1, total)}%` }} />
          </div>
          <Text span size="sm" className={classes.figures ?? ''}>
            <strong>{format.number(count)}</strong>
            {before === null ? '' : ` · ${format.percent(before > 0 ? count / before : null)}`}
          </Text>
        </li>
      ))}
    </ol>
  );
}
