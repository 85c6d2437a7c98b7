// Senders: what screens ask for, and under which keys it is kept.
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const SENDERS_KEY = ['senders'] as const;

/** All of them: even a large installation has some dozens. */
export const sendersQuery = queryOptions({
  queryKey: [...SENDERS_KEY, 'all'],
  queryFn: async ({ signal }) => (await call('GET /api/senders', { query: { limit: 1000 }, signal })).items,
});
