// Where a campaign's deliveries are and how far they got, from the deltas: no report scans deliveries.
import type { Db } from '../db/client.ts';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../model/delivery.ts';
import { type Rates, type Responses, ratesOf, responsesOf } from '../model/rates.ts';
import { conditions, type ReportFilter } from './filter.ts';

export interface Funnel {
  total: number;
  accepted: number;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  refused: number;
}

export interface CampaignCounts {
  campaignId: number;
  states: Record<DeliveryStatus, number>;
  funnel: Funnel;
  rates: Rates;
  responses: Responses;
}

/** What `SUMS` gives. */
export type Sums = Record<DeliveryStatus, number> & {
  everAccepted: number;
  everSent: number;
  everDelivered: number;
  everRead: number;
  refused: number;
  replied: number;
  pressed: number;
  optedOut: number;
};

/** Counts of these campaigns, in their order; zeros where nothing was imported. */
export async function countCampaigns(sql: Db, campaignIds: readonly number[]): Promise<CampaignCounts[]> {
  const rows = await sql<(Sums & { campaignId: number })[]>`
    select id as "campaignId", ${sql.unsafe(SUMS)}
    from unnest(${campaignIds as number[]}::int[]) with ordinality as q (id, n) left join counts c on c.campaign_id = q.id
    group by id, n order by n`;
  return rows.map(toCounts);
}

/** Columns of a statement in which `c` is `counts`. */
export const SUMS = [
  ...DELIVERY_STATUSES,
  'ever_accepted',
  'ever_sent',
  'ever_delivered',
  'ever_read',
  'refused',
  'replied',
  'pressed',
  'opted_out',
]
  .map((name) => `coalesce(sum(c.${name}), 0)::int as "${name.replace(/_(\w)/, (_, letter) => letter.toUpperCase())}"`)
  .join(', ');

function toCounts(row: Sums & { campaignId: number }): CampaignCounts {
  const states = Object.fromEntries(DELIVERY_STATUSES.map((status) => [status, row[status]]));
  const funnel = funnelOf(row);
  return {
    campaignId: row.campaignId,
    states: states as CampaignCounts['states'],
    funnel,
    rates: ratesOf(funnel),
    responses: responsesOf(row, funnel.delivered),
  };
}

export function funnelOf(row: Sums): Funnel {
  return {
    total: DELIVERY_STATUSES.reduce((sum, status) => sum + row[status], 0),
    accepted: row.everAccepted,
    sent: row.everSent,
    delivered: row.everDelivered,
    read: row.everRead,
    failed: row.failed,
    refused: row.refused,
  };
}

export interface ErrorCount {
  code: string;
  /** As the provider worded it. */
  title: string;
  failed: number;
}

/** Failures by code, most frequent first. */
export async function countErrors(
  sql: Db,
  { limit = 1_000, offset = 0, ...filter }: ReportFilter & { limit?: number; offset?: number },
): Promise<ErrorCount[]> {
  return await sql<ErrorCount[]>`
    select c.code, max(c.title) as title, sum(c.failed)::int as failed
    from error_counts c join campaigns p on p.id = c.campaign_id
    where ${conditions(sql, filter)}
    group by c.code having sum(c.failed) > 0 order by failed desc, c.code limit ${limit} offset ${offset}`;
}
