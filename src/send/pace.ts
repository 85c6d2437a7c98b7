// Evenly spaced starts. A slot that is missed is lost, never made up: catching up would break the limit of the second.
import { setTimeout as sleep } from 'node:timers/promises';

export interface PaceOptions<T> {
  items: readonly T[];
  /** Of the first slot, on the clock of `now`. */
  startsAtMs: number;
  spacingMs: number;
  /** A start may be this late; a later one has lost its slot. */
  toleranceMs: number;
  /** Whether an item may start now; when not, its slot is lost. */
  ready: (item: T) => boolean;
  start: (item: T) => void;
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
    if (item === undefined || now() - dueMs > toleranceMs || !ready(item)) continue;
    started += 1;
    start(item);
  }
  return items.slice(started);
}

/**
 * How late a start may be. With 99 % of the limit used, a second may hold the limit plus one as long as no request is
 * shifted by more than this against another; a fifth is left for the way to the provider.
 */
export function toleranceMs(ratePerSecond: number): number {
  return 800 * ((ratePerSecond + 1) / (0.99 * ratePerSecond) - 1);
}
