// The statements on the list of people who must not be messaged.
import type { Db } from '../db/client.ts';

export interface SuppressionRow {
  phone: number;
  reason: string;
  /** Who put them there. */
  source: 'person' | 'provider' | 'operator';
  /** The campaign that they answered. */
  campaignId: number | null;
  createdAt: Date;
}

/** Whoever is on the list keeps the reason and the time. In key order, so that two at once cannot wait for each other. */
export async function insertSuppressions(sql: Db, phones: readonly number[], reason: string): Promise<number> {
  const { count } = await sql`
    insert into suppressions (phone, reason)
    select distinct phone, ${reason} from unnest(${phones as number[]}::bigint[]) as p (phone) order by phone
    on conflict (phone) do nothing`;
  return count;
}

/** Returns those that were on the list. */
export async function deleteSuppressions(sql: Db, phones: readonly number[]): Promise<number[]> {
  const rows = await sql<{ phone: number }[]>`
    delete from suppressions where phone = any(${phones as number[]}::bigint[]) returning phone`;
  return rows.map((row) => row.phone);
}

export interface SuppressionPage {
  /** Only this person. */
  phone?: number | undefined;
  /** Only numbers after it. */
  after?: number;
  limit: number;
}

/** In the order of the numbers. */
export async function selectSuppressions(
  sql: Db,
  { phone, after = -1, limit }: SuppressionPage,
): Promise<SuppressionRow[]> {
  return await sql<SuppressionRow[]>`
    select phone, reason, source, campaign_id as "campaignId", created_at as "createdAt" from suppressions
    where phone > ${after} ${phone === undefined ? sql`` : sql`and phone = ${phone}`}
    order by phone limit ${limit}`;
}
