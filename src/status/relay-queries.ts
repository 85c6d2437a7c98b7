// The statements of the relay.
import type { Sql } from '../db/client.ts';

/** Rows looked at for who may go next, at a time; and how far that goes where people are held back. */
const PAGE = 500;
const MAX_PAGES = 20;
/** Of all the time since it came. */
const GIVE_UP_AFTER = '24 hours';
/** What was given up can be sent again by hand for so long. */
const KEEP_GIVEN_UP = '7 days';

export interface Target {
  id: number;
  url: string;
  secretSealed: Buffer;
  /** Failures of it one after the other. */
  failures: number;
}

/** Those that have something for them, and do not rest. */
export async function openTargets(sql: Sql): Promise<Target[]> {
  return await sql<Target[]>`
    select id, url, secret_sealed as "secretSealed", failures from relay_targets t
    where active and coalesce(rest_until <= now(), true)
      and exists (select 1 from relay_queue q where q.target_id = t.id and q.given_up_at is null)
    order by id`;
}

export interface QueuedRow {
  id: number;
  body: Buffer;
  attempts: number;
  receivedAt: Date;
}

/**
 * Takes up to `most` rows that are due and before which nothing waits for the same people, for `leaseSeconds`: no two of
 * them share a person, and who dies with them leaves them to the others after that.
 */
export async function takeRows(sql: Sql, targetId: number, most: number, leaseSeconds: number): Promise<QueuedRow[]> {
  const waiting = new Set<number>();
  const next: number[] = [];
  for (let page = 0, after = 0; page < MAX_PAGES && next.length < most; page += 1) {
    const rows = await sql<{ id: number; people: number[]; due: boolean }[]>`
      select id, people, due_at <= now() as due from relay_queue
      where target_id = ${targetId} and given_up_at is null and id > ${after} order by id limit ${PAGE}`;
    for (const { id, people, due } of rows) {
      if (due && next.length < most && !people.some((person) => waiting.has(person))) next.push(id);
      for (const person of people) waiting.add(person);
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < PAGE) break;
  }
  if (next.length === 0) return [];
  return await sql<QueuedRow[]>`
    update relay_queue set due_at = now() + ${leaseSeconds} * interval '1 second', attempts = attempts + 1
    where id in (select id from relay_queue where id = any(${next}::bigint[]) and due_at <= now() order by id for update skip locked)
    returning id, body, attempts, received_at as "receivedAt"`;
}

/** They were taken over by the target. */
export async function deleteRows(sql: Sql, targetId: number, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`delete from relay_queue where id = any(${ids as number[]}::bigint[])`;
  await sql`
    update relay_targets set last_success_at = now(), failures = 0, failing_since = null, rest_until = null
    where id = ${targetId}`;
}

/** It can be taken again at once; untried, it is as if it had not been taken. */
export async function returnRow(sql: Sql, id: number, tried: boolean): Promise<void> {
  await sql`update relay_queue set due_at = now(), attempts = attempts - ${tried ? 0 : 1} where id = ${id}`;
}

/** It comes again after `delayMs`, and holds back what follows for the same people, and nobody else. */
export async function refuseRow(sql: Sql, targetId: number, id: number, delayMs: number, error: string): Promise<void> {
  await sql`
    update relay_queue set due_at = now() + ${delayMs} * interval '1 millisecond', last_error = ${error} where id = ${id}`;
  await sql`update relay_targets set last_error = ${error} where id = ${targetId}`;
}

/** Nothing goes to the target for `restMs`. */
export async function restTarget(sql: Sql, id: number, restMs: number, error: string): Promise<void> {
  await sql`
    update relay_targets set failures = failures + 1, failing_since = coalesce(failing_since, now()),
      rest_until = now() + ${restMs} * interval '1 millisecond', last_error = ${error}
    where id = ${id}`;
}

/** It said that it is gone. */
export async function switchOff(sql: Sql, id: number, error: string): Promise<void> {
  await sql`update relay_targets set active = false, last_error = ${error} where id = ${id}`;
}

/**
 * What was tried and not taken for a day is kept for sending by hand, then forgotten. Of a target that failed all day, or is
 * off, also what was never tried.
 */
export async function giveUpOldRows(sql: Sql): Promise<void> {
  await sql`
    update relay_queue set given_up_at = now() where id in (
      select q.id from relay_targets t
      cross join lateral (
        select * from relay_queue where target_id = t.id and given_up_at is null order by id limit ${PAGE}
      ) as q
      where q.received_at < now() - ${GIVE_UP_AFTER}::interval
        and (q.attempts > 0 or not t.active or t.failing_since < now() - ${GIVE_UP_AFTER}::interval))`;
  await sql`
    delete from relay_queue where id in (
      select id from relay_queue where given_up_at < now() - ${KEEP_GIVEN_UP}::interval limit ${PAGE})`;
}
