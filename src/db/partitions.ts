// Where a campaign's deliveries lie: with those of all others in `deliveries_rest`, where `part` is 0, or, of a large
// campaign, in a partition of its own, `deliveries_c<id>`, where `part` is its id. Which one is settled before its first
// row and stays.
//
// A statement is right without a word about it, but then it is planned for every partition: of 200, that took 52 ms
// instead of 4 for a batch of statuses. So the hot ones name the partitions that they cannot mean. They are written into
// the text, not given as parameters: only so does the plan that Postgres keeps leave them out.
import type { Fragment } from 'postgres';
import type { Db } from './client.ts';

/** Of the names of partitions; the campaign's id follows. */
export const PREFIX = 'deliveries_c';

/** Campaigns with a partition of their own, as this process last heard. Wrong or old, it costs time, never a row. */
let own: ReadonlySet<number> = new Set();

export function partitionOf(campaignId: number): string {
  return PREFIX + campaignId;
}

/** Looks which there are. */
export async function readPartitions(sql: Db): Promise<void> {
  const rows = await sql<{ id: number }[]>`
    select substr(c.relname, ${PREFIX.length + 1}::int)::int as id from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'deliveries'::regclass and c.relname ~ ${`^${PREFIX}\\d+$`} order by 1`;
  own = new Set(rows.map(({ id }) => id));
}

/** A condition that holds for the rows `d` of `deliveries` of these campaigns, and leaves partitions of others out. */
export function among(sql: Db, campaignIds: Iterable<number>, d = 'd'): Fragment {
  const ids = [...new Set(campaignIds)].sort((a, b) => a - b);
  if (ids.length > 0 && ids.every((id) => own.has(id))) return sql`${sql.unsafe(`${d}.part in (${ids})`)}`;
  const others = othersThan(ids);
  return others.length === 0 ? sql`true` : sql`${sql.unsafe(`${d}.part <> all('{${others}}')`)}`;
}

/** The rows `d` of one campaign. */
export function ofCampaign(sql: Db, campaignId: number): Fragment {
  return sql`d.campaign_id = ${campaignId} and ${among(sql, [campaignId])}`;
}

/** Campaigns with a partition of their own, but for these. */
export function othersThan(campaignIds: readonly number[]): number[] {
  return [...own].filter((id) => !campaignIds.includes(id));
}
