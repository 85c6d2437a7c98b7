// Notifications as they came, kept for some days: those of a few milliseconds together in one compressed row.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';
import { linesOf, packLines, type RawLine, unpackText } from '../db/raw-lines.ts';
import type { Received } from './received.ts';

/** Old rows that one statement deletes: short locks, whatever has piled up. */
const DROP_STEP = 1_000;
const DROP_STEPS = 50;
/** Rows that a search unpacks at most, newest first. */
const MAX_FOUND = 200;

interface PackedRaw {
  receivedAt: Date;
  messageIds: string[];
  body: Buffer;
}

export async function packRaw(batch: readonly Received[]): Promise<PackedRaw> {
  const body = await packLines(
    batch.map(({ senderId, receivedAt, body: text }): RawLine => [senderId, receivedAt.getTime(), text]),
  );
  const messageIds = new Set<string>();
  for (const { notification } of batch) {
    for (const { messageId } of notification.statuses) messageIds.add(messageId);
    for (const { messageId, contextId } of notification.inbound) {
      messageIds.add(messageId);
      if (contextId) messageIds.add(contextId);
    }
  }
  return { receivedAt: batch[0]?.receivedAt ?? new Date(), messageIds: [...messageIds], body };
}

/** The statement, to be part of another one: on its own it would cost as much as the batch. */
export function insertRaw(sql: Db, { receivedAt, messageIds, body }: PackedRaw): Fragment {
  return sql`
    insert into raw_notifications (received_at, id_hashes, body)
    values (${receivedAt}, array(select hashtextextended(id, 0) from unnest(${messageIds}::text[]) as q (id)), ${body})`;
}

/** A notification as it came. */
export interface RawNotification {
  senderId: number;
  receivedAt: Date;
  body: string;
}

/** Those that name this message, newest first. */
export async function findRaw(sql: Db, messageId: string): Promise<RawNotification[]> {
  const rows = await sql<{ body: Buffer }[]>`
    select body from raw_notifications where id_hashes @> array[hashtextextended(${messageId}, 0)]
    order by id desc limit ${MAX_FOUND}`;
  const found: RawNotification[] = [];
  for (const row of rows) {
    const naming = linesOf(await unpackText(row.body)).filter(
      ([, , body]) => body.includes(messageId) || unescaped(body).includes(messageId),
    );
    found.push(...naming.map(([senderId, at, body]) => ({ senderId, receivedAt: new Date(at), body })));
  }
  return found.slice(0, MAX_FOUND);
}

/** JSON may write a letter as it is or by its number, and many write `/`, which ids hold, as `\/`. */
function unescaped(body: string): string {
  return body.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, code: string | undefined, letter: string) =>
    code === undefined ? letter : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Forgets what is older than `days`. */
export async function dropOldRaw(sql: Db, days: number): Promise<void> {
  for (let step = 0; step < DROP_STEPS; step += 1) {
    // By key, not by time: the oldest rows are the first ones, and no index on the time is needed.
    const { count } = await sql`
      delete from raw_notifications where id in (
        select id from (select id, received_at from raw_notifications order by id limit ${DROP_STEP}) as oldest
        where received_at < now() - ${days} * interval '1 day')`;
    if (count < DROP_STEP) return;
  }
}
