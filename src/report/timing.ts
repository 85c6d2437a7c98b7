// How long messages took to be delivered and read: percentiles off the histograms that stand beside the counts.
import { BUCKET_DIGITS, BUCKETS, bucketSeconds } from '../db/delivery-counts.ts';

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

/** Histograms as db/delivery-counts.ts packs them; null or 0 where none got there. */
export interface Histograms {
  deliveredIn: string | null;
  readIn: string | null;
}

export function timingOf({ deliveredIn, readIn }: Histograms): Timing {
  return { delivered: percentilesOf(unpack(deliveredIn ?? '0')), read: percentilesOf(unpack(readIn ?? '0')) };
}

/** How many messages are in each bucket. */
function unpack(histogram: string): number[] {
  const digits = histogram.padStart(BUCKETS * BUCKET_DIGITS, '0');
  return Array.from({ length: BUCKETS }, (_, bucket) =>
    Number(digits.slice(-BUCKET_DIGITS * (bucket + 1)).slice(0, BUCKET_DIGITS)),
  );
}

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
