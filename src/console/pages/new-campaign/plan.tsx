// What follows of the list, the pace and the hours: how many, how long, until when, what it costs.
import { Paper, Skeleton, Text } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign, Preflight } from '../../api/documents.ts';
import { preflightQuery } from '../../api/drafts.ts';
import { ErrorState } from '../../components/states.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { secondsOf } from './opening.ts';
import type { Start } from './use-start.ts';
import classes from './when-step.module.css';

export function Plan({ campaign, start }: { campaign: Campaign; start: Start }) {
  const { t } = useTranslation('newCampaign');
  const queries = useQueryClient();
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...preflightQuery(queries, campaign.id, start.asked),
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <Paper withBorder p="lg" className={classes.plan ?? ''} aria-busy={!data || isPlaceholderData}>
      <h2 className={classes.title}>{t('plan.title')}</h2>
      <dl data-stale={isPlaceholderData || undefined}>
        <Fact name={t('plan.people')}>{data && <People recipients={data.recipients} />}</Fact>
        <Fact name={t('plan.duration')}>{data && <Duration campaign={campaign} preflight={data} start={start} />}</Fact>
        <Fact name={t('plan.ends')}>{data && <Ends preflight={data} start={start} />}</Fact>
        <Fact name={t('plan.daily')}>{data && <Daily preflight={data} />}</Fact>
        <Fact name={t('plan.cost')}>{data && <Cost cost={data.cost} />}</Fact>
      </dl>
      {data?.cost && data.cost.byCountry.length > 1 && <CostDetails cost={data.cost} />}
    </Paper>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children ?? <Skeleton height={20} my={13} />}</dd>
    </div>
  );
}

function Figure({ value, note }: { value: string; note?: string | undefined }) {
  return (
    <>
      <strong>{value}</strong>
      <Text span size="sm" c="dimmed" display="block" mih={22}>
        {note ?? '\u00a0'}
      </Text>
    </>
  );
}

function People({ recipients: { toSend, total } }: Pick<Preflight, 'recipients'>) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  const out = total - toSend;
  return <Figure value={format.number(toSend)} note={out > 0 ? t('plan.leftOut', { count: out }) : undefined} />;
}

function Duration(props: { campaign: Campaign; preflight: Preflight; start: Start }) {
  const { plan, sender } = props.preflight;
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  if (!plan) return <Figure value={t('plan.years')} />;
  const { waiting, sending } = secondsOf(props);
  const rate = t('plan.rate', { count: sender.ratePerSecond });
  const note = waiting >= 60 ? t('plan.waits', { rate, wait: format.duration(waiting) }) : rate;
  return <Figure value={format.duration(sending)} note={note} />;
}

function Ends({ preflight: { plan }, start }: { preflight: Preflight; start: Start }) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  if (!plan) return <Figure value="–" />;
  const key = start.when.start === 'cron' ? 'plan.firstRun' : start.when.start === 'at' ? 'plan.ifAt' : 'plan.ifNow';
  return <Figure value={format.dateTime(plan.finishesAt)} note={t(key)} />;
}

function Daily({ preflight: { plan, sender } }: { preflight: Preflight }) {
  const { t } = useTranslation('newCampaign');
  if (sender.dailyLimit === null) return <Figure value={t('plan.noLimit')} />;
  const days = plan?.days ?? null;
  const note = t('plan.limit', { count: sender.dailyLimit });
  return <Figure value={days === null ? '–' : t('plan.days', { count: days })} note={note} />;
}

function Cost({ cost }: Pick<Preflight, 'cost'>) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  if (!cost) return <Figure value="–" note={t('plan.noPrices')} />;
  const note = cost.unpriced > 0 ? t('plan.unpriced', { count: cost.unpriced }) : undefined;
  return <Figure value={format.money(cost.total, cost.currency)} note={note} />;
}

function CostDetails({ cost }: { cost: NonNullable<Preflight['cost']> }) {
  const { t } = useTranslation(['newCampaign', 'common']);
  const format = useFormats();
  return (
    <details className={classes.details}>
      <summary>{t('plan.byCountry')}</summary>
      <ul>
        {cost.byCountry.map(({ country, messages, cost: sum }) => (
          <li key={country}>
            <span>{format.country(country, t('common:unknownCountry'))}</span>
            <span>{t('plan.messages', { count: messages })}</span>
            <span>{format.money(sum, cost.currency)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
