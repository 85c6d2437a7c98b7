// The processes of this installation: what each says of itself every few seconds, for whoever watches over all of them.
import { inTransaction } from '../lib/transaction.ts';
import type { Db, Sql } from './client.ts';

/** A process that said nothing for so long is taken for dead. */
export const SILENT_SECONDS = 60;
/** Of the dead, so that somebody can still see what went. */
const FORGOTTEN_SECONDS = 86_400;
/** Any constant: two processes that begin at once must not take the same place. */
const LOCK = 4_747_070;

export type Role = 'web' | 'worker' | 'start';

export interface ProcessFacts {
  role: Role;
  host: string;
  pid: number;
  version: string;
}

export interface Place {
  id: number;
  /** The smallest number from 1 on that no living process has. */
  slot: number;
}

export async function enterProcess(sql: Sql, { role, host, pid, version }: ProcessFacts): Promise<Place> {
  return await inTransaction(sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    await tx`delete from processes where seen_at < now() - ${FORGOTTEN_SECONDS} * interval '1 second'`;
    const [place] = await tx<[Place]>`
      insert into processes (slot, role, host, pid, version)
      select min(n), ${role}, ${host}, ${pid}, ${version} from generate_series(1, 10000) as n
      where not exists (
        select 1 from processes where slot = n and seen_at > now() - ${SILENT_SECONDS} * interval '1 second')
      returning id, slot`;
    return place;
  });
}

export interface Sign {
  /** What it lacks to do its work; empty where it is well. */
  missing: readonly string[];
  /** How long a job took through the queue, in milliseconds; null where it takes none, or none came back. */
  roundTripMs: number | null;
}

/** False where others took the process for dead meanwhile, so that its slot may be somebody else's. */
export async function giveSign(sql: Db, id: number, { missing, roundTripMs }: Sign): Promise<boolean> {
  const rows = await sql`
    update processes set seen_at = now(), missing = ${missing as string[]}, round_trip_ms = ${roundTripMs}
    where id = ${id} and seen_at > now() - ${SILENT_SECONDS} * interval '1 second' returning id`;
  return rows.length > 0;
}

export async function leaveProcess(sql: Db, id: number): Promise<void> {
  await sql`delete from processes where id = ${id}`;
}

export interface ProcessRow extends ProcessFacts, Sign {
  startedAt: Date;
  silentSeconds: number;
  alive: boolean;
}

export async function selectProcesses(sql: Db): Promise<ProcessRow[]> {
  return await sql<ProcessRow[]>`
    select role, host, pid, version, missing, round_trip_ms as "roundTripMs", started_at as "startedAt",
      extract(epoch from now() - seen_at)::float8 as "silentSeconds",
      seen_at > now() - ${SILENT_SECONDS} * interval '1 second' as alive
    from processes order by role, host, started_at`;
}
