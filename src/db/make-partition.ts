// Makes a partition for a campaign that is going to be large. Nobody is held up by it: the lock it takes lets everything
// through but others of its kind.
import type { TransactionSql } from 'postgres';
import { partitionOf } from './partitions.ts';

/**
 * Deliveries from which a campaign has a partition of its own. To delete so many rows one by one takes about ten seconds
 * of a core, and their room is only reused, not given back; below that, a partition's files and the longer plans of what
 * concerns all campaigns are not worth it.
 */
export const LARGE = 200_000;
/**
 * A statement about all campaigns locks four relations of each partition, and Postgres has room for 6,400 locks by
 * default. Campaigns beyond this are with the others, as if they were small.
 */
const PARTITIONS_AT_MOST = 200;
/** Another one comes or goes; that takes milliseconds, unless it waits for a long transaction. */
const PATIENCE_MS = 2_000;

type Transaction = TransactionSql<{ bigint: bigint }>;

/**
 * In the transaction of whoever holds the campaign, which has no deliveries yet. False where there are too many already,
 * the lock is not to be had, or our role does not own the table: the campaign is then with the others.
 */
export async function makePartition(tx: Transaction, campaignId: number): Promise<boolean> {
  const [{ partitions }] = await tx<[{ partitions: number }]>`
    select count(*)::int as partitions from pg_inherits where inhparent = 'deliveries'::regclass`;
  if (partitions > PARTITIONS_AT_MOST) return false;
  try {
    await tx.savepoint((step) => attach(step, campaignId));
    return true;
  } catch (error) {
    if (CANNOT.has((error as { code?: string }).code ?? '')) return false;
    throw error;
  }
}

/** lock_not_available, insufficient_privilege */
const CANNOT: ReadonlySet<string> = new Set(['55P03', '42501']);

/** With the storage settings of the table that all share. */
async function attach(tx: Transaction, campaignId: number): Promise<void> {
  const table = partitionOf(campaignId);
  const [{ settings }] = await tx<[{ settings: string | null }]>`
    select array_to_string(reloptions, ', ') as settings from pg_class where oid = 'deliveries_rest'::regclass`;
  await tx`select set_config('lock_timeout', ${String(PATIENCE_MS)}, true)`;
  await tx.unsafe(`create table ${table} (like deliveries_rest including all) ${settings ? `with (${settings})` : ''}`);
  await tx.unsafe(`alter table deliveries attach partition ${table} for values in (${campaignId})`);
  await tx`select set_config('lock_timeout', '0', true)`;
  await tx`update campaigns set part = ${campaignId} where id = ${campaignId}`;
}
