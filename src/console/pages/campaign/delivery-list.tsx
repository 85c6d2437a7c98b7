// Every message of a campaign: filtered in the address, as one list however long it is, each with its story.
import { Button, Center, Group, Text } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignQuery } from '../../api/campaigns.ts';
import { PAGE_ROWS } from '../../api/deliveries.ts';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { HIGHEST_PX, useRowHeight, VirtualTable } from '../../components/virtual-table.tsx';
import { useDeliveryColumns } from './delivery-columns.tsx';
import { DeliveryFilters } from './delivery-filters.tsx';
import classes from './delivery-list.module.css';
import { useDeliveriesChange } from './use-deliveries-change.ts';
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
  const change = useDeliveriesChange();
  const [places, setPlaces] = useState<readonly number[]>([]);
  const rows = useDeliveryRows({ id, filter, after, total: campaign?.funnel.total ?? 0, places });
  const begin = useBegin();
  const height = useRowHeight(HEIGHTS);
  const columns = useDeliveryColumns();
  const most = Math.floor(HIGHEST_PX / height / PAGE_ROWS) * PAGE_ROWS;
  return (
    <>
      <DeliveryFilters />
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
          whole={{ rows: rows.known, before: rows.before }}
          isFetching={rows.isStale}
          className={classes.list ?? ''}
        />
      )}
      {rows.count > most && (
        <Center mt="md">
          <Button variant="default" onClick={() => begin(rows.startOf(most))}>
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
  const begin = useBegin();
  return (
    <Group mb="xs" mih={26} gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {after > 0 ? t('deliveries.from', { seq: after + 1 }) : count !== null && t('deliveries.count', { count })}
      </Text>
      {after > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => begin(undefined)}>
          {t('deliveries.fromStart')}
        </Button>
      )}
    </Group>
  );
}

/** From there on, and looked at from its top; the button that was pressed may be gone. */
function useBegin(): (after: number | undefined) => void {
  const change = useDeliveriesChange();
  return (after) => {
    change({ after });
    window.scrollTo({ top: 0 });
    document.getElementById('main')?.focus({ preventScroll: true });
  };
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation('campaign');
  const change = useDeliveriesChange();
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
