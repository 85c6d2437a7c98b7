// How long messages took to be delivered and read: percentiles off a histogram.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';
import { bucketSeconds } from '../db/delivery-counts.ts';

/**
 * Seconds from accepted within which so many of those that got there did; null where nobody did. The true value is at most
 * 12.3 % less, or anything up to a second where 1 is told.
 */
export interface Percentiles {
  p50: number | null;
  p90: number | null;
  p99: number | null;
}

export interface Timing {
  delivered: Percentiles;
  read: Percentiles;
}

const NOBODY: Percentiles = { p50: null, p90: null, p99: null };
export const NO_TIMING: Timing = { delivered: NOBODY, read: NOBODY };

const SHARES = [50, 90, 99] as const;

/** By the key of its group. */
export async function selectTimings(
  sql: Db,
  { key, where, keys }: { key: Fragment; where: Fragment; keys: readonly string[] },
): Promise<Map<string, Timing>> {
  if (keys.length === 0) return new Map();
  const percentiles = (['delivered', 'read'] as const).flatMap((stage) =>
    SHARES.map(
      (share) =>
        `min(bucket) filter (where ${stage}_so_far * 100 >= ${stage}_in_all * ${share} and ${stage}_in_all > 0) as ${stage}${share}`,
    ),
  );
  const rows = await sql<(Record<string, number | null> & { key: string })[]>`
    with histogram as (
      select ${key} as key, c.bucket, sum(c.delivered) as delivered, sum(c.read) as read
      from latencies c join campaigns p on p.id = c.campaign_id
      where ${where} and ${key} = any(${keys as string[]}::text[]) group by 1, 2
    ), summed as (
      select key, bucket, sum(delivered) over up_to as delivered_so_far, sum(delivered) over whole as delivered_in_all,
        sum(read) over up_to as read_so_far, sum(read) over whole as read_in_all
      from histogram window whole as (partition by key), up_to as (partition by key order by bucket)
    )
    select key, ${sql.unsafe(percentiles.join(', '))} from summed group by key`;
  return new Map(
    rows.map((row) => [row.key, { delivered: percentilesOf(row, 'delivered'), read: percentilesOf(row, 'read') }]),
  );
}

function percentilesOf(row: Record<string, number | null>, stage: string): Percentiles {
  const [p50 = null, p90 = null, p99 = null] = SHARES.map((share) => {
    const bucket = row[`${stage}${share}`];
    return bucket === null || bucket === undefined ? null : Math.ceil(bucketSeconds(bucket) * 10) / 10;
  });
  return { p50, p90, p99 };
}
