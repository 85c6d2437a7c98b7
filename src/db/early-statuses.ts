// Statuses that came before their delivery was known: kept, and applied as soon as it is. Two kinds meet here: a status
// that overtook the answer to its own send, and a status of a message whose answer never came, which settles the
// uncertain delivery of that person.

import { groupBy } from '../lib/group-by.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { ErrorText, ProviderStatus } from '../model/delivery.ts';
import type { StatusEvent } from '../model/notification.ts';
import { foldStatuses } from '../model/status-order.ts';
import type { Db, Sql } from './client.ts';
import { type Evidence, type Moved, moveByEvidence } from './delivery-moves.ts';
import { deliveryOfMessage } from './delivery-of-message.ts';

/** Provider times are whole seconds and clocks differ a little. */
const CLOCK_SLACK_MS = 5_000;
/** One pass applies this many at most; what is left comes in the next. */
const PASS = 5_000;

/**
 * Keeps statuses of unknown messages; a repetition changes nothing but an earlier time. In key order, so that two at
 * once cannot wait for each other.
 */
export async function keepEarlyStatuses(
  sql: Db,
  events: readonly (StatusEvent & { senderId: number })[],
): Promise<void> {
  if (events.length === 0) return;
  await sql`
    insert into early_statuses as k (sender_id, id_hash, message_id, recipient, status, at, error_code, error_title, callback_data)
    select distinct on (2, 3, 5, 1) sender_id, hashtextextended(message_id, 0), message_id, recipient, status, at, error_code, error_title, callback_data
    from unnest(
      ${events.map((e) => e.senderId)}::int[], ${events.map((e) => e.messageId)}::text[],
      ${events.map((e) => recipientDigits(e.recipient))}::bigint[], ${events.map((e) => e.status)}::delivery_status[],
      ${events.map((e) => e.at.toISOString())}::timestamptz[], ${events.map((e) => e.error?.code ?? null)}::text[],
      ${events.map((e) => e.error?.title ?? null)}::text[], ${events.map((e) => e.callbackData)}::text[]
    ) as e (sender_id, message_id, recipient, status, at, error_code, error_title, callback_data)
    order by 2, 3, 5, 1, at
    on conflict (id_hash, message_id, status, sender_id) do update set at = excluded.at where excluded.at < k.at`;
}

function recipientDigits(recipient: string | null): number | null {
  return recipient && recipient.length <= 15 ? Number(recipient) : null;
}

interface EarlyRow {
  id: number;
  messageId: string;
  status: ProviderStatus;
  at: Date;
  error: ErrorText | null;
}

/**
 * Applies the kept statuses whose delivery is known by now. Call it after the commit that made a delivery known (an
 * accepted send) and after the commit that kept a status: whichever comes second sees the other, so none is missed.
 * `messageIds` narrows it to those; without, everything of the last hour is tried (the safety net of a sweep).
 */
export async function applyEarlyStatuses(sql: Sql, messageIds?: readonly string[]): Promise<Moved[]> {
  if (messageIds?.length === 0) return [];
  return await inTransaction(sql, async (tx) => {
    const rows = await tx<(EarlyRow & { campaignId: number; seq: number })[]>`
      select e.id, e.message_id as "messageId", e.status, e.at, d.campaign_id as "campaignId", d.seq,
        case when e.error_code is not null
          then json_build_object('code', e.error_code, 'title', coalesce(e.error_title, '')) end as error
      from ${
        messageIds
          ? tx`unnest(${messageIds as string[]}::text[]) as q (id)
              join early_statuses e on e.id_hash = hashtextextended(q.id, 0)`
          : tx`early_statuses e`
      }
      cross join lateral ${deliveryOfMessage(tx, tx`e.message_id`, tx`e.sender_id`)} as d
      where ${messageIds ? tx`true` : tx`e.received_at > now() - interval '1 hour'`}
      order by e.id limit ${PASS}
      for update of e skip locked`;
    return await apply(tx, rows, false);
  });
}

/**
 * Settles uncertain deliveries by kept statuses of the same person and sender: an id nobody knows, for somebody whose
 * answer was lost, is the id of that message. The oldest uncertain delivery takes the earliest message. Where the
 * provider echoes our own data, that names the delivery, and no other.
 */
export async function settleUncertain(sql: Sql): Promise<Moved[]> {
  return await inTransaction(sql, async (tx) => {
    const rows = await tx<(EarlyRow & { campaignId: number; seq: number })[]>`
      select e.id, e.message_id as "messageId", e.status, e.at, u.campaign_id as "campaignId", u.seq,
        case when e.error_code is not null
          then json_build_object('code', e.error_code, 'title', coalesce(e.error_title, '')) end as error
      from uncertain u
      cross join lateral (
        select * from early_statuses e
        where e.sender_id = u.sender_id and e.recipient = u.phone and not coalesce(starts_with(e.callback_data, 'griot:'), false)
        union all
        select * from early_statuses e
        where e.sender_id = u.sender_id and e.callback_data is not null
          and starts_with(e.callback_data, 'griot:' || u.campaign_id || ':' || u.seq || ':')
      ) as named
      join early_statuses e on e.id = named.id
      where e.at >= u.since - ${CLOCK_SLACK_MS} * interval '1 millisecond'
        and not exists (
          select 1 from message_ids m join deliveries d on d.campaign_id = m.campaign_id and d.seq = m.seq
          where m.id_hash = e.id_hash and d.message_id = e.message_id)
      order by u.since, u.campaign_id, e.at, e.id limit ${PASS}
      for update of e skip locked`;
    const takenBy = new Map<string, string>(); // message id -> delivery
    const chosen = new Map<string, string>(); // delivery -> message id
    for (const row of rows) {
      const delivery = `${row.campaignId}/${row.seq}`;
      if (takenBy.has(row.messageId) || chosen.has(delivery)) continue;
      takenBy.set(row.messageId, delivery);
      chosen.set(delivery, row.messageId);
    }
    const mine = rows.filter((row) => chosen.get(`${row.campaignId}/${row.seq}`) === row.messageId);
    return await apply(tx, mine, true);
  });
}

async function apply(
  tx: Db,
  rows: readonly (EarlyRow & { campaignId: number; seq: number })[],
  settles: boolean,
): Promise<Moved[]> {
  if (rows.length === 0) return [];
  const groups = groupBy(rows, (row) => `${row.campaignId}/${row.seq}`);
  const evidence = [...groups.values()].flatMap((group): Evidence[] => {
    const [first] = group;
    if (!first) return [];
    const { campaignId, seq, messageId } = first;
    return [{ campaignId, seq, messageId: settles ? messageId : null, summary: foldStatuses(group) }];
  });
  await tx`delete from early_statuses where id = any(${rows.map((row) => row.id)}::bigint[])`;
  return await moveByEvidence(tx, evidence);
}

/** Forgets statuses that found no delivery in 48 hours: they belong to messages sent by somebody else. */
export async function dropOldEarlyStatuses(sql: Sql): Promise<number> {
  await sql`delete from uncertain where taken_as_sent and since < now() - interval '48 hours'`;
  const { count } = await sql`delete from early_statuses where received_at < now() - interval '48 hours'`;
  return count;
}
