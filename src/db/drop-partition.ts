// Drops the partition of a deleted campaign. Nobody is held up by it: it is detached first, which waits until everybody has
// ended who may still look into it, and lets everybody else through meanwhile.
import type { Sql } from './client.ts';
import { partitionOf, readPartitions } from './partitions.ts';

/** Whoever asked may want to stop. What is broken off is taken up again by the next try. */
const PATIENCE_MS = 2_000;
/** Canceled; or somebody else is at it, or at another: Postgres detaches one at a time. */
const NOT_NOW: ReadonlySet<string> = new Set(['57014', '55000', '42P01', '42809']);

/**
 * False where others could not be waited for. Not from within a transaction: it would be waited for, too (the portal of
 * its last statement keeps a snapshot).
 */
export async function dropPartition(sql: Sql, campaignId: number): Promise<boolean> {
  const table = partitionOf(campaignId);
  const [found] = await sql<{ detaching: boolean | null }[]>`
    select i.inhdetachpending as detaching from pg_class c left join pg_inherits i on i.inhrelid = c.oid
    where c.oid = to_regclass(${table})`;
  if (!found) return true;
  if (found.detaching !== null) {
    if (await isBusy(sql)) return false;
    const how = found.detaching ? 'finalize' : 'concurrently';
    if (!(await patiently(sql, `alter table deliveries detach partition ${table} ${how}`))) return false;
  }
  if (!(await patiently(sql, `drop table ${table}`))) return false;
  await readPartitions(sql);
  return true;
}

/** On a connection that nothing else is sent over meanwhile. */
async function patiently(sql: Sql, statement: string): Promise<boolean> {
  const connection = await sql.reserve();
  const query = connection.unsafe(statement);
  const timer = setTimeout(() => query.cancel(), PATIENCE_MS);
  try {
    await query;
    return true;
  } catch (error) {
    if (NOT_NOW.has((error as { code?: string }).code ?? '')) return false;
    throw error;
  } finally {
    clearTimeout(timer);
    connection.release();
  }
}

/** Whether somebody is in the middle of a long transaction, such as an import: then there is no need to try. */
async function isBusy(sql: Sql): Promise<boolean> {
  const [row] = await sql<[{ busy: boolean }]>`
    select exists (
      select 1 from pg_locks l join pg_stat_activity a using (pid)
      where l.relation = 'deliveries'::regclass and a.datname = current_database() and a.xact_start < now() - interval '1 second'
    ) as busy`;
  return row.busy;
}
