// One transaction for everything that a few milliseconds brought.
import type { Db, Sql } from '../db/client.ts';
import { type Evidence, moveByEvidence } from '../db/delivery-moves.ts';
import { keepEarlyStatuses } from '../db/early-statuses.ts';
import { groupBy } from '../lib/group-by.ts';
import { inTransaction } from '../lib/transaction.ts';
import { foldStatuses } from '../model/status-order.ts';
import { countResponses, storeInbound } from './inbound.ts';
import { changeOptOuts } from './opt-outs.ts';
import type { ReadWord } from './opt-words.ts';
import { findDeliveries } from './queries.ts';
import { insertRaw, packRaw } from './raw-log.ts';
import { inboundOf, peopleOf, type Received, type SenderStatus, statusesOf } from './received.ts';
import { queueForRelay } from './relay-outbox.ts';

export interface StoreOptions {
  optWords: ReadWord;
  /** Senders whose notifications go on to other systems. */
  relayed: ReadonlySet<number>;
  /** Whether the notifications are kept as they came, too. */
  raw: boolean;
}

/** Returns the ids of the messages that nobody knows yet. */
export async function storeBatch(sql: Sql, batch: readonly Received[], options: StoreOptions): Promise<string[]> {
  const { optWords, relayed, raw } = options;
  const statuses = statusesOf(batch);
  const inbound = inboundOf(batch);
  const packed = raw ? packRaw(batch) : null;
  return await inTransaction(sql, async (tx) => {
    if (packed) await insertRaw(tx, await packed);
    await relay(tx, batch, relayed);
    const stored = await storeInbound(tx, inbound, optWords);
    await changeOptOuts(tx, stored);
    const unknown = await moveDeliveries(tx, statuses);
    await countResponses(tx, stored);
    return unknown;
  });
}

async function relay(tx: Db, batch: readonly Received[], relayed: ReadonlySet<number>): Promise<void> {
  const wanted = batch.filter(({ senderId }) => relayed.has(senderId));
  if (wanted.length === 0) return;
  await queueForRelay(
    tx,
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

/** Early ones first: nobody may wait for them while holding a delivery. */
async function moveDeliveries(tx: Db, statuses: readonly SenderStatus[]): Promise<string[]> {
  if (statuses.length === 0) return [];
  const { known, moving } = await findDeliveries(tx, statuses);
  const early = statuses.filter((_, index) => !known.has(index));
  await keepEarlyStatuses(tx, early);
  const byDelivery = groupBy(moving, ({ campaignId, seq }) => `${campaignId}/${seq}`);
  const evidence = [...byDelivery.values()].flatMap((group): Evidence[] => {
    const [first] = group;
    if (!first) return [];
    const summary = foldStatuses(group.map(({ status }) => status));
    return [{ campaignId: first.campaignId, seq: first.seq, messageId: null, summary }];
  });
  await moveByEvidence(tx, evidence);
  return [...new Set(early.map(({ messageId }) => messageId))];
}
