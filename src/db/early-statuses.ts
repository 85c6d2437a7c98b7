// Statuses that came before their delivery was known: kept, and applied as soon as it is. Two kinds meet here: a status
// that overtook the answer to its own send, and a status of a message whose answer never came, which settles the
// uncertain delivery of that person.
import { inTransaction } from '../lib/transaction.ts';
import type { ErrorText, ProviderStatus } from '../model/delivery.ts';
import type { Db, Sql } from './client.ts';
import { campaignsOf, type DeliveryKey, type Moved } from './delivery-moves.ts';
import { among } from './partitions.ts';
import { moveByEvents } from './status-moves.ts';

/** Provider times are whole seconds and clocks differ a little. */
const CLOCK_SLACK_MS = 5_000;
/** One pass applies this many at most; what is left comes in the next. */
const PASS = 5_000;

/** A kept status, and the delivery that it seems to be about. */
interface Match extends DeliveryKey {
  id: number;
  messageId: string;
}

/**
 * Applies the kept statuses whose delivery is known by now. Call it after the commit that made a delivery known (an
 * accepted send) and after the commit that kept a status: whichever comes second sees the other, so none is missed.
 * For these messages, or, as the safety net of a sweep, for all statuses kept within so many seconds. Nearly always none
 * is kept: nothing but the ids is looked at then.
 */
export async function applyEarlyStatuses(sql: Sql, which: readonly string[] | { seconds: number }): Promise<Moved[]> {
  if (Array.isArray(which) && which.length === 0) return [];
  const matches = await sql<Match[]>`
    select e.id, e.message_id as "messageId", m.campaign_id as "campaignId", m.seq
    from ${
      'seconds' in which
        ? sql`(select * from early_statuses where received_at > now() - ${which.seconds} * interval '1 second' offset 0) as e`
        : sql`unnest(${which as string[]}::text[]) as q (id)
            cross join lateral (select * from early_statuses where id_hash = hashtextextended(q.id, 0) offset 0) as e`
    }
    cross join lateral (select campaign_id, seq from message_ids where id_hash = hashtextextended(e.message_id, 0) offset 0) as m
    where (select sender_id from campaigns where id = m.campaign_id) = e.sender_id
    limit ${PASS}`;
  return await apply(sql, matches, false);
}

/**
 * Settles uncertain deliveries by kept statuses of the same person and sender: an id nobody knows, for somebody whose
 * answer was lost, is the id of that message. The oldest uncertain delivery takes the earliest message. Where the
 * provider echoes our own data, that names the delivery, and no other.
 */
export async function settleUncertain(sql: Sql): Promise<Moved[]> {
  const possible = await sql<Match[]>`
    select e.id, e.message_id as "messageId", u.campaign_id as "campaignId", u.seq
    from uncertain u
    cross join lateral (
      select * from early_statuses e
      where e.sender_id = u.sender_id and e.recipient = u.phone and not coalesce(starts_with(e.callback_data, 'griot:'), false)
      union all
      select * from early_statuses e
      where e.sender_id = u.sender_id and e.callback_data is not null
        and starts_with(e.callback_data, 'griot:' || u.campaign_id || ':' || u.seq || ':')
    ) as e
    where e.at >= u.since - ${CLOCK_SLACK_MS} * interval '1 millisecond'
      and not exists (select 1 from message_ids where id_hash = hashtextextended(e.message_id, 0))
    order by u.since, u.campaign_id, e.at, e.id limit ${PASS}`;
  const takenBy = new Map<string, string>(); // message id -> delivery
  const chosen = new Map<string, string>(); // delivery -> message id
  for (const { campaignId, seq, messageId } of possible) {
    const delivery = `${campaignId}/${seq}`;
    if (takenBy.has(messageId) || chosen.has(delivery)) continue;
    takenBy.set(messageId, delivery);
    chosen.set(delivery, messageId);
  }
  const matches = possible.filter((one) => chosen.get(`${one.campaignId}/${one.seq}`) === one.messageId);
  return await apply(sql, matches, true);
}

/** Deliveries are locked before kept statuses are, here as everywhere; what somebody else applied meanwhile is left out. */
async function apply(sql: Sql, matches: readonly Match[], settles: boolean): Promise<Moved[]> {
  if (matches.length === 0) return [];
  return await inTransaction(sql, async (tx) => {
    const locked = await lockDeliveries(tx, matches, settles);
    const mine = new Map(
      matches.filter((one) => locked.has(`${one.campaignId}/${one.seq}`)).map((one) => [one.id, one]),
    );
    const taken = await tx<{ id: number; status: ProviderStatus; at: Date; free: boolean; error: ErrorText | null }[]>`
      delete from early_statuses where id = any(${[...mine.keys()]}::bigint[])
      returning id, status, at, free, case when error_code is not null
        then json_build_object('code', error_code, 'title', coalesce(error_title, '')) end as error`;
    const events = taken.flatMap(({ id, ...said }) => {
      const match = mine.get(id);
      if (!match) return [];
      const { campaignId, seq, messageId } = match;
      return [{ campaignId, seq, messageId: settles ? messageId : null, ...said }];
    });
    return await moveByEvents(tx, events);
  });
}

/** Those that have the message, or, to be settled, still have none. */
async function lockDeliveries(tx: Db, matches: readonly Match[], settles: boolean): Promise<Set<string>> {
  const rows = await tx<(DeliveryKey & { messageId: string | null; forgotten: boolean })[]>`
    select d.campaign_id as "campaignId", d.seq, d.message_id as "messageId", d.phone < 0 as forgotten
    from deliveries d
    where (d.campaign_id, d.seq) in (
      select campaign_id, seq from unnest(${campaignsOf(matches)}::int[], ${matches.map((k) => k.seq)}::int[]) as k (campaign_id, seq))
      and ${among(tx, campaignsOf(matches))}
    order by d.campaign_id, d.seq for update`;
  const found = new Map(rows.map((row) => [`${row.campaignId}/${row.seq}`, row]));
  const fit = matches.filter((one) => {
    const row = found.get(`${one.campaignId}/${one.seq}`);
    if (row?.forgotten) return !settles; // its message id is gone, too
    return row?.messageId === (settles ? null : one.messageId);
  });
  return new Set(fit.map((one) => `${one.campaignId}/${one.seq}`));
}

/** Forgets statuses that found no delivery in 48 hours: they belong to messages sent by somebody else. */
export async function dropOldEarlyStatuses(sql: Sql): Promise<number> {
  await sql`delete from uncertain where taken_as_sent and since < now() - interval '48 hours'`;
  const { count } = await sql`delete from early_statuses where received_at < now() - interval '48 hours'`;
  return count;
}
