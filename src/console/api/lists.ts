// Kept lists, saved queries and source databases: what screens ask for, and under which keys it is kept.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const LISTS_KEY = ['lists'] as const;

const paging = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next: string | null }) => page.next ?? undefined,
};

export const listsQuery = infiniteQueryOptions({
  queryKey: [...LISTS_KEY, 'list'],
  queryFn: ({ pageParam, signal }) => call('GET /api/lists', { query: { after: pageParam, limit: 50 }, signal }),
  ...paging,
});

export const listQuery = (id: number) =>
  queryOptions({
    queryKey: [...LISTS_KEY, 'one', id],
    queryFn: ({ signal }) => call('GET /api/lists/:id', { params: { id }, signal }),
  });

/** Queries kept under a name. */
export const QUERIES_KEY = ['queries'] as const;
export const savedQueriesQuery = queryOptions({
  queryKey: QUERIES_KEY,
  queryFn: async ({ signal }) => (await call('GET /api/queries', { signal })).items,
});

/** The databases that queries may ask; for whoever may `query`. */
export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => call('GET /api/sources', { signal }),
});

/** What was taken into it, the latest first. */
export const listImportsQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: [...LISTS_KEY, 'imports', id],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/lists/:id/imports', { params: { id }, query: { after: pageParam, limit: 25 }, signal }),
    ...paging,
  });
