// The funnel step by step: its bar is of all people, its share of a step before, which it names.
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
    ['total', total, null, 0],
    ['accepted', accepted, 'total', total],
    ['sent', sent, 'accepted', accepted],
    ['delivered', delivered, 'sent', sent],
    ['read', read, 'delivered', delivered],
    ['replied', responses.replied, 'delivered', delivered],
  ] as const;
  return (
    <ol className={classes.steps}>
      {steps.map(([step, count, base, before]) => (
        <li key={step} className={classes.step} data-step={step}>
          <Text span size="sm">
            {t(`funnel.${step}`)}
          </Text>
          <div className={classes.track}>
            <div className={classes.fill} style={{ width: `${(100 * count) / Math.max(1, total)}%` }} />
          </div>
          <Text span size="sm" className={classes.figures ?? ''}>
            <strong>{format.number(count)}</strong>
            {base && ` · ${t(`funnelOf.${base}`, { share: format.percent(before > 0 ? count / before : null) })}`}
          </Text>
        </li>
      ))}
    </ol>
  );
}
