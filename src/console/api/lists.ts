// Kept lists and source databases: what screens ask for, and under which keys it is kept.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const LISTS_KEY = ['lists'] as const;

export const listQuery = (id: number) =>
  queryOptions({
    queryKey: [...LISTS_KEY, 'one', id],
    queryFn: ({ signal }) => call('GET /api/lists/:id', { params: { id }, signal }),
  });

export const listsQuery = infiniteQueryOptions({
  queryKey: [...LISTS_KEY, 'list'],
  queryFn: ({ pageParam, signal }) => call('GET /api/lists', { query: { after: pageParam, limit: 50 }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});

/** The databases that queries may ask; for whoever may `query`. */
export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => call('GET /api/sources', { signal }),
});
