// Where a campaign's deliveries are and how far they got, from the deltas: no report scans deliveries.
import type { Db } from '../db/client.ts';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../model/delivery.ts';
import { type Rates, type Responses, ratesOf, responsesOf } from '../model/rates.ts';

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

type SumRow = Record<DeliveryStatus, number> & {
  campaignId: number;
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
  const rows = await sql<SumRow[]>`
    select id as "campaignId", ${sql.unsafe(SUMS)}
    from unnest(${campaignIds as number[]}::int[]) with ordinality as q (id, n) left join counts c on c.campaign_id = q.id
    group by id, n order by n`;
  return rows.map(toCounts);
}

const SUMS = [
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

function toCounts(row: SumRow): CampaignCounts {
  const states = Object.fromEntries(DELIVERY_STATUSES.map((status) => [status, row[status]]));
  const funnel = {
    total: DELIVERY_STATUSES.reduce((sum, status) => sum + row[status], 0),
    accepted: row.everAccepted,
    sent: row.everSent,
    delivered: row.everDelivered,
    read: row.everRead,
    failed: row.failed,
    refused: row.refused,
  };
  return {
    campaignId: row.campaignId,
    states: states as CampaignCounts['states'],
    funnel,
    rates: ratesOf(funnel),
    responses: responsesOf(row, funnel.delivered),
  };
}

/** Failures by code, most frequent first. */
export async function countErrors(
  sql: Db,
  where: { campaignId?: number | undefined; senderId?: number | undefined },
): Promise<{ code: string; title: string; failed: number }[]> {
  return await sql`
    select e.code, max(e.title) as title, sum(e.failed)::int as failed
    from error_counts e join campaigns c on c.id = e.campaign_id
    where c.test_of is null ${where.campaignId === undefined ? sql`` : sql`and c.id = ${where.campaignId}`}
      ${where.senderId === undefined ? sql`` : sql`and c.sender_id = ${where.senderId}`}
    group by e.code having sum(e.failed) > 0 order by failed desc, e.code`;
}

/** Ids of the campaigns of a report, newest first. */
export async function campaignsOf(
  sql: Db,
  where: { campaignId?: number | undefined; senderId?: number | undefined },
): Promise<{ id: number; name: string }[]> {
  return await sql`
    select id, name from campaigns
    where test_of is null ${where.campaignId === undefined ? sql`` : sql`and id = ${where.campaignId}`}
      ${where.senderId === undefined ? sql`` : sql`and sender_id = ${where.senderId}`}
    order by id desc limit 1000`;
}
