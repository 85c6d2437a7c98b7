// Schedules: what screens ask for, and under which keys it is kept.
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const SCHEDULES_KEY = ['schedules'] as const;

/** The next ten times of a pattern; nothing is saved. */
export const schedulePreviewQuery = (when: { cron: string; zone: string }) =>
  queryOptions({
    queryKey: [...SCHEDULES_KEY, 'preview', when],
    queryFn: ({ signal }) => call('POST /api/schedules/preview', { body: when, signal }),
  });
