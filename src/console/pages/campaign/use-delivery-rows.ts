// The messages of a campaign by their place in the list, of which only the pages that are looked at are in memory.
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type DeliveriesFilter, deliveryPageQuery, PAGE_ROWS } from '../../api/deliveries.ts';
import type { Delivery } from '../../api/documents.ts';

interface Asked {
  id: number;
  filter: DeliveriesFilter;
  /** The list begins after this message. */
  after: number;
  /** Messages of the campaign. */
  total: number;
  /** Places that are looked at, in order. */
  places: readonly number[];
}

/** What is known of a list: the `after` of each page so far, and how many rows it has once its end was seen. */
interface Known {
  list: string;
  starts: readonly number[];
  end: number | null;
}

/**
 * Unfiltered, every page is known beforehand, since messages are numbered without a gap: one can scroll to anywhere at once.
 * Filtered, each page tells where the next begins.
 */
export function useDeliveryRows({ id, filter, after, total, places }: Asked) {
  const isWhole = Object.values(filter).every((value) => value === undefined);
  const { starts, end, learn } = useStarts(JSON.stringify([id, filter, after]), after);
  const startOf = (page: number) => (isWhole ? after + page * PAGE_ROWS : starts[page]);
  const soon = (places.at(-1) ?? 0) + PAGE_ROWS / 2; // there before one gets there
  const looked = [...new Set([...places, soon].map((place) => Math.floor(place / PAGE_ROWS)))].flatMap((page) => {
    const start = startOf(page);
    return start === undefined ? [] : [{ page, start }];
  });
  const head = useQuery({ ...deliveryPageQuery(id, filter, after), placeholderData: keepPreviousData });
  const asked = useQueries({ queries: looked.map(({ start }) => deliveryPageQuery(id, filter, start)) });
  const pages = new Map<number, readonly Delivery[] | undefined>(
    looked.map(({ page }, i) => [page, asked[i]?.data?.items]),
  );
  const ends = looked.map(({ page }, i) => ({ page, found: asked[i]?.data }));
  useEffect(() => {
    if (!isWhole) learn(ends);
  });
  const old = head.isPlaceholderData ? head.data.items : null;
  const failed = [head, ...asked].find(({ error, data }) => error && !data);
  return {
    count: old?.length ?? (isWhole ? Math.max(0, total - after) : (end ?? starts.length * PAGE_ROWS)),
    /** How many fit the filter, where that is known. */
    known: old ? null : isWhole ? total : after === 0 ? end : null,
    /** Rows before the first, where that is known. */
    before: isWhole ? after : 0,
    /** Undefined while it is on its way. */
    rowAt: (place: number) => (old ?? pages.get(Math.floor(place / PAGE_ROWS)))?.[old ? place : place % PAGE_ROWS],
    startOf: (place: number) => startOf(Math.floor(place / PAGE_ROWS)) ?? after,
    isPending: head.isPending,
    isThere: head.data !== undefined,
    isEmpty: head.data?.items.length === 0 && head.data.next === null,
    /** The rows of another filter are shown until those of this one are here. */
    isStale: old !== null,
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
}

function useStarts(list: string, after: number) {
  const [kept, keep] = useState<Known>({ list, starts: [after], end: null });
  const known = kept.list === list ? kept : { list, starts: [after], end: null };
  /** A page that changed since moves where those behind it begin. */
  const learn = (pages: readonly { page: number; found: { items: unknown[]; next: string | null } | undefined }[]) => {
    let { starts, end } = known;
    for (const { page, found } of pages) {
      if (!found) continue;
      const next = found.next === null ? [] : [Number(found.next)];
      if (next[0] === starts[page + 1] && (next.length > 0 || end !== null)) continue;
      starts = [...starts.slice(0, page + 1), ...next];
      end = next.length > 0 ? null : page * PAGE_ROWS + found.items.length;
    }
    if (starts !== known.starts || end !== known.end) keep({ list, starts, end });
  };
  return { ...known, learn };
}
