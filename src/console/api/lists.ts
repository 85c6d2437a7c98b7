// Kept lists: what screens ask for, and under which keys it is kept.
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const LISTS_KEY = ['lists'] as const;

export const listQuery = (id: number) =>
  queryOptions({
    queryKey: [...LISTS_KEY, 'one', id],
    queryFn: ({ signal }) => call('GET /api/lists/:id', { params: { id }, signal }),
  });
