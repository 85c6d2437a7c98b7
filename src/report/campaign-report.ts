// Everything about one campaign, from its counts.
import type { Db } from '../db/client.ts';
import { KNOWN_PHONE } from '../db/forget-deliveries.ts';
import { ofCampaign } from '../db/partitions.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { Price } from '../model/prices.ts';
import { type CampaignCounts, countCampaigns, countErrors, type ErrorCount } from './campaign-counts.ts';
import { type RatesRow, selectRates } from './delivery-rates.ts';
import { type Point, selectTimeline, type Unit } from './timeline.ts';

/** There are fewer countries than this. */
const ALL_COUNTRIES = 300;
const SLOWEST = 20;

export interface CampaignReport extends CampaignCounts, Pick<RatesRow, 'timing' | 'billing'> {
  timeline: { unit: Unit; points: Point[] };
  errors: ErrorCount[];
  countries: RatesRow[];
  slowest: SlowDelivery[];
}

export interface SlowDelivery {
  seq: number;
  /** Digits; null once it was forgotten. */
  phone: number | null;
  acceptedAt: Date;
  deliveredAt: Date;
  /** From accepted to delivered. */
  seconds: number;
}

export interface CampaignReportInput {
  campaignId: number;
  prices: readonly Price[];
  /** Of hours and days. */
  zone: string;
  /** Of the time line; default: as fine as it is known and fits a chart. */
  unit?: Unit | undefined;
}

/**
 * As of one moment, so that no part of it tells more than another; in a transaction of the caller's, of its moment. Null of
 * what is no campaign: a test, or nothing at all.
 */
export async function readCampaignReport(sql: Db, input: CampaignReportInput): Promise<CampaignReport | null> {
  if (!('begin' in sql)) return await readParts(sql, input);
  return await inTransaction(sql, (tx) => readParts(tx, input), { mode: 'isolation level repeatable read read only' });
}

async function readParts(sql: Db, input: CampaignReportInput): Promise<CampaignReport | null> {
  const { campaignId, prices } = input;
  const [[whole], [counts], timeline, errors, countries, slowest] = await Promise.all([
    selectRates(sql, { groupBy: 'campaign', campaignId, prices, limit: 1 }),
    countCampaigns(sql, [campaignId]),
    selectTimeline(sql, input),
    countErrors(sql, { campaignId }),
    selectRates(sql, { groupBy: 'country', campaignId, prices, limit: ALL_COUNTRIES }),
    selectSlowest(sql, campaignId),
  ]);
  if (!whole || !counts) return null;
  return { ...counts, timing: whole.timing, billing: whole.billing, timeline, errors, countries, slowest };
}

async function selectSlowest(sql: Db, campaignId: number): Promise<SlowDelivery[]> {
  return await sql<SlowDelivery[]>`
    select s.seq, ${sql.unsafe(KNOWN_PHONE)} as phone, d.accepted_at as "acceptedAt", d.delivered_at as "deliveredAt", s.seconds
    from (select * from slowest where campaign_id = ${campaignId} order by seconds desc, seq limit ${SLOWEST}) as s
    join deliveries d on d.seq = s.seq and ${ofCampaign(sql, campaignId)} order by s.seconds desc, s.seq`;
}
