// Whether this is the database that Griot has sent from, or an older copy of it: a restored backup, a clone, a replica that
// had not everything. Of what went out after the copy was made it knows nothing; until an operator has settled that
// (campaign/restored.ts), nothing is sent.
import { inTransaction } from '../lib/transaction.ts';
import { auditByItself } from './audit.ts';
import type { Db, Sql } from './client.ts';
import { raiseEvent } from './events.ts';

/** Any constant: processes that start at once must not both take notice. */
const LOCK = 4_747_071;
const NAME = 'restored';
/** The reason of campaigns that are paused by it, and the error of deliveries that may have gone out since. */
export const RESTORED_CODE = 'database_restored';
export const RESTORED_TITLE = 'The database was restored from a backup';
/**
 * Ids that others hold must not be given a second time: the provider echoes a campaign's, relay targets remember those of
 * notifications. No installation makes so many between two backups.
 */
const SKIPPED_CAMPAIGNS = 1_000;
const SKIPPED_NOTIFICATIONS = 1_000_000_000;

export interface Restored {
  noticedAt: Date;
  /** Everything up to then is in the copy. */
  madeAt: Date;
}

/** What goes out in a turn takes no less. */
const TURN_MS = 250;

interface Identity {
  is: string;
  was: string | null;
}

/**
 * At the start of every process: compares the database with what it says it is, which a dump takes along but for itself.
 * `madeAt`: it is known to be a copy of then. Returns what is still to be settled, and whether that is news.
 */
export async function noticeCopy(
  sql: Sql,
  madeAt: Date | null = null,
): Promise<{ restored: Restored; isNews: boolean } | null> {
  return await inTransaction(sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    const { is, was } = await readIdentity(tx);
    const isCopy = madeAt !== null || (was !== null && was !== is);
    if (was !== is) {
      await tx`
        insert into settings (name, value) values ('database', to_jsonb(${is}::text))
        on conflict (name) do update set value = excluded.value`;
    }
    const isNews = isCopy && (await hold(tx, madeAt ?? (await lastSign(tx))));
    const restored = await readRestored(tx);
    return restored && { restored, isNews };
  });
}

/**
 * A job of a turn that the sender has not come to was made by a later state of this database than the one that is here.
 * Returns true where that is so; nothing is sent from then on.
 */
export async function noticeLaterTurn(sql: Sql, senderId: number, turn: number): Promise<boolean> {
  const [sender] = await sql<{ turn: number }[]>`select turn from senders where id = ${senderId}`;
  if (!sender || sender.turn >= turn) return false;
  // The turns that are missing are what was sent since; what others have written meanwhile says nothing of that.
  const missingMs = (turn - sender.turn) * TURN_MS;
  await inTransaction(sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    await hold(tx, new Date(Math.min((await lastSign(tx)).getTime(), Date.now() - missingMs)));
  });
  return true;
}

export async function readRestored(sql: Db): Promise<Restored | null> {
  const [row] = await sql<Restored[]>`
    select (value ->> 'noticedAt')::timestamptz as "noticedAt", (value ->> 'madeAt')::timestamptz as "madeAt"
    from settings where name = ${NAME}`;
  return row ?? null;
}

export async function forgetRestored(tx: Db): Promise<void> {
  await tx`delete from settings where name = ${NAME}`;
}

/** The system that made the cluster, the database in it, and a table in that: a dump that is restored differs in one. */
async function readIdentity(tx: Db): Promise<Identity> {
  const [row] = await tx<[Identity]>`
    select concat_ws('/', system_identifier, oid, 'settings'::regclass::oid) as is,
      (select value #>> '{}' from settings where name = 'database') as was
    from pg_control_system(), pg_database where datname = current_database()`;
  return row;
}

/** Nothing is sent any more, and what ran says why it stands still. False where that was so already. */
async function hold(tx: Db, madeAt: Date): Promise<boolean> {
  const noticed = await tx`
    insert into settings (name, value)
    values (${NAME}, jsonb_build_object('noticedAt', now(), 'madeAt', ${madeAt.toISOString()}::text)) on conflict do nothing returning 1`;
  if (noticed.length === 0) return false;
  await pauseRestored(tx);
  for (const [table, skipped] of [
    ['campaigns', SKIPPED_CAMPAIGNS],
    ['relay_queue', SKIPPED_NOTIFICATIONS],
  ] as const) {
    await tx`select setval(pg_get_serial_sequence(${table}, 'id'), nextval(pg_get_serial_sequence(${table}, 'id')) + ${skipped})`;
  }
  const message = `${RESTORED_TITLE} of ${madeAt.toISOString()}: nothing is sent until that is settled by griot restored`;
  await raiseEvent(tx, { kind: 'database_restored', subject: {}, message });
  return true;
}

/** What would send says why it stands still; also what would go on by itself. */
export async function pauseRestored(tx: Db): Promise<void> {
  const reason = { kind: 'restored', code: RESTORED_CODE, title: RESTORED_TITLE };
  await tx`
    with paused as (
      update campaigns set status = 'paused', resume_at = null, paused_reason = ${tx.json(reason)}
      where test_of is null and (status in ('running', 'scheduled') or status = 'paused' and resume_at is not null)
      returning id, name)
    ${auditByItself(tx, tx`paused`, { action: 'campaign.pause', detail: reason })}`;
}

/** The latest moment that anything in the database is of; what happened until then is in it. */
async function lastSign(tx: Db): Promise<Date> {
  const [row] = await tx<[{ at: Date | null }]>`
    select greatest(
      (select max(greatest(claimed_at, created_at)) from senders),
      (select max(greatest(created_at, last_turn_at, launched_at, completed_at)) from campaigns),
      (select max(seen_at) from processes), (select max(created_at) from imports), (select max(at) from events),
      (select received_at from raw_notifications order by id desc limit 1),
      (select at from audit order by id desc limit 1)) as at`;
  return row.at ?? new Date();
}
