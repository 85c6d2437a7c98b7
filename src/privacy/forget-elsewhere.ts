// Forgets one person wherever they are but in campaigns: a page or a row at a time.
import { randomInt } from 'node:crypto';
import type { Db, Sql } from '../db/client.ts';
import { holdListIfFree } from '../db/import-locks.ts';
import { packLines } from '../db/raw-lines.ts';
import { inTransaction } from '../lib/transaction.ts';
import { names, naming, rawOf } from './person-places.ts';

/** Rejected rows looked through by one statement. */
const REJECTS = 5_000;
/** Notifications that wait to be relayed, read at a time. */
const RELAYED = 500;

export interface Gone {
  replies: number;
  lists: number;
  rejects: number;
  notifications: number;
}

/**
 * `evidence`: also the statuses that may settle a message of theirs whose outcome is unknown. `busyLists`: into which an import
 * is under way, so that they have to be looked at again.
 */
export async function forgetElsewhere(
  sql: Sql,
  phones: readonly number[],
  { evidence }: { evidence: boolean },
): Promise<Gone & { busyLists: number }> {
  const notifications = await forgetRaw(sql, phones);
  const rejects = await forgetRejects(sql, phones);
  const lists = await forgetInLists(sql, phones);
  const { count: replies } = await sql`delete from inbound where phone = any(${phones as number[]}::bigint[])`;
  await forgetRelayed(sql, phones);
  await forgetPassing(sql, phones, evidence);
  return { notifications, rejects, ...lists, replies };
}

/** Notifications that name the person go; others that came in the same moment stay. */
async function forgetRaw(sql: Sql, phones: readonly number[]): Promise<number> {
  let gone = 0;
  for await (const { id, theirs, others } of rawOf(sql, phones)) {
    gone += theirs.length;
    if (others.length === 0) await sql`delete from raw_notifications where id = ${id}`;
    else await sql`update raw_notifications set body = ${await packLines(others)} where id = ${id}`;
  }
  return gone;
}

/** What waits to be relayed: some statuses name their message and nobody. */
async function forgetRelayed(sql: Sql, phones: readonly number[]): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await sql<{ id: number; body: Buffer; theirs: boolean }[]>`
      select id, body, people && ${phones as number[]}::bigint[] as theirs from relay_queue where id > ${after}
      order by id limit ${RELAYED}`;
    const ids = rows.filter(({ body, theirs }) => theirs || names(phones, body.toString('utf8'))).map(({ id }) => id);
    if (ids.length > 0) await sql`delete from relay_queue where id = any(${ids}::bigint[])`;
    after = rows.at(-1)?.id ?? after;
    if (rows.length < RELAYED) return;
  }
}

async function forgetRejects(sql: Sql, phones: readonly number[]): Promise<number> {
  let gone = 0;
  for (let [importId, line] = [0, 0]; ; ) {
    const [page] = await sql<[{ last: [number, number] | null; gone: number }]>`
      with page as (
        select import_id, line, cells from import_rejects where (import_id, line) > (${importId}::int, ${line}::int)
        order by import_id, line limit ${REJECTS}
      ), deleted as (
        delete from import_rejects r using page p
        where r.import_id = p.import_id and r.line = p.line and ${naming(sql, sql`p.cells`, phones)} returning 1
      )
      select (select array[import_id, line] from page order by import_id desc, line desc limit 1) as last,
        (select count(*)::int from deleted) as gone`;
    gone += page.gone;
    if (page.last === null) return gone;
    [importId, line] = page.last;
  }
}

/** The last of the list takes the place, so that the list has no gap. */
async function forgetInLists(sql: Sql, phones: readonly number[]): Promise<{ lists: number; busyLists: number }> {
  const found = await sql<{ id: number; phone: number }[]>`
    select l.id, p.phone from lists l
    join list_people p on p.list_id = l.id and p.phone = any(${phones as number[]}::bigint[]) order by l.id, p.phone`;
  const told = { lists: 0, busyLists: 0 };
  for (const { id, phone } of found) {
    if (await inTransaction(sql, (tx) => forgetInList(tx, id, phone))) told.lists += 1;
    else told.busyLists += 1;
  }
  return told;
}

/** False where an import is under way into it. */
async function forgetInList(tx: Db, id: number, phone: number): Promise<boolean> {
  if (!(await holdListIfFree(tx, id))) return false;
  const [list] = await tx<{ people: number }[]>`select people from lists where id = ${id} for update`;
  const [gone] = await tx<{ seq: number }[]>`
    delete from list_people where list_id = ${id} and phone = ${phone} returning seq`;
  if (!list || !gone) return true;
  await tx`update list_people set seq = ${gone.seq} where list_id = ${id} and seq = ${list.people}`;
  await tx`update lists set people = people - 1 where id = ${id}`;
  return true;
}

/** What is kept for a day or two. Of the people of today the number goes, and stays counted. */
async function forgetPassing(sql: Sql, phones: readonly number[], evidence: boolean): Promise<void> {
  const them = sql`any(${phones as number[]}::bigint[])`;
  await sql`delete from service_windows where phone = ${them}`;
  await sql`delete from confirmations where phone = ${them}`;
  for (const phone of phones) {
    await sql`update daily_people set phone = ${-randomInt(1, 2 ** 47)} where phone = ${phone}`;
  }
  if (evidence) await sql`delete from early_statuses where recipient = ${them}`;
}
