// The word back to people who opted out or in, where the sender has a text for it. Sent at most once: who is written to
// after asking for silence must not be written to again because a process died.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/client.ts';
import { paceNow } from '../db/pace.ts';
import { readSenderConnection } from '../db/sender-connection.ts';
import type { Seal } from '../lib/seal.ts';
import { makeSharedClock } from '../lib/shared-clock.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { ProviderPool } from '../provider/provider-pool.ts';
import { usedShare } from './pace.ts';

/** In one pass; people opt out one by one. */
const PASS = 20;
/** A sender that was slowed down, or sends at its limit, has its slots so far ahead; one that rests is left alone. */
const SOON = '2 seconds';
/** Said much later it would be a surprise. */
const STALE = '1 hour';
/** From the transaction to the first request. */
const LEAD_MS = 20;
const CONNECTIONS = 4;

interface Confirmation {
  senderId: number;
  phone: number;
  text: string;
  startMs: number;
  nowMs: number;
}

export interface ConfirmationDeps {
  sql: Sql;
  seal: Seal;
  providers: ProviderPool;
  log: Logger;
}

/** Sends what waits, each in a slot of its sender's clock. Returns how many the provider took. */
export async function sendConfirmations({ sql, seal, providers, log }: ConfirmationDeps): Promise<number> {
  const taken = await inTransaction(sql, takeConfirmations);
  const clock = makeSharedClock();
  let accepted = 0;
  for (const { senderId, phone, text, startMs, nowMs } of taken) {
    clock.saw(nowMs);
    const connection = await readSenderConnection(sql, seal, senderId);
    if (!connection) continue;
    const { ratePerSecond: _, ...rest } = connection;
    const provider = providers.get(`confirm ${senderId}`, { ...rest, maxConnections: CONNECTIONS });
    await sleep(Math.max(0, clock.toOurs(startMs) - performance.now()));
    const outcome = await provider.send({ to: String(phone), message: { type: 'text', text: { body: text } } });
    if (outcome.ok) accepted += 1;
    else log.warn({ senderId, code: outcome.error.code }, 'an opt-out could not be confirmed to the person');
  }
  return accepted;
}

/** Removes them, and moves the clocks of their senders on. */
async function takeConfirmations(tx: Db): Promise<Confirmation[]> {
  await tx`delete from confirmations where created_at < now() - ${STALE}::interval`;
  const rows = await tx<Pick<Confirmation, 'senderId' | 'phone' | 'text'>[]>`
    delete from confirmations where id in (
      select c.id from confirmations c join senders s on s.id = c.sender_id
      where s.next_slot_at < now() + ${SOON}::interval
      order by c.id limit ${PASS} for update of c skip locked)
    returning sender_id as "senderId", phone, text`;
  const taken: Confirmation[] = [];
  for (const row of rows.toSorted((a, b) => a.senderId - b.senderId)) {
    taken.push({ ...row, ...(await reserveSlot(tx, row.senderId)) });
  }
  return taken.sort((a, b) => a.startMs - b.startMs);
}

async function reserveSlot(tx: Db, senderId: number): Promise<Pick<Confirmation, 'startMs' | 'nowMs'>> {
  const [was] = await tx<[{ rate: number }]>`
    select ${paceNow(tx)} as rate from senders where id = ${senderId} for no key update`;
  const spacingMs = 1000 / (was.rate * usedShare(was.rate));
  const [slot] = await tx<[{ startMs: number; nowMs: number }]>`
    with was as (
      select greatest(next_slot_at, clock_timestamp() + ${LEAD_MS} * interval '1 millisecond') as start
      from senders where id = ${senderId}
    )
    update senders set next_slot_at = was.start + ${spacingMs} * interval '1 millisecond'
    from was where id = ${senderId}
    returning extract(epoch from was.start)::float8 * 1000 as "startMs",
      extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"`;
  return slot;
}
