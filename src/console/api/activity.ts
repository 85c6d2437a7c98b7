// The audit: what its screen asks for, and under which keys it is kept.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { addressOf, call } from './client.ts';
import type { AuditEntry } from './documents.ts';

export interface ActivityFilter {
  /** An action, or the group that stands before its dot. */
  action?: string | undefined;
  outcome?: AuditEntry['outcome'] | undefined;
  /** Days (UTC): from the first on, before the second. */
  from?: string | undefined;
  to?: string | undefined;
}

export const activityQuery = (filter: ActivityFilter) =>
  infiniteQueryOptions({
    queryKey: ['activity', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/audit', { query: { ...filter, after: pageParam, limit: 50 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const activityCsv = (filter: ActivityFilter): string => addressOf('/api/audit.csv', {}, filter);
