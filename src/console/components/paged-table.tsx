// A table of a list that the server gives in pages, with its states: it loads, it failed, it is empty, it is stale.
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '../api/documents.ts';
import { type Column, DataTable } from './data-table.tsx';
import { ErrorState, LoadingRows } from './states.tsx';

interface Props<Row> {
  label: string;
  found: UseInfiniteQueryResult<InfiniteData<Page<Row>>>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string | number;
  /** Stands in the table's place when there is no row. */
  empty: ReactNode;
}

export function PagedTable<Row>({ label, found, columns, rowKey, empty }: Props<Row>) {
  const rows = found.data?.pages.flatMap(({ items }) => items);
  if (!rows && found.error) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!rows) return <LoadingRows rows={6} height={56} />;
  if (rows.length === 0) return empty;
  const more = {
    hasMore: found.hasNextPage,
    isLoading: found.isFetchingNextPage,
    load: () => void found.fetchNextPage(),
  };
  return <DataTable {...{ label, columns, rows, rowKey, more }} isFetching={found.isPlaceholderData} />;
}
