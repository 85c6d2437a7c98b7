// Every campaign: searched, filtered, sorted, a page at a time.
import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignsQuery } from '../../api/campaigns.ts';
import type { Campaign } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FunnelBar } from '../../components/funnel-bar.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { CampaignStatusBadge } from '../../components/status-badge.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { type Formats, useFormats } from '../../i18n/formats.ts';
import { CampaignFilters } from './campaign-filters.tsx';
import { CampaignMenu } from './campaign-menu.tsx';
import { filterOf } from './campaigns-search.ts';

export function CampaignList() {
  const { t } = useTranslation('campaigns');
  const search = useSearch({ from: '/inside/campaigns' });
  const found = useInfiniteQuery({ ...campaignsQuery(filterOf(search)), placeholderData: (old) => old });
  const columns = useColumns();
  const rows = found.data?.pages.flatMap(({ items }) => items);
  const isFiltered = search.search !== undefined || search.group !== undefined;
  const hasArchive = useHasArchive(rows?.length === 0 && !isFiltered);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={rows?.length !== 0 && <NewLink label={t('new')} />} />
      {(isFiltered || hasArchive || rows?.length !== 0) && <CampaignFilters />}
      {found.error && !rows && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <LoadingRows rows={8} height={64} />}
      {rows?.length === 0 && <Nobody isFiltered={isFiltered} />}
      {rows && rows.length > 0 && (
        <DataTable
          label={t('title')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          isFetching={found.isPlaceholderData}
          more={{
            hasMore: found.hasNextPage,
            isLoading: found.isFetchingNextPage,
            load: () => void found.fetchNextPage(),
          }}
        />
      )}
    </>
  );
}

function useColumns(): Column<Campaign>[] {
  const { t } = useTranslation('campaigns');
  const format = useFormats();
  const hasMenu = useMay()('campaign');
  return useMemo(() => columnsOf(t, format, hasMenu), [t, format, hasMenu]);
}

function columnsOf(t: TFunction<'campaigns'>, format: Formats, hasMenu: boolean): Column<Campaign>[] {
  const menu: Column<Campaign> = {
    id: 'menu',
    header: t('column.menu'),
    width: '84px',
    cell: (campaign) => <CampaignMenu campaign={campaign} />,
  };
  return [
    { id: 'name', header: t('column.name'), main: true, cell: (campaign) => <NameCell campaign={campaign} /> },
    {
      id: 'status',
      header: t('column.status'),
      width: '132px',
      cell: (campaign) => <CampaignStatusBadge campaign={campaign} />,
    },
    {
      id: 'recipients',
      header: t('column.recipients'),
      width: '118px',
      numeric: true,
      cell: ({ funnel }) => format.number(funnel.total),
    },
    {
      id: 'progress',
      header: t('column.progress'),
      width: '150px',
      cell: ({ funnel }) => <FunnelBar funnel={funnel} />,
    },
    {
      id: 'delivery',
      header: t('column.delivery'),
      width: '96px',
      numeric: true,
      cell: ({ rates }) => format.percent(rates.delivery),
    },
    {
      id: 'read',
      header: t('column.read'),
      width: '80px',
      numeric: true,
      cell: ({ rates }) => format.percent(rates.read),
    },
    {
      id: 'created',
      header: t('column.created'),
      width: '124px',
      wide: true,
      cell: ({ createdAt }) => <TimeText time={createdAt} ago />,
    },
    ...(hasMenu ? [menu] : []),
  ];
}

/** Whether there are others, where the list is empty: the filter leads to them. */
function useHasArchive(enabled: boolean): boolean {
  const { data } = useInfiniteQuery({ ...campaignsQuery({ archived: 'true' }), enabled });
  return (data?.pages[0]?.items.length ?? 0) > 0;
}

/** For whoever may make one. */
function NewLink({ label }: { label: string }) {
  const may = useMay();
  if (!may('campaign')) return null;
  return (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {label}
    </Button>
  );
}

/** A draft is gone on with where it was left. */
function NameCell({ campaign: { id, name, status, template, message } }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const may = useMay();
  const to = status === 'draft' && may('campaign') ? `/campaigns/${id}/edit` : `/campaigns/${id}`;
  return (
    <>
      <Anchor component={Link} to={to} c="inherit" fw={600} lineClamp={2}>
        {name}
      </Anchor>
      <Text size="sm" c="dimmed" truncate>
        {template ? `${template.name} · ${template.language}` : t(message ? 'ownMessage' : 'noMessage')}
      </Text>
    </>
  );
}

function Nobody({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation('campaigns');
  if (!isFiltered) {
    const first = <NewLink label={t('empty.action')} />;
    return <EmptyState icon={IconSpeakerphone} title={t('empty.title')} text={t('empty.text')} action={first} />;
  }
  const clear = (
    <Button component={Link} to="/campaigns" variant="default">
      {t('nothing.action')}
    </Button>
  );
  return <EmptyState icon={IconSpeakerphone} title={t('nothing.title')} text={t('nothing.text')} action={clear} />;
}
