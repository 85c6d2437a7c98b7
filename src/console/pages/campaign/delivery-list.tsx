// Every message of a campaign: filtered in the address, as one list however long it is, each with its story.
import { Button, Center, Group, Select, Text, UnstyledButton } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignQuery } from '../../api/campaigns.ts';
import { PAGE_ROWS } from '../../api/deliveries.ts';
import type { Delivery } from '../../api/documents.ts';
import type { Column } from '../../components/data-table.tsx';
import { SearchInput } from '../../components/search-input.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { PhoneText, TimeText } from '../../components/text-bits.tsx';
import { HIGHEST_PX, useRowHeight, VirtualTable } from '../../components/virtual-table.tsx';
import { type DeliveriesSearch, STATUSES } from './deliveries-search.ts';
import classes from './delivery-list.module.css';
import { DeliveryStatusBadge } from './delivery-status.tsx';
import { useDeliveryRows } from './use-delivery-rows.ts';

const DeliveryDrawer = lazy(async () => ({ default: (await import('./delivery-drawer.tsx')).DeliveryDrawer }));

const FROM = '/inside/campaigns/$id/deliveries';
/** In the reader's own size of text: two lines each, on a phone under the number. */
const HEIGHTS = { wide: 3.5, phone: 6.75 };

export function DeliveryList() {
  const { t } = useTranslation('campaign');
  const id = Number(useParams({ from: FROM }).id);
  const { open, after = 0, ...filter } = useSearch({ from: FROM });
  const { data: campaign } = useQuery(campaignQuery(id));
  const change = useChange();
  const [places, setPlaces] = useState<readonly number[]>([]);
  const rows = useDeliveryRows({ id, filter, after, total: campaign?.funnel.total ?? 0, places });
  const height = useRowHeight(HEIGHTS);
  const columns = useColumns();
  const most = Math.floor(HIGHEST_PX / height / PAGE_ROWS) * PAGE_ROWS;
  return (
    <>
      <Filters />
      <Where count={rows.known} after={after} />
      {rows.error && <ErrorState error={rows.error} retry={rows.retry} />}
      {rows.isPending && <LoadingRows rows={8} />}
      {rows.isEmpty && <Nothing isFiltered={Object.values({ ...filter, after: after || undefined }).some(Boolean)} />}
      {rows.isThere && rows.count > 0 && (
        <VirtualTable
          label={t('deliveries.title')}
          columns={columns}
          count={Math.min(rows.count, most)}
          rowAt={rows.rowAt}
          height={height}
          onPlaces={setPlaces}
          whole={{ rows: rows.known, before: after }}
          isFetching={rows.isStale}
          className={classes.list ?? ''}
        />
      )}
      {rows.count > most && (
        <Center mt="md">
          <Button variant="default" onClick={() => change({ after: rows.startOf(most) })}>
            {t('deliveries.goOn')}
          </Button>
        </Center>
      )}
      <Opened campaignId={id} seq={open} close={() => change({ open: undefined })} />
    </>
  );
}

/** Its code comes with the first message that is looked at; from then on it stays, so that it can slide away. */
function Opened(props: { campaignId: number; seq: number | undefined; close: () => void }) {
  const [wasOpen, setOpen] = useState(false);
  if (props.seq !== undefined && !wasOpen) setOpen(true);
  return (
    wasOpen && (
      <Suspense fallback={null}>
        <DeliveryDrawer {...props} />
      </Suspense>
    )
  );
}

/** How many there are, where that is known; of a list that begins further on, the way back to its beginning. */
function Where({ count, after }: { count: number | null; after: number }) {
  const { t } = useTranslation('campaign');
  const change = useChange();
  return (
    <Group mb="xs" mih={26} gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {after > 0 ? t('deliveries.from', { seq: after + 1 }) : count !== null && t('deliveries.count', { count })}
      </Text>
      {after > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => change({ after: undefined })}>
          {t('deliveries.fromStart')}
        </Button>
      )}
    </Group>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation('campaign');
  const change = useChange();
  const all = { status: undefined, phone: undefined, error: undefined, after: undefined };
  const clear = (
    <Button variant="default" onClick={() => change(all)}>
      {t('deliveries.clear')}
    </Button>
  );
  return (
    <EmptyState
      icon={IconMessages}
      title={t(isFiltered ? 'deliveries.nothing' : 'deliveries.empty')}
      text={t(isFiltered ? 'deliveries.nothingText' : 'deliveries.emptyText')}
      action={isFiltered && clear}
    />
  );
}

function useChange() {
  const navigate = useNavigate({ from: '/campaigns/$id/deliveries' });
  return useCallback(
    (patch: DeliveriesSearch) =>
      void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false }),
    [navigate],
  );
}

function Filters() {
  const { t } = useTranslation('campaign');
  const { status, phone, error } = useSearch({ from: FROM });
  const change = useChange();
  const filter = (patch: DeliveriesSearch) => change({ ...patch, after: undefined });
  return (
    <Group role="search" mb="md" gap="sm" className={classes.filters ?? ''}>
      <SearchInput label={t('deliveries.phone')} value={phone} onChange={(text) => filter({ phone: text })} />
      <SearchInput label={t('deliveries.error')} value={error} onChange={(text) => filter({ error: text })} />
      <Select
        aria-label={t('deliveries.status')}
        placeholder={t('deliveries.status')}
        clearable
        clearButtonProps={{ 'aria-label': t('deliveries.clear') }}
        value={status ?? null}
        onChange={(value) => filter({ status: STATUSES.find((word) => word === value) })}
        data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
      />
    </Group>
  );
}

function useColumns(): Column<Delivery>[] {
  const { t } = useTranslation('campaign');
  const change = useChange();
  return useMemo(
    () => [
      {
        id: 'phone',
        header: t('column.phone'),
        width: '184px',
        main: true,
        cell: ({ seq, phone }) => (
          <UnstyledButton onClick={() => change({ open: seq })} td="underline" aria-haspopup="dialog">
            <PhoneText phone={phone} />
          </UnstyledButton>
        ),
      },
      {
        id: 'status',
        header: t('column.status'),
        width: '144px',
        cell: ({ status }) => <DeliveryStatusBadge status={status} />,
      },
      {
        id: 'error',
        header: t('column.error'),
        cell: ({ error }) => (error ? <span className={classes.error}>{`${error.title} (${error.code})`}</span> : '–'),
      },
      {
        id: 'accepted',
        header: t('column.accepted'),
        wide: true,
        cell: ({ acceptedAt }) => <TimeText time={acceptedAt} />,
      },
      { id: 'delivered', header: t('column.deliveredAt'), cell: ({ deliveredAt }) => <TimeText time={deliveredAt} /> },
      { id: 'read', header: t('column.readAt'), cell: ({ readAt }) => <TimeText time={readAt} /> },
    ],
    [t, change],
  );
}
