// What people wrote back: what screens ask for, and under which keys it is kept.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export interface RepliesFilter {
  campaignId?: number | undefined;
  senderId?: number | undefined;
  phone?: string | undefined;
}

export const repliesQuery = ({ campaignId, senderId, phone }: RepliesFilter) =>
  infiniteQueryOptions({
    queryKey: ['replies', 'list', campaignId, senderId, phone],
    queryFn: ({ pageParam, signal }) => {
      const ids = { campaignId: textOf(campaignId), senderId: textOf(senderId) };
      return call('GET /api/inbound', { query: { ...ids, phone, after: pageParam, limit: 50 }, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 30_000,
  });

const textOf = (id: number | undefined) => (id === undefined ? undefined : String(id));
