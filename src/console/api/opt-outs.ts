// Opt-outs: what their screen asks for, and under which keys it is kept.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const OPT_OUTS_KEY = ['opt-outs'] as const;
export const OPT_OUTS_CSV = '/api/suppressions.csv';

export const optOutsQuery = (phone: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...OPT_OUTS_KEY, 'list', phone],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/suppressions', { query: { phone, after: pageParam, limit: 50 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
