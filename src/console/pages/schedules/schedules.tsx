// What comes again, or once later: as a list, or as the runs of a month.
import { Anchor, Button, SegmentedControl, Text } from '@mantine/core';
import { IconCalendarRepeat } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../api/documents.ts';
import { schedulesQuery } from '../../api/schedules.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { EmptyState, LoadingRows } from '../../components/states.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { AudienceText } from './audience-text.tsx';
import { ScheduleStatusBadge } from './schedule-status.tsx';
import { useWhenWords } from './use-when-words.ts';

const MonthSheet = lazy(async () => ({ default: (await import('./month-sheet.tsx')).MonthSheet }));

export function Schedules() {
  const { t } = useTranslation('schedules');
  const { view } = useSearch({ from: '/inside/schedules' });
  const navigate = useNavigate({ from: '/schedules' });
  const found = useInfiniteQuery(schedulesQuery);
  const columns = useColumns();
  const may = useMay();
  const isEmpty = found.data?.pages[0]?.items.length === 0;
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <SegmentedControl
            aria-label={t('view.label')}
            value={view ?? 'list'}
            onChange={(value) =>
              void navigate({ search: { view: value === 'calendar' ? value : undefined }, replace: true })
            }
            data={[
              { value: 'list', label: t('view.list') },
              { value: 'calendar', label: t('view.calendar') },
            ]}
          />
        }
      />
      {view === 'calendar' && !isEmpty ? (
        <Suspense fallback={<LoadingRows rows={6} height={104} />}>
          <MonthSheet />
        </Suspense>
      ) : (
        <PagedTable
          label={t('title')}
          found={found}
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              icon={IconCalendarRepeat}
              title={t('empty.title')}
              text={t('empty.text')}
              action={may('campaign') && <CreateCampaign />}
            />
          }
        />
      )}
    </>
  );
}

function CreateCampaign() {
  const { t } = useTranslation('schedules');
  return (
    <Button component={Link} to="/campaigns/new">
      {t('empty.action')}
    </Button>
  );
}

function useColumns(): Column<Schedule>[] {
  const { t } = useTranslation('schedules');
  const format = useFormats();
  return [
    { id: 'name', header: t('column.name'), main: true, cell: (schedule) => <Name schedule={schedule} /> },
    {
      id: 'status',
      header: t('column.status'),
      width: '120px',
      cell: ({ status }) => <ScheduleStatusBadge status={status} />,
    },
    {
      id: 'next',
      header: t('column.next'),
      width: '200px',
      cell: ({ nextAt }) => (
        <>
          <TimeText time={nextAt} />
          {nextAt && (
            <Text size="sm" c="dimmed">
              {format.ago(nextAt)}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'audience',
      header: t('column.audience'),
      width: '240px',
      cell: ({ audience }) => <AudienceText audience={audience} />,
    },
    {
      id: 'runs',
      header: t('column.runs'),
      width: '90px',
      numeric: true,
      cell: ({ runs }) => format.number(runs),
    },
  ];
}

function Name({ schedule }: { schedule: Schedule }) {
  const words = useWhenWords();
  return (
    <>
      <Anchor component={Link} to={`/schedules/${schedule.id}`} c="inherit" fw={600} lineClamp={2}>
        {schedule.name}
      </Anchor>
      <Text size="sm" c="dimmed">
        {words(schedule)}
      </Text>
    </>
  );
}
