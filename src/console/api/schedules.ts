// Schedules: what screens ask for, and under which keys it is kept.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { OWN_ZONE } from '../i18n/formats.ts';
import { currentLanguage } from '../i18n/language.ts';
import { call } from './client.ts';

export const SCHEDULES_KEY = ['schedules'] as const;

export const schedulesQuery = infiniteQueryOptions({
  queryKey: [...SCHEDULES_KEY, 'list'],
  queryFn: ({ pageParam, signal }) => call('GET /api/schedules', { query: { after: pageParam, limit: 50 }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Its next runs come with notes in the reader's language. */
export const scheduleQuery = (id: number) =>
  queryOptions({
    queryKey: [...SCHEDULES_KEY, 'one', id, currentLanguage()],
    queryFn: ({ signal }) => call('GET /api/schedules/:id', { params: { id }, signal }),
  });

export const runsQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: [...SCHEDULES_KEY, 'runs', id, currentLanguage()],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/schedules/:id/runs', { params: { id }, query: { after: pageParam, limit: 25 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** Coming runs from one day to another, by the days of whoever looks. */
export const runDaysQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: [...SCHEDULES_KEY, 'calendar', from, to],
    queryFn: ({ signal }) => call('GET /api/schedules/calendar', { query: { from, to, zone: OWN_ZONE }, signal }),
  });

/** What somebody should hear of without having asked. */
export const newsQuery = infiniteQueryOptions({
  queryKey: ['news'],
  queryFn: ({ pageParam, signal }) => call('GET /api/events', { query: { after: pageParam, limit: 50 }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
  refetchInterval: 60_000,
});

/** The next ten times of a pattern; nothing is saved. */
export const schedulePreviewQuery = (when: { cron: string; zone: string }) =>
  queryOptions({
    queryKey: [...SCHEDULES_KEY, 'preview', when],
    queryFn: ({ signal }) => call('POST /api/schedules/preview', { body: when, signal }),
  });
