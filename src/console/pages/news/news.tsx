// What somebody should hear of without having asked: runs that failed, counts that differ, a restored database.
import { Anchor, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { News as OneNews } from '../../api/documents.ts';
import { newsQuery } from '../../api/schedules.ts';
import type { Column } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeText } from '../../components/text-bits.tsx';

const KINDS = ['schedule_run_failed', 'counts_differ', 'database_restored'] as const;

export function News() {
  const { t } = useTranslation('news');
  const found = useInfiniteQuery(newsQuery);
  const columns = useColumns();
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <PagedTable
        label={t('title')}
        found={found}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={IconBell} title={t('empty.title')} text={t('empty.text')} />}
      />
    </>
  );
}

function useColumns(): Column<OneNews>[] {
  const { t } = useTranslation('news');
  return [
    {
      id: 'what',
      header: t('what'),
      main: true,
      cell: ({ kind, message }) => {
        const known = KINDS.find((word) => word === kind);
        return (
          <>
            <Text fw={600}>{known ? t(`kind.${known}`) : kind}</Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {message}
            </Text>
          </>
        );
      },
    },
    { id: 'subject', header: t('subject'), width: '200px', cell: ({ subject }) => <Subject subject={subject} /> },
    { id: 'at', header: t('at'), width: '200px', cell: ({ at }) => <TimeText time={at} /> },
  ];
}

function Subject({ subject: { scheduleId, campaignId } }: Pick<OneNews, 'subject'>) {
  const { t } = useTranslation('news');
  if (typeof scheduleId === 'number')
    return (
      <Anchor component={Link} to={`/schedules/${scheduleId}`}>
        {t('toSchedule')}
      </Anchor>
    );
  if (typeof campaignId === 'number')
    return (
      <Anchor component={Link} to={`/campaigns/${campaignId}`}>
        {t('toCampaign')}
      </Anchor>
    );
  return <Text c="dimmed">–</Text>;
}
