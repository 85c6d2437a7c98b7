// What repairs itself with time on the status side.
import type { Sql } from '../db/client.ts';
import { applyEarlyStatuses, dropOldEarlyStatuses, settleUncertain } from '../db/early-statuses.ts';
import { foldCounts, trimSlowest } from './fold-counts.ts';
import { dropOldRaw } from './raw-log.ts';

/** Kept statuses are applied as they become known; one that a crash left is found here, soon or at the next start. */
const LOOK_BACK_SECONDS = 60;
const FIRST_LOOK_BACK_SECONDS = 3_600;
const FOLD_EVERY_MS = 3_600_000;

/** Applies kept statuses that a crash left unapplied, settles uncertain deliveries, forgets what is old. */
export function makeStatusSweep({ sql, rawLogDays }: { sql: Sql; rawLogDays: number }): () => Promise<void> {
  let seconds = FIRST_LOOK_BACK_SECONDS;
  let foldedAt = Date.now(); // not while everything starts
  return async () => {
    await applyEarlyStatuses(sql, { seconds });
    seconds = LOOK_BACK_SECONDS;
    await settleUncertain(sql);
    await dropOldEarlyStatuses(sql);
    await dropOldRaw(sql, rawLogDays);
    await trimSlowest(sql);
    if (Date.now() - foldedAt < FOLD_EVERY_MS) return;
    foldedAt = Date.now();
    await foldCounts(sql, new Date());
  };
}
