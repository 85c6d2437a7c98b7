// Campaigns: what screens ask for, and under which keys it is kept.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { OWN_ZONE } from '../i18n/formats.ts';
import { currentLanguage } from '../i18n/language.ts';
import { call } from './client.ts';
import type { Delivery, Page } from './documents.ts';
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

export type DeliveriesFilter = Omit<
  NonNullable<Given<'GET /api/campaigns/:id/deliveries'>['query']>,
  'after' | 'limit'
>;

export const deliveriesQuery = (id: number, filter: DeliveriesFilter) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', 'deliveries', id, filter, currentLanguage()],
    queryFn: ({ pageParam, signal }) => deliveriesPage(id, filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** The server looks at a stretch of rows at a time: where none of them fits, on to the next. */
async function deliveriesPage(id: number, filter: DeliveriesFilter, after: string | undefined, signal: AbortSignal) {
  let page: Page<Delivery> = { items: [], next: after ?? null };
  do {
    const query = { ...filter, after: page.next ?? undefined, limit: PAGE };
    page = await call('GET /api/campaigns/:id/deliveries', { params: { id }, query, signal });
  } while (page.items.length === 0 && page.next !== null);
  return page;
}

export const deliveryQuery = (id: number, seq: number) =>
  queryOptions({
    queryKey: ['campaigns', 'delivery', id, seq, currentLanguage()],
    queryFn: async ({ signal }): Promise<Delivery | null> => {
      const query = { after: String(seq - 1), limit: 1 };
      const { items } = await call('GET /api/campaigns/:id/deliveries', { params: { id }, query, signal });
      return items.find((delivery) => delivery.seq === seq) ?? null;
    },
  });
