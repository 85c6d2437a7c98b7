// Campaigns: what screens ask for, and under which keys it is kept.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { OWN_ZONE } from '../i18n/formats.ts';
import { currentLanguage } from '../i18n/language.ts';
import { call } from './client.ts';
import type { Given } from './routes.ts';

export type CampaignsFilter = Omit<NonNullable<Given<'GET /api/campaigns'>['query']>, 'after' | 'limit'>;

const PAGE = 50;

export const campaignKeys = {
  all: ['campaigns'] as const,
  list: (filter: CampaignsFilter) => ['campaigns', 'list', filter] as const,
  one: (id: number) => ['campaigns', 'one', id] as const,
};

export const campaignsQuery = (filter: CampaignsFilter) =>
  infiniteQueryOptions({
    queryKey: campaignKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/campaigns', { query: { ...filter, after: pageParam, limit: PAGE }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const campaignQuery = (id: number) =>
  queryOptions({
    queryKey: campaignKeys.one(id),
    queryFn: ({ signal }) => call('GET /api/campaigns/:id', { params: { id }, signal }),
  });

/** The hints in it are in the reader's language. */
export const reportQuery = (id: number) =>
  queryOptions({
    queryKey: ['campaigns', 'report', id, currentLanguage()],
    queryFn: ({ signal }) =>
      call('GET /api/campaigns/:id/report', { params: { id }, query: { zone: OWN_ZONE }, signal }),
  });

export const comparisonQuery = (a: number, b: number) =>
  queryOptions({
    queryKey: ['campaigns', 'comparison', a, b],
    queryFn: ({ signal }) => call('GET /api/reports/comparison', { query: { a, b }, signal }),
  });
