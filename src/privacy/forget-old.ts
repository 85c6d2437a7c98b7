// Forgets what is older than the account keeps it, a little at a time: each step is a short transaction that leaves behind how
// far it came, so that it may end anywhere and any process may go on. One process is at it at a time.
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/client.ts';
import { holdListIfFree } from '../db/import-locks.ts';
import { inTransaction } from '../lib/transaction.ts';
import { forgetOfCampaign } from './forget-campaigns.ts';
import { readRetention } from './retention.ts';

/** Of one step: some tens of milliseconds. */
const ROWS = 2_000;
/** Any constant. */
const LOCK = 4_747_074;
/** Of each look, so that nobody feels it; looks come every ten seconds while there is something to do. */
const BUDGET_MS = 2_000;
/** With nothing to do. */
const REST_MS = 600_000;

/** Forgets for a while, at most every ten minutes where nothing was found. */
export function makeRetentionSweep(deps: { sql: Sql; log: Logger }): () => Promise<void> {
  let restUntil = 0;
  return async () => {
    if (Date.now() < restUntil) return;
    const steps = await forgetOld(deps);
    restUntil = steps === 0 ? Date.now() + REST_MS : 0;
  };
}

/** Forgets for a while; `budgetMs`: about how long. Returns how many steps found something. */
export async function forgetOld({ sql, log }: { sql: Sql; log: Logger }, budgetMs = BUDGET_MS): Promise<number> {
  const { deliveries, replies, rejects, lists, audit } = await readRetention(sql);
  const steps = [
    deliveries === null ? null : (tx: Db) => forgetOfCampaign(tx, deliveries, log),
    replies === null ? null : (tx: Db) => forgetReplies(tx, replies),
    rejects === null ? null : (tx: Db) => forgetRejects(tx, rejects),
    lists === null ? null : (tx: Db) => forgetLists(tx, lists),
    audit === null ? null : (tx: Db) => forgetAudit(tx, audit),
  ].filter((step) => step !== null);
  let done = 0;
  const end = performance.now() + budgetMs;
  for (const step of steps) {
    while (performance.now() < end && (await alone(sql, step))) done += 1;
  }
  return done;
}

/** Does nothing where another process is at it. */
async function alone(sql: Sql, step: (tx: Db) => Promise<boolean>): Promise<boolean> {
  return await inTransaction(sql, async (tx) => {
    const [{ mine }] = await tx<[{ mine: boolean }]>`select pg_try_advisory_xact_lock(${LOCK}) as mine`;
    return mine && (await step(tx));
  });
}

/** By key: the oldest are the first, and no index on the time is needed. A window is of no use after 24 hours. */
async function forgetReplies(tx: Db, days: number): Promise<boolean> {
  const { count } = await tx`
    delete from inbound where id in (
      select id from (select id, received_at from inbound order by id limit ${ROWS}) as oldest
      where received_at < now() - ${days}::int * interval '1 day')`;
  const { count: windows } = await tx`
    delete from service_windows where ctid = any(array(
      select ctid from service_windows where last_inbound_at < now() - interval '2 days' limit ${ROWS}))`;
  return count + windows > 0;
}

async function forgetRejects(tx: Db, days: number): Promise<boolean> {
  const [old] = await tx<{ id: number }[]>`
    select id from imports where forgotten_at is null and created_at < now() - ${days}::int * interval '1 day' order by id limit 1`;
  if (!old) return false;
  const { count } = await tx`
    delete from import_rejects where ctid = any(array(
      select ctid from import_rejects where import_id = ${old.id} limit ${ROWS}))`;
  if (count < ROWS) await tx`update imports set forgotten_at = now() where id = ${old.id}`;
  return true;
}

/** From the end, so that what is left is a whole list at any time; never while an import is under way into it. */
async function forgetLists(tx: Db, days: number): Promise<boolean> {
  const old = (only: number | null) => tx<{ id: number; people: number }[]>`
    select l.id, l.people from lists l
    where l.people > 0 and ${only === null ? tx`true` : tx`l.id = ${only}`}
      and l.created_at < now() - ${days}::int * interval '1 day'
      and not exists (
        select 1 from imports i where i.created_at >= now() - ${days}::int * interval '1 day'
          and (i.list_id = l.id or i.source @> jsonb_build_object('kind', 'list', 'listId', l.id)))
    order by l.id`;
  for (const { id } of await old(null)) {
    const [list] = (await holdListIfFree(tx, id)) ? await old(id) : []; // an import may have ended just now
    if (!list) continue;
    const left = Math.max(0, list.people - ROWS);
    await tx`delete from list_people where list_id = ${id} and seq > ${left}`;
    await tx`update lists set people = ${left} where id = ${id}`;
    return true;
  }
  return false;
}

async function forgetAudit(tx: Db, days: number): Promise<boolean> {
  const [row] = await tx<[{ forgotten: number }]>`select audit_forget(${days}, ${ROWS}) as forgotten`;
  return row.forgotten > 0;
}
