// Every time a schedule was due: the run and its campaign, or why there was none.
import { Anchor, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ScheduleRun } from '../../api/documents.ts';
import { runsQuery } from '../../api/schedules.ts';
import type { Column } from '../../components/data-table.tsx';
import { FunnelBar } from '../../components/funnel-bar.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { GOING, RunStatusBadge } from './schedule-status.tsx';

/** A run that is later than this is said to be late. */
const LATE_S = 60;

export function RunHistory({ id }: { id: number }) {
  const { t } = useTranslation('schedules');
  const columns = useColumns();
  const found = useInfiniteQuery({
    ...runsQuery(id),
    refetchInterval: ({ state }) => (isMoving(state.data?.pages[0]?.items ?? []) ? 3_000 : 30_000),
  });
  return (
    <PagedTable
      label={t('history.title')}
      found={found}
      columns={columns}
      rowKey={(run) => run.id}
      empty={<EmptyState icon={IconHistory} title={t('history.empty.title')} text={t('history.empty.text')} />}
    />
  );
}

/** Whether one is on its way, or its campaign still sends. */
function isMoving(runs: readonly ScheduleRun[]): boolean {
  return runs.some(({ status, campaign }) => GOING.includes(status) || campaign?.status === 'running');
}

function useColumns(): Column<ScheduleRun>[] {
  const { t } = useTranslation('schedules');
  const format = useFormats();
  return [
    { id: 'tick', header: t('history.tick'), main: true, width: '200px', cell: (run) => <Tick run={run} /> },
    { id: 'status', header: t('column.status'), cell: (run) => <Outcome run={run} /> },
    {
      id: 'people',
      header: t('history.people'),
      numeric: true,
      width: '130px',
      cell: ({ list, campaign }) =>
        list || campaign ? format.number(campaign?.funnel.total ?? list?.imported ?? 0) : '–',
    },
    {
      id: 'progress',
      header: t('history.progress'),
      width: '160px',
      cell: ({ campaign }) => (campaign ? <FunnelBar funnel={campaign.funnel} /> : <Text c="dimmed">–</Text>),
    },
    {
      id: 'delivery',
      header: t('history.delivered'),
      numeric: true,
      width: '110px',
      cell: ({ campaign }) => format.percent(campaign?.rates.delivery),
    },
    {
      id: 'read',
      header: t('history.read'),
      numeric: true,
      width: '90px',
      cell: ({ campaign }) => format.percent(campaign?.rates.read),
    },
  ];
}

function Tick({ run: { tick, byHand, lateSeconds, campaign } }: { run: ScheduleRun }) {
  const { t } = useTranslation('schedules');
  const format = useFormats();
  const when = <TimeText time={tick} />;
  const how = byHand
    ? t('history.byHand')
    : lateSeconds > LATE_S
      ? t('history.late', { time: format.duration(lateSeconds) })
      : '';
  return (
    <>
      {campaign ? (
        <Anchor component={Link} to={`/campaigns/${campaign.id}`} c="inherit" fw={600}>
          {when}
        </Anchor>
      ) : (
        <Text fw={600} component="span">
          {when}
        </Text>
      )}
      {how && (
        <Text size="sm" c="dimmed">
          {how}
        </Text>
      )}
    </>
  );
}

function Outcome({ run: { status, reason, nextTryAt, list } }: { run: ScheduleRun }) {
  const { t } = useTranslation('schedules');
  const format = useFormats();
  const left = list ? list.rejected + list.duplicates + list.suppressed + list.recent : 0;
  return (
    <>
      <RunStatusBadge status={status} />
      {reason && (
        <Text size="sm" mt={4}>
          {reason.title}
          <Text span c="dimmed" display="block">
            {reason.hint}
          </Text>
        </Text>
      )}
      {nextTryAt && (
        <Text size="sm" c="dimmed">
          {t('history.nextTry', { time: format.time(nextTryAt) })}
        </Text>
      )}
      {left > 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          {t('history.left', { count: left })}
        </Text>
      )}
    </>
  );
}
