// Senders: what screens ask for, and under which keys it is kept.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const SENDERS_KEY = ['senders'] as const;

/** All of them: even a large installation has some dozens. */
export const sendersQuery = queryOptions({
  queryKey: [...SENDERS_KEY, 'all'],
  queryFn: async ({ signal }) => (await call('GET /api/senders', { query: { limit: 1000 }, signal })).items,
});

export const senderQuery = (id: number) =>
  queryOptions({
    queryKey: [...SENDERS_KEY, 'one', id],
    queryFn: ({ signal }) => call('GET /api/senders/:id', { params: { id }, signal }),
  });

/** What WhatsApp told of its number, its account and its templates. */
export const senderNewsQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: [...SENDERS_KEY, 'news', id],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/senders/:id/events', { params: { id }, query: { after: pageParam, limit: 25 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
