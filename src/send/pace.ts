// Evenly spaced starts. A slot that is missed is lost, never made up: catching up would break the limit of the second.
import { setTimeout as sleep } from 'node:timers/promises';

export interface PaceOptions<T> {
  items: readonly T[];
  /** Of the first slot, on the clock of `now`. */
  startsAtMs: number;
  spacingMs: number;
  /** A start may be this late; a later one has lost its slot. */
  toleranceMs: number;
  /** Whether an item may start now; when not, it is asked again as long as its slot is not lost. */
  ready: (item: T) => boolean;
  /** `lateMs`: how long after its slot. */
  start: (item: T, lateMs: number) => void;
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
}

/** Starts the items one per slot, in order, as long as there are slots. Returns those that got none. */
export async function pace<T>(options: PaceOptions<T>): Promise<T[]> {
  const { items, startsAtMs, spacingMs, toleranceMs, ready, start } = options;
  const { now = () => performance.now(), wait = sleep } = options;
  let started = 0;
  for (let slot = 0; slot < items.length; slot += 1) {
    const dueMs = startsAtMs + slot * spacingMs;
    while (now() < dueMs) await wait(dueMs - now());
    const item = items[started];
    if (item === undefined) break;
    while (!ready(item) && now() - dueMs < toleranceMs) await wait(1);
    const lateMs = now() - dueMs;
    if (lateMs > toleranceMs || !ready(item)) continue;
    started += 1;
    start(item, lateMs);
  }
  return items.slice(started);
}

/** A message may be so much later than another, on the way from its slot to the provider, and still keep the limit. */
const JITTER_MS = 16;
const MOST_SHARE = 0.99;

/**
 * The share of the limit that is used. The rest, and the one message that a second may hold beyond the limit, is room
 * for jitter: at 20 per second that one alone is 50 ms, at 1000 per second it is one.
 */
export function usedShare(ratePerSecond: number): number {
  return Math.min(MOST_SHARE, 1 + 1 / ratePerSecond - JITTER_MS / 1000);
}

/** Later than this is too late whatever the pace: a slice has its end. */
const MOST_LATE_MS = 250;

/**
 * How late a start may be: three quarters of the room for jitter that the distance of the starts leaves under the limit;
 * the rest is for the way to the provider.
 */
export function toleranceMs(ratePerSecond: number, spacingMs: number): number {
  return Math.min(MOST_LATE_MS, 750 * (((ratePerSecond + 1) * spacingMs) / 1000 - 1));
}
