// The locks under which imports into one target come one after the other; whoever else changes a target as a whole takes
// the same one. They also tell which imports are under way.
import type { Db } from './client.ts';

/** First keys of the advisory locks, so that they meet no others; the second is the target's id. */
export const IMPORT_LOCKS = { campaign: 7001, list: 7002, suppressions: 7003 } as const;

/** Whether no import into the list is under way; none begins then before the transaction ends. */
export async function holdListIfFree(tx: Db, id: number): Promise<boolean> {
  const [{ free }] = await tx<[{ free: boolean }]>`
    select pg_try_advisory_xact_lock(${IMPORT_LOCKS.list}, ${id}) as free`;
  return free;
}
