// Every message of a campaign: filtered in the address, a page at a time, each with its story.
import { Button, Group, Select, Text, UnstyledButton } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { deliveriesQuery } from '../../api/campaigns.ts';
import type { Delivery } from '../../api/documents.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { SearchInput } from '../../components/search-input.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { PhoneText, TimeText } from '../../components/text-bits.tsx';
import { type DeliveriesSearch, STATUSES } from './deliveries-search.ts';
import { DeliveryDrawer } from './delivery-drawer.tsx';
import { DeliveryStatusBadge } from './delivery-status.tsx';

const FROM = '/inside/campaigns/$id/deliveries';

export function DeliveryList() {
  const { t } = useTranslation('campaign');
  const id = Number(useParams({ from: FROM }).id);
  const { open, ...filter } = useSearch({ from: FROM });
  const change = useChange();
  const found = useInfiniteQuery({ ...deliveriesQuery(id, filter), placeholderData: (old) => old });
  const columns = useColumns((seq) => change({ open: seq }));
  const rows = found.data?.pages.flatMap(({ items }) => items);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const clear = (
    <Button variant="default" onClick={() => change({ status: undefined, phone: undefined, error: undefined })}>
      {t('deliveries.clear')}
    </Button>
  );
  return (
    <>
      <Filters />
      {found.error && !rows && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <LoadingRows rows={8} />}
      {rows?.length === 0 && (
        <EmptyState
          icon={IconMessages}
          title={t(isFiltered ? 'deliveries.nothing' : 'deliveries.empty')}
          text={t(isFiltered ? 'deliveries.nothingText' : 'deliveries.emptyText')}
          action={isFiltered && clear}
        />
      )}
      {rows && rows.length > 0 && (
        <DataTable
          label={t('deliveries.title')}
          columns={columns}
          rows={rows}
          rowKey={({ seq }) => seq}
          isFetching={found.isPlaceholderData}
          more={{
            hasMore: found.hasNextPage,
            isLoading: found.isFetchingNextPage,
            load: () => void found.fetchNextPage(),
          }}
        />
      )}
      <DeliveryDrawer campaignId={id} seq={open} close={() => change({ open: undefined })} />
    </>
  );
}

function useChange() {
  const navigate = useNavigate({ from: '/campaigns/$id/deliveries' });
  return (patch: DeliveriesSearch) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
}

function Filters() {
  const { t } = useTranslation('campaign');
  const { status, phone, error } = useSearch({ from: FROM });
  const change = useChange();
  return (
    <Group role="search" mb="md" gap="sm">
      <SearchInput label={t('deliveries.phone')} value={phone} onChange={(text) => change({ phone: text })} />
      <SearchInput label={t('deliveries.error')} value={error} onChange={(text) => change({ error: text })} />
      <Select
        aria-label={t('deliveries.status')}
        placeholder={t('deliveries.status')}
        clearable
        clearButtonProps={{ 'aria-label': t('deliveries.clear') }}
        value={status ?? null}
        onChange={(value) => change({ status: STATUSES.find((word) => word === value) })}
        data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
      />
    </Group>
  );
}

function useColumns(open: (seq: number) => void): Column<Delivery>[] {
  const { t } = useTranslation('campaign');
  return [
    {
      id: 'phone',
      header: t('column.phone'),
      main: true,
      cell: ({ seq, phone }) => (
        <UnstyledButton onClick={() => open(seq)} td="underline" aria-haspopup="dialog">
          <PhoneText phone={phone} />
        </UnstyledButton>
      ),
    },
    {
      id: 'status',
      header: t('column.status'),
      width: '150px',
      cell: ({ status }) => <DeliveryStatusBadge status={status} />,
    },
    {
      id: 'error',
      header: t('column.error'),
      cell: ({ error }) => (
        <Text size="sm" lineClamp={2}>
          {error ? `${error.title} (${error.code})` : '–'}
        </Text>
      ),
    },
    {
      id: 'accepted',
      header: t('column.accepted'),
      wide: true,
      cell: ({ acceptedAt }) => <TimeText time={acceptedAt} />,
    },
    { id: 'delivered', header: t('column.deliveredAt'), cell: ({ deliveredAt }) => <TimeText time={deliveredAt} /> },
    { id: 'read', header: t('column.readAt'), cell: ({ readAt }) => <TimeText time={readAt} /> },
  ];
}
