// What is left of deleted campaigns, taken away by and by: a partition is dropped, everything else goes some thousand rows
// at a time, so that nobody waits for it. What is left meanwhile belongs to no campaign: it is in no list and no report.
// Any number of processes may be at it.
//
// Message ids go last. As long as one is there, a late status of its message is known to be nobody's; without it, it would
// wait for a delivery for two days, and might settle another of that person whose outcome is uncertain.
import { inTransaction } from '../lib/transaction.ts';
import type { Db, Sql } from './client.ts';
import { dropPartition } from './drop-partition.ts';
import { PREFIX } from './partitions.ts';

/** Of one statement, which takes some tens of milliseconds. */
const ROWS = 5_000;
/** Ids looked through by one statement: those of a campaign are found by going through all. */
const IDS = 50_000;
/** The provider tells nothing more of a message after this. */
const LAST_STATUS_DAYS = 30;
/** Ids of several campaigns go in one pass. */
const COMPANY = '1 hour';
/** A partition that could not be dropped. */
const TRY_AGAIN = '5 seconds';
/** Any constant: passes over the ids come one after the other. */
const IDS_LOCK = 4_747_071;

/** The campaign and its tests are to be taken away. In the transaction that deletes them. */
export async function noteRemoval(tx: Db, campaignId: number): Promise<void> {
  await tx`
    insert into removals (campaign_id, part, forget_ids_at)
    select id, part, last_turn_at + ${LAST_STATUS_DAYS} * interval '1 day' from campaigns where ${campaignId} in (id, test_of)`;
}

/** Does a little of what is to be done; false where nothing is, or others are at it. */
export async function removeSome(sql: Sql): Promise<boolean> {
  return (await dropOne(sql)) || (await clearSome(sql)) || (await forgetSome(sql));
}

/** A partition; first one that somebody broke off. Nobody else tries it for some seconds. */
async function dropOne(sql: Sql): Promise<boolean> {
  const [removal] = await sql<{ part: number }[]>`
    update removals set tried_at = now() where campaign_id = (
      select campaign_id from removals left join pg_inherits i on i.inhrelid = to_regclass(${PREFIX} || part)
      where part <> 0 and (tried_at is null or tried_at < now() - ${TRY_AGAIN}::interval)
      order by i.inhdetachpending desc nulls last, campaign_id limit 1 for update of removals skip locked)
    returning part`;
  if (!removal || !(await dropPartition(sql, removal.part))) return false;
  await sql`update removals set part = 0 where part = ${removal.part}`;
  return true;
}

/** First the deliveries of a campaign; when they are gone, nothing writes to the rest any more. */
async function clearSome(sql: Sql): Promise<boolean> {
  return await inTransaction(sql, async (tx) => {
    const [removal] = await tx<{ id: number }[]>`
      select campaign_id as id from removals where part = 0 and cleared_at is null
      order by campaign_id limit 1 for update skip locked`;
    if (!removal) return false;
    const { id } = removal;
    if ((await deleteDeliveries(tx, id)) > 0) return true;
    for (const table of TABLES) if ((await deleteRows(tx, table, id)) > 0) return true;
    if ((await deleteRejects(tx, id)) > 0 || (await disown(tx, id)) > 0) return true;
    await tx`delete from imports where campaign_id = ${id}`;
    await tx`update removals set cleared_at = now() where campaign_id = ${id}`;
    await tx`delete from removals where campaign_id = ${id} and forget_ids_at is null`; // it never sent
    return true;
  });
}

const TABLES = [
  'requeue',
  'slices',
  'uncertain',
  'responses',
  'counts',
  'timeline',
  'slowest',
  'error_counts',
] as const;

/** In the order in which everybody locks them. */
async function deleteDeliveries(tx: Db, id: number): Promise<number> {
  const { count } = await tx`
    with page as (
      select seq from deliveries_rest where campaign_id = ${id} order by seq limit ${ROWS} for update
    )
    delete from deliveries_rest d using page where d.campaign_id = ${id} and d.seq = page.seq`;
  return count;
}

async function deleteRows(tx: Db, table: (typeof TABLES)[number], id: number): Promise<number> {
  const { count } = await tx`
    delete from ${tx(table)} where ctid = any(array(select ctid from ${tx(table)} where campaign_id = ${id} limit ${ROWS}))`;
  return count;
}

async function deleteRejects(tx: Db, id: number): Promise<number> {
  const { count } = await tx`
    delete from import_rejects where ctid = any(array(
      select r.ctid from imports i join import_rejects r on r.import_id = i.id where i.campaign_id = ${id} limit ${ROWS}))`;
  return count;
}

/** What people wrote stays, and what they asked for. */
async function disown(tx: Db, id: number): Promise<number> {
  const { count } = await tx`
    update inbound set campaign_id = null, seq = null
    where ctid = any(array(select ctid from inbound where campaign_id = ${id} limit ${ROWS}))`;
  await tx`update suppressions set campaign_id = null where campaign_id = ${id}`;
  return count;
}

/** A step of the pass over all ids, for every campaign whose time has come when it began. */
async function forgetSome(sql: Sql): Promise<boolean> {
  return await inTransaction(sql, async (tx) => {
    const [{ mine }] = await tx<[{ mine: boolean }]>`select pg_try_advisory_xact_lock(${IDS_LOCK}) as mine`;
    if (!mine || !(await isUnderWay(tx))) return false;
    const [{ over }] = await tx<[{ over: boolean }]>`
      with pass as (
        select array_agg(campaign_id) as campaigns, min(ids_after) as after from removals where ids_after is not null
      ), page as (
        select m.* from pass cross join lateral (
          select * from message_ids where id_hash > pass.after order by id_hash limit ${IDS}) as m
      ), gone as (
        delete from message_ids m using page, pass
        where m.id_hash = page.id_hash and m.campaign_id = page.campaign_id and m.seq = page.seq
          and page.campaign_id = any(pass.campaigns)
      ), moved as (
        update removals set ids_after = (select max(id_hash) from page)
        where ids_after is not null and exists (select 1 from page)
      )
      select not exists (select 1 from page) as over`;
    if (over) await tx`delete from removals where ids_after is not null`;
    return true;
  });
}

async function isUnderWay(tx: Db): Promise<boolean> {
  if ((await tx`select 1 from removals where ids_after is not null limit 1`).length > 0) return true;
  const { count } = await tx`
    with due as (
      select campaign_id, greatest(cleared_at, forget_ids_at) as at from removals where cleared_at is not null and forget_ids_at <= now()
    )
    update removals set ids_after = -9223372036854775808
    where campaign_id in (select campaign_id from due) and (select min(at) from due) < now() - ${COMPANY}::interval`;
  return count > 0;
}
