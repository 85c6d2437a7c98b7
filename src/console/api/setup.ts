// What the first steps look at: whether there is an administrator, and how far the first sender is.
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const setupKeys = {
  state: ['setup'] as const,
  /** Below the key of all senders: what changes one is seen here, too. */
  sender: ['senders', 'first'] as const,
  health: (id: number) => ['senders', 'health', id] as const,
  templates: (id: number) => ['templates', 'count', id] as const,
};

export const setupQuery = queryOptions({
  queryKey: setupKeys.state,
  queryFn: ({ signal }) => call('GET /api/setup', { signal }),
});

/** Null: there is none yet. */
export const firstSenderQuery = queryOptions({
  queryKey: setupKeys.sender,
  queryFn: async ({ signal }) => {
    const { items } = await call('GET /api/senders', { query: { limit: 1 }, signal });
    return items[0] ?? null;
  },
});

export const senderHealthQuery = (id: number) =>
  queryOptions({
    queryKey: setupKeys.health(id),
    queryFn: ({ signal }) => call('GET /api/senders/:id/health', { params: { id }, signal }),
  });

/** Of at most 1,000: the provider keeps fewer. */
export const templateCountQuery = (senderId: number) =>
  queryOptions({
    queryKey: setupKeys.templates(senderId),
    queryFn: async ({ signal }) =>
      (await call('GET /api/templates', { query: { senderId, limit: 1000 }, signal })).items.length,
  });
