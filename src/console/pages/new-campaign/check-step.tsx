// The last step: everything looked at once more, what is wrong with its mend, and the launch.
import { Anchor, Paper, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { findPlaceholders } from '../../../model/placeholders.ts';
import type { Campaign, Preflight } from '../../api/documents.ts';
import { importsQuery, preflightQuery, useDraft } from '../../api/drafts.ts';
import { sendersQuery } from '../../api/senders.ts';
import { senderHealthQuery } from '../../api/setup.ts';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { checkItems, type Item } from './check-items.ts';
import classes from './check-step.module.css';
import { LaunchButton } from './launch-button.tsx';
import { StepFooter, useStep } from './steps.tsx';
import { Summary } from './summary.tsx';
import { type Start, useStart } from './use-start.ts';
import { useTests } from './use-tests.ts';

export function CheckStep() {
  const id = Number(useParams({ from: '/inside/campaigns/$id/edit' }).id);
  const { data: campaign } = useDraft(id);
  useStep(campaign, 'check');
  return campaign ? <Check campaign={campaign} /> : <LoadingRows rows={6} height={72} />;
}

function Check({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('newCampaign');
  const queries = useQueryClient();
  const start = useStart(campaign);
  const { data, error, refetch, isFetching } = useQuery({
    ...preflightQuery(queries, campaign.id, start.asked),
    placeholderData: keepPreviousData,
  });
  const items = useItems(campaign, data, start);
  const isReady = items?.every(({ level }) => level !== 'bad');
  const launch = data && (
    <LaunchButton campaign={campaign} start={start} preflight={data} disabled={!isReady || isFetching} />
  );
  return (
    <>
      <div className={classes.columns}>
        <Paper withBorder p="lg" className={classes.part ?? ''}>
          <h2 className={classes.title}>{t('check.title')}</h2>
          {error && !data ? (
            <ErrorState error={error} retry={() => void refetch()} />
          ) : items ? (
            <ul className={classes.items} aria-busy={isFetching}>
              {items.map((item) => (
                <CheckLine key={item.name + (item.detail ?? '')} id={campaign.id} item={item} />
              ))}
            </ul>
          ) : (
            <LoadingRows rows={8} height={62} />
          )}
        </Paper>
        <Summary campaign={campaign} preflight={data} start={start} />
      </div>
      <StepFooter id={campaign.id} step="check" last={launch} />
    </>
  );
}

/** Null until everything is known: the list comes as a whole. */
function useItems(campaign: Campaign, preflight: Preflight | undefined, start: Start): Item[] | null {
  const { data: senders } = useQuery(sendersQuery);
  const health = useQuery(senderHealthQuery(campaign.senderId));
  const tests = useTests(campaign.id);
  const { data: imports } = useQuery(importsQuery(campaign.id));
  if (!preflight || !senders || !tests || !imports || health.isPending) return null;
  const known = new Set(imports.flatMap(({ columns }) => columns));
  const sender = senders.find(({ id }) => id === campaign.senderId);
  const unknownColumns = columnsIn(campaign).filter((column) => !known.has(column));
  return checkItems({ campaign, preflight, start, sender, health: health.data, tests, unknownColumns });
}

function columnsIn({ template, message }: Campaign): string[] {
  try {
    const parts = template?.components ?? (message ? [message] : []);
    return [...new Set(findPlaceholders(parts).map(({ column }) => column))];
  } catch {
    return [];
  }
}

const ICONS = { good: IconCircleCheck, warn: IconAlertTriangle, bad: IconCircleX };

function CheckLine({ id, item: { name, level, values = {}, step, detail } }: { id: number; item: Item }) {
  const { t } = useTranslation('newCampaign');
  const words = useItemWords();
  const Icon = ICONS[level];
  return (
    <li data-level={level}>
      <Icon size={24} stroke={1.8} role="img" aria-label={t(`check.level.${level}`)} />
      <Stack gap={2} miw={0}>
        <Text fw={level === 'good' ? 500 : 650}>{t(`item.${name}.title`, words(values))}</Text>
        <Text size="sm" c="dimmed">
          {t(`item.${name}.text`, words(values))}
          {detail ? ` ${detail}` : ''}
        </Text>
      </Stack>
      {step && level !== 'good' && (
        <Anchor
          component={Link}
          {...({ to: `/campaigns/$id/edit/${step}`, params: { id: String(id) } } as object)}
          size="sm"
          fw={600}
        >
          {t('check.mend')}
        </Anchor>
      )}
    </li>
  );
}

/** Numbers, times and money as the reader's language writes them. */
function useItemWords() {
  const format = useFormats();
  return (values: Record<string, string | number>) => ({
    ...values,
    ...(typeof values.seconds === 'number' ? { duration: format.duration(values.seconds) } : {}),
    ...(typeof values.until === 'string' ? { until: format.dateTime(values.until) } : {}),
    ...(typeof values.from === 'string' ? { from: format.dateTime(values.from) } : {}),
    ...(typeof values.amount === 'number' ? { money: format.money(values.amount, String(values.currency)) } : {}),
    ...(typeof values.count === 'number' ? { number: format.number(values.count) } : {}),
  });
}
