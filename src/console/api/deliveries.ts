// The messages of a campaign: a page of them by where it begins, and one by its number.
import { queryOptions } from '@tanstack/react-query';
import { currentLanguage } from '../i18n/language.ts';
import { call } from './client.ts';
import type { Delivery, Page } from './documents.ts';
import type { Given } from './routes.ts';

export type DeliveriesFilter = Omit<
  NonNullable<Given<'GET /api/campaigns/:id/deliveries'>['query']>,
  'after' | 'limit'
>;

/** Every page but the last has so many rows. */
export const PAGE_ROWS = 100;
/** What nobody looks at any more is forgotten after this long, so that memory does not grow with what was scrolled over. */
const KEPT_MS = 30_000;

export const deliveryPageQuery = (id: number, filter: DeliveriesFilter, after: number) =>
  queryOptions({
    queryKey: ['campaigns', 'deliveries', id, filter, after, currentLanguage()],
    queryFn: ({ signal }) => fullPage({ id, filter, after, signal }),
    gcTime: KEPT_MS,
  });

interface Asked {
  id: number;
  filter: DeliveriesFilter;
  after: number;
  signal: AbortSignal;
}

/** The server looks at a stretch of rows at a time: where too few of them fit, on to the next. */
async function fullPage({ id, filter, after, signal }: Asked): Promise<Page<Delivery>> {
  const items: Delivery[] = [];
  let next: string | null = String(after);
  do {
    const query = { ...filter, after: next, limit: PAGE_ROWS - items.length };
    const page: Page<Delivery> = await call('GET /api/campaigns/:id/deliveries', { params: { id }, query, signal });
    items.push(...page.items);
    next = page.next;
  } while (items.length < PAGE_ROWS && next !== null);
  return { items, next };
}

/** Asked for again while one looks: a status may come. */
export const deliveryQuery = (id: number, seq: number) =>
  queryOptions({
    queryKey: ['campaigns', 'delivery', id, seq, currentLanguage()],
    queryFn: ({ signal }) => call('GET /api/campaigns/:id/deliveries/:seq', { params: { id, seq }, signal }),
    refetchInterval: 5_000,
  });

export const notificationsQuery = (messageId: string) =>
  queryOptions({
    queryKey: ['campaigns', 'notifications', messageId],
    queryFn: ({ signal }) => call('GET /api/notifications', { query: { messageId }, signal }),
    // Each look is an entry in the audit.
    staleTime: Number.POSITIVE_INFINITY,
  });
