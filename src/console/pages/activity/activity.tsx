// Who did what, when, to what and from where: the audit.
import { Text } from '@mantine/core';
import { IconHistory, IconLock } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { activityCsv, activityQuery } from '../../api/activity.ts';
import type { AuditEntry } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../components/data-table.tsx';
import { DownloadLink } from '../../components/download-link.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { EmptyState } from '../../components/states.tsx';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { ActivityFilters } from './activity-filters.tsx';

const TONES: Record<AuditEntry['outcome'], Tone> = { done: 'good', refused: 'warn', failed: 'bad' };

export function Activity() {
  const { t } = useTranslation('activity');
  const { t: common } = useTranslation();
  const may = useMay();
  if (may('manage')) return <Entries />;
  return (
    <>
      <PageHeader title={t('title')} />
      <EmptyState icon={IconLock} title={t('title')} text={common('noRight')} />
    </>
  );
}

function Entries() {
  const { t } = useTranslation('activity');
  const filter = useSearch({ from: '/inside/activity' });
  const found = useInfiniteQuery({ ...activityQuery(filter), placeholderData: (old) => old });
  const columns = useColumns();
  const csv = <DownloadLink href={activityCsv(filter)}>CSV</DownloadLink>;
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={csv} />
      <ActivityFilters />
      <PagedTable
        label={t('title')}
        found={found}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={IconHistory} title={t('nothing.title')} text={t('nothing.text')} />}
      />
    </>
  );
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation('activity');
  return [
    { id: 'at', header: t('column.at'), width: '180px', cell: ({ at }) => <TimeText time={at} /> },
    {
      id: 'actor',
      header: t('column.actor'),
      cell: ({ actor }) => (
        <>
          <Text fw={600}>{actor.name}</Text>
          <Text size="sm" c="dimmed">
            {t(`actor.${actor.kind}`)}
          </Text>
        </>
      ),
    },
    {
      id: 'action',
      header: t('column.action'),
      main: true,
      cell: ({ action }) => <Text fw={600}>{t(`action.${action}`)}</Text>,
    },
    { id: 'subject', header: t('column.subject'), cell: ({ subject }) => <Subject subject={subject} /> },
    {
      id: 'outcome',
      header: t('column.outcome'),
      width: '130px',
      cell: ({ outcome }) => <StatusBadge tone={TONES[outcome]}>{t(`outcome.${outcome}`)}</StatusBadge>,
    },
    { id: 'address', header: t('column.address'), width: '140px', wide: true, cell: ({ address }) => address ?? '–' },
  ];
}

function Subject({ subject }: Pick<AuditEntry, 'subject'>) {
  const { t } = useTranslation('activity');
  if (!subject) return <Text c="dimmed">–</Text>;
  const kind = t(`subject.${subject.kind}`);
  return (
    <>
      <Text lineClamp={2}>{subject.name ?? kind}</Text>
      {subject.name !== null && (
        <Text size="sm" c="dimmed">
          {kind}
        </Text>
      )}
    </>
  );
}
