// What repairs itself with time on the status side.
import type { Sql } from '../db/client.ts';
import { applyEarlyStatuses, dropOldEarlyStatuses, settleUncertain } from '../db/early-statuses.ts';

/** Applies kept statuses that a crash left unapplied, settles uncertain deliveries, forgets what nobody claims. */
export async function sweepStatuses({ sql }: { sql: Sql }): Promise<void> {
  await applyEarlyStatuses(sql);
  await settleUncertain(sql);
  await dropOldEarlyStatuses(sql);
}
