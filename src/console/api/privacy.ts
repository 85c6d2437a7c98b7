// What is known of people: for how long, and of one of them.
import { queryOptions } from '@tanstack/react-query';
import { addressOf, call } from './client.ts';

export const RETENTION_KEY = ['retention'] as const;

export const retentionQuery = queryOptions({
  queryKey: RETENTION_KEY,
  queryFn: ({ signal }) => call('GET /api/retention', { signal }),
});

/** A file with everything that is held about somebody. */
export const personFile = (phone: string): string => addressOf('/api/people/:phone', { phone });
