// What became of the messages of a launched campaign: over time, failures, countries, how long it took; as files, too.
import { Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { reportQuery } from '../../api/campaigns.ts';
import { addressOf } from '../../api/client.ts';
import type { Campaign, CampaignReport as Report } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import { DownloadLink } from '../../components/download-link.tsx';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { useFormats } from '../../i18n/formats.ts';
import classes from './campaign-page.module.css';
import { CountryTable, FailureTable, TimeTable } from './report-tables.tsx';

/** How soon after the last look the report follows the counts above it, and how often it is asked for without that. */
const [SOON_MS, LATER_MS] = [1_000, 30_000];

const TimeChart = lazy(async () => ({ default: (await import('./time-chart.tsx')).TimeChart }));

export function CampaignReport({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaign');
  const { id } = campaign;
  const { data: report, error, refetch } = useReport(campaign);
  if (!report)
    return error ? <ErrorState error={error} retry={() => void refetch()} /> : <LoadingRows rows={6} height={92} />;
  const { points } = report.timeline;
  return (
    <>
      <Exports id={id} />
      <Part title={t('overTime')}>
        {points.length === 0 ? (
          <Text c="dimmed">{t('nothingYet')}</Text>
        ) : (
          <>
            <Text size="sm" c="dimmed" mb="xs">
              {t(`counted.${report.timeline.unit}`)}
            </Text>
            <Suspense fallback={<Skeleton height={280} />}>
              <TimeChart timeline={report.timeline} label={t('overTime')} />
            </Suspense>
            <details className={classes.details}>
              <summary>{t('asTable')}</summary>
              <TimeTable timeline={report.timeline} />
            </details>
          </>
        )}
      </Part>
      <Part title={t('failures')}>
        {report.errors.length === 0 ? (
          <Text c="dimmed">{t('noFailures')}</Text>
        ) : (
          <FailureTable id={id} report={report} />
        )}
      </Part>
      <div className={classes.pair}>
        <Part title={t('countries')}>
          <CountryTable report={report} />
        </Part>
        <Part title={t('timing.title')}>
          <Timing timing={report.timing} />
        </Part>
      </div>
    </>
  );
}

/** Asked for again whenever the live counts are others than its own, so that the page never says two things for long. */
function useReport({ id, funnel }: Campaign) {
  const found = useQuery({ ...reportQuery(id), refetchInterval: LATER_MS });
  const { data, dataUpdatedAt, errorUpdatedAt, refetch } = found;
  const isBehind = data !== undefined && JSON.stringify(data.funnel) !== JSON.stringify(funnel);
  const lookedAt = Math.max(dataUpdatedAt, errorUpdatedAt);
  useEffect(() => {
    if (!isBehind) return;
    const timer = window.setTimeout(() => void refetch(), Math.max(0, lookedAt + SOON_MS - Date.now()));
    return () => window.clearTimeout(timer);
  }, [isBehind, lookedAt, refetch]);
  return found;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg">
      <Title order={2} mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Exports({ id }: { id: number }) {
  const { t } = useTranslation('campaign');
  const may = useMay();
  if (!may('export')) return null;
  return (
    <Group gap="xs" justify="flex-end">
      {(['csv', 'xlsx'] as const).map((kind) => (
        <DownloadLink key={kind} href={addressOf(`/api/campaigns/:id/deliveries.${kind}`, { id })} size="xs">
          {t(`export.${kind}`)}
        </DownloadLink>
      ))}
    </Group>
  );
}

function Timing({ timing }: { timing: Report['timing'] }) {
  const { t } = useTranslation('campaign');
  const format = useFormats();
  const within = (seconds: number | null) => (seconds === null ? '–' : format.duration(seconds));
  return (
    <dl className={classes.story}>
      {(['delivered', 'read'] as const).flatMap((step) =>
        (['p50', 'p90', 'p99'] as const).map((part) => [
          <dt key={`${step} ${part}`}>{t(`timing.${step}.${part}`)}</dt>,
          <dd key={`${step} ${part} value`}>{within(timing[step][part])}</dd>,
        ]),
      )}
    </dl>
  );
}
