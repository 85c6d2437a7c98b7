// From notifications to delivery moves, many notifications per transaction. What is acknowledged is committed.

import type { Sql } from '../db/client.ts';
import { type Evidence, moveByEvidence } from '../db/delivery-moves.ts';
import { applyEarlyStatuses, keepEarlyStatuses, settleUncertain } from '../db/early-statuses.ts';
import { makeBatcher } from '../lib/batcher.ts';
import { groupBy } from '../lib/group-by.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { InboundEvent, Notification, StatusEvent } from '../model/notification.ts';
import { foldStatuses } from '../model/status-order.ts';
import { findDeliveries, noteInbound } from './queries.ts';

/** A flush takes about as long as a commit; more company than this comes by itself under load. */
const COMPANY_MS = 4;
const MAX_BATCH = 2_000;
/** E.164; a longer id is no phone number. */
const MAX_DIGITS = 15;
/** About two seconds of work at full speed: a provider that gets 503 comes back later, a full memory does not. */
const MAX_WAITING = 20_000;

type SenderStatus = StatusEvent & { senderId: number };
type SenderInbound = InboundEvent & { senderId: number };
type Item = { status: SenderStatus } | { inbound: SenderInbound };

export interface Ingest {
  /**
   * Resolves once everything in the notification is committed. Rejects with OverloadedError when too much waits, or
   * with the database's error; then nothing may be acknowledged and the provider comes again.
   */
  ingest(senderId: number, notification: Notification): Promise<void>;
  /** Statuses received and not yet committed. */
  readonly waiting: number;
  /** Finishes what waits. */
  close(): Promise<void>;
}

export function makeIngest({ sql }: { sql: Sql }): Ingest {
  const batcher = makeBatcher<Item>({
    flush: (items) => store(sql, items),
    maxItems: MAX_BATCH,
    maxDelayMs: COMPANY_MS,
    maxWaiting: MAX_WAITING,
  });
  return {
    get waiting() {
      return batcher.waiting;
    },
    async ingest(senderId, { statuses, inbound }) {
      await batcher.add([
        ...statuses.map((status) => ({ status: { ...status, senderId } })),
        ...inbound
          .filter(({ from }) => from.length <= MAX_DIGITS)
          .map((event) => ({ inbound: { ...event, senderId } })),
      ]);
    },
    close: () => batcher.drain(),
  };
}

async function store(sql: Sql, items: readonly Item[]): Promise<void> {
  const events = items.flatMap((item) => ('status' in item ? item.status : []));
  const unknown = await inTransaction(sql, async (tx) => {
    await noteInbound(
      tx,
      items.flatMap((item) => ('inbound' in item ? item.inbound : [])),
    );
    const found = await findDeliveries(tx, events);
    const known = new Set(found.map((delivery) => delivery.position));
    const early = events.filter((_, index) => !known.has(index + 1));
    // Early ones first: nobody may wait for them while holding a delivery.
    await keepEarlyStatuses(tx, early);
    await moveByEvidence(tx, evidenceOf(events, found));
    return early;
  });
  if (unknown.length === 0) return;
  // They are stored, so the answer no longer depends on what follows: the sweep would do it too, a little later.
  await applyEarlyStatuses(sql, [...new Set(unknown.map((event) => event.messageId))]);
  await settleUncertain(sql);
}

function evidenceOf(
  events: readonly SenderStatus[],
  found: readonly { position: number; campaignId: number; seq: number }[],
): Evidence[] {
  const byDelivery = groupBy(found, ({ campaignId, seq }) => `${campaignId}/${seq}`);
  return [...byDelivery.values()].flatMap((group): Evidence[] => {
    const [first] = group;
    const statuses = group.flatMap(({ position }) => events[position - 1] ?? []);
    if (!first || statuses.length === 0) return [];
    return [{ campaignId: first.campaignId, seq: first.seq, messageId: null, summary: foldStatuses(statuses) }];
  });
}
