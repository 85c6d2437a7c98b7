// What a few milliseconds brought, into the database.
import type { Db, Sql } from '../db/client.ts';
import { moveByMessages } from '../db/status-moves.ts';
import { inTransaction } from '../lib/transaction.ts';
import { countResponses, storeInbound } from './inbound.ts';
import { changeOptOuts } from './opt-outs.ts';
import type { ReadWord } from './opt-words.ts';
import { insertRaw, packRaw } from './raw-log.ts';
import { inboundOf, peopleOf, type Received, type SenderInbound, statusesOf } from './received.ts';
import { queueForRelay } from './relay-outbox.ts';

export interface StoreOptions {
  optWords: ReadWord;
  /** Senders whose notifications go on to other systems. */
  relayed: ReadonlySet<number>;
  /** Runs one thing after the other. */
  relayInTurn: (work: () => Promise<void>) => Promise<void>;
  /** Whether the notifications are kept as they came, too. */
  raw: boolean;
}

/**
 * Everything of the batch, in several transactions at once: each part is stored whole, and a repetition of it changes
 * nothing, so that whatever fails is mended by the notification coming again. Returns the ids of the messages that nobody
 * knows yet.
 */
export async function storeBatch(sql: Sql, batch: readonly Received[], options: StoreOptions): Promise<string[]> {
  const relayed = options.relayInTurn(() => relay(sql, batch, options.relayed)); // first: in the order of arrival
  relayed.catch(() => {}); // it is awaited below
  const packed = options.raw ? await packRaw(batch) : null;
  const [unknown] = await Promise.all([
    moveByMessages(sql, statusesOf(batch), packed ? sql`, raw as (${insertRaw(sql, packed)})` : sql``),
    storeMessages(sql, inboundOf(batch), options.optWords),
    relayed,
  ]);
  return unknown;
}

async function storeMessages(sql: Sql, inbound: readonly SenderInbound[], optWords: ReadWord): Promise<void> {
  if (inbound.length === 0) return;
  await inTransaction(sql, async (tx) => {
    const stored = await storeInbound(tx, inbound, optWords);
    await changeOptOuts(tx, stored);
    await countResponses(tx, stored);
  });
}

async function relay(sql: Db, batch: readonly Received[], relayed: ReadonlySet<number>): Promise<void> {
  const wanted = batch.filter(({ senderId }) => relayed.has(senderId));
  if (wanted.length === 0) return;
  await queueForRelay(
    sql,
    wanted.map((one) => ({
      senderId: one.senderId,
      body: one.body,
      receivedAt: one.receivedAt,
      people: peopleOf(one),
      messages: one.notification.inbound.length > 0,
      statuses: one.notification.statuses.length > 0,
    })),
  );
}
