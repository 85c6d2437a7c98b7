// How long messages took to be delivered and read: percentiles off the histograms that stand beside the counts.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';
import { BUCKETS, bucketSeconds } from '../db/delivery-counts.ts';

/**
 * Seconds from accepted within which half, nine tenths, 99 % of those that got there did; null where nobody did. At most
 * 12.3 % off the true value; 1 for all up to a second.
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

/** By the key of its group; only those that `where` leaves are added up. */
export async function selectTimings(
  sql: Db,
  { key, where }: { key: Fragment; where: Fragment },
): Promise<Map<string, Timing>> {
  const rows = await sql<{ key: string; delivered: number[]; read: number[] }[]>`
    select ${key} as key, ${sql.unsafe(HISTOGRAMS)} from counts c join campaigns p on p.id = c.campaign_id
    where ${where} and c.delivered_in is not null group by 1`;
  return new Map(
    rows.map(({ key, delivered, read }) => [key, { delivered: percentilesOf(delivered), read: percentilesOf(read) }]),
  );
}

/** Bucket by bucket: five times as fast as adding arrays. */
const HISTOGRAMS = (['delivered', 'read'] as const)
  .map((stage) => {
    const sums = Array.from({ length: BUCKETS }, (_, i) => `coalesce(sum(c.${stage}_in[${i + 1}]), 0)::int`);
    return `array[${sums.join(', ')}] as ${stage}`;
  })
  .join(', ');

function percentilesOf(histogram: readonly number[]): Percentiles {
  const all = histogram.reduce((sum, n) => sum + n, 0);
  const within = (share: number): number | null => {
    if (all === 0) return null;
    let passed = 0;
    const bucket = histogram.findIndex((n) => {
      passed += n;
      return passed * 100 >= all * share;
    });
    return Math.round(bucketSeconds(bucket) * 10) / 10;
  };
  return { p50: within(50), p90: within(90), p99: within(99) };
}
