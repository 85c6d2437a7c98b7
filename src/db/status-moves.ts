// What the provider's statuses do to deliveries: moves by rank, whatever their order, repetition or delay.
import type { Fragment } from 'postgres';
import type { ErrorText, ProviderStatus } from '../model/delivery.ts';
import type { StatusEvent } from '../model/notification.ts';
import type { Db } from './client.ts';
import { campaignsOf, type DeliveryKey, type Moved, moving } from './delivery-moves.ts';
import { hasMessage } from './forget-deliveries.ts';
import { among, othersThan } from './partitions.ts';

/** A status of a delivery that is known. */
export interface DeliveryEvent extends DeliveryKey {
  status: ProviderStatus;
  at: Date;
  error: ErrorText | null;
  /** Given when the status settles an uncertain delivery whose message id was not known. */
  messageId: string | null;
  /** The provider says that the message costs nothing. */
  free: boolean;
}

/** Applies statuses of known deliveries. Returns the deliveries whose row changed. */
export async function moveByEvents(sql: Db, events: readonly DeliveryEvent[]): Promise<Moved[]> {
  if (events.length === 0) return [];
  return await sql<Moved[]>`
    with events as (
      select * from unnest(
        ${events.map((e) => e.campaignId)}::int[], ${events.map((e) => e.seq)}::int[], ${events.map((e) => e.messageId)}::text[],
        ${events.map((e) => e.status)}::delivery_status[], ${events.map((e) => e.at.toISOString())}::timestamptz[],
        ${events.map((e) => e.error?.code ?? null)}::text[], ${events.map((e) => e.error?.title ?? null)}::text[],
        ${events.map((e) => String(e.free))}::text[]::bool[]
      ) with ordinality as e (campaign_id, seq, new_message_id, status, at, error_code, error_title, free, position)
    ), ${folded(sql, sql`events`)}, ${moving(sql, among(sql, campaignsOf(events)))}
    select campaign_id as "campaignId", seq, was, status from moved`;
}

/**
 * Applies statuses by their messages, and keeps those of messages that nobody knows yet (the earliest of each kind); those
 * of deleted campaigns do nothing. `also` commits with it: further parts of a `with`, each begun by a comma. Returns the
 * ids of the unknown messages.
 *
 * Large campaigns have a partition each, and only those are looked into of which statuses came lately: others are found
 * by the look-up of the ids, and their statuses are applied by another round.
 */
export async function moveByMessages(
  sql: Db,
  events: readonly (StatusEvent & { senderId: number })[],
  also: Fragment,
): Promise<string[]> {
  const searched = heardOfLately();
  const left = await moveFound(sql, events, { searched, also });
  const elsewhere = left.filter((one) => one.campaignId !== null);
  const unknown = left.flatMap((one) => (one.campaignId === null ? one.id : []));
  if (elsewhere.length === 0) return unknown;
  hearOf(elsewhere.map((one) => one.campaignId ?? 0));
  const ids = new Set(elsewhere.map((one) => one.id));
  const rest = events.filter((event) => ids.has(event.messageId));
  return [...unknown, ...(await moveByMessages(sql, rest, sql``))];
}

/** Of a campaign whose statuses come, more do for some time; few come at once. */
const HEARD_FOR_MS = 600_000;
const HEARD_AT_MOST = 16;

/** Campaigns with a partition of their own that statuses came of, and when. */
const heard = new Map<number, number>();

function hearOf(campaignIds: readonly number[]): void {
  for (const id of new Set(campaignIds)) {
    heard.delete(id);
    heard.set(id, Date.now()); // the latest is last
  }
}

function heardOfLately(): number[] {
  for (const [id, at] of heard) {
    if (heard.size > HEARD_AT_MOST || at < Date.now() - HEARD_FOR_MS) heard.delete(id);
  }
  return [...heard.keys()];
}

/** A message of a campaign that was not searched, or (null) of none that is known. */
interface Left {
  id: string;
  campaignId: number | null;
}

/**
 * One statement, since beside a batch of statuses every other one would cost as much as the batch. It takes deliveries
 * first and kept statuses after them, as applyEarlyStatuses does, so that the two never wait for each other. What cannot
 * change its delivery, as half of all may (repetitions), does not even lock it.
 */
async function moveFound(
  sql: Db,
  events: readonly (StatusEvent & { senderId: number })[],
  { searched, also }: { searched: readonly number[]; also: Fragment },
): Promise<Left[]> {
  const others = othersThan(searched);
  const mine = sql`d.part <> all('{${sql.unsafe(others.join())}}')`;
  return await sql<Left[]>`
    with events as (
      select * from unnest(
        ${events.map((e) => e.senderId)}::int[], ${events.map((e) => e.messageId)}::text[],
        ${events.map((e) => recipientDigits(e.recipient))}::bigint[], ${events.map((e) => e.status)}::delivery_status[],
        ${events.map((e) => e.at.toISOString())}::timestamptz[], ${events.map((e) => e.error?.code ?? null)}::text[],
        ${events.map((e) => e.error?.title ?? null)}::text[], ${events.map((e) => e.callbackData)}::text[],
        ${events.map((e) => String(e.free))}::text[]::bool[]
      ) with ordinality as e (sender_id, message_id, recipient, status, at, error_code, error_title, callback_data, free, position)
    ), looked_up as (
      select e.*, m.campaign_id, m.seq from events e
      left join lateral (select campaign_id, seq from message_ids where id_hash = hashtextextended(e.message_id, 0) offset 0) as m on true
    ), found as (
      select e.*, null::text as new_message_id,
        d.status <> 'skipped' and (e.status > d.status or e.status <> 'failed' and (
          e.at < coalesce(d.sent_at, 'infinity')
          or e.status >= 'delivered' and e.at < coalesce(d.delivered_at, 'infinity')
          or e.status = 'read' and e.at < coalesce(d.read_at, 'infinity'))) as changes
      from looked_up e cross join lateral (
        select * from deliveries d where d.campaign_id = e.campaign_id and d.seq = e.seq and ${mine} offset 0) as d
      where ${hasMessage(sql, sql`e.message_id`)} and (select sender_id from campaigns where id = d.campaign_id) = e.sender_id
    ), missed as (
      select position, max(campaign_id) filter (where campaign_id = any('{${sql.unsafe(others.join())}}')) as elsewhere,
        bool_or(campaign_id is not null and not exists (select 1 from campaigns c where c.id = e.campaign_id)) as is_gone
      from looked_up e where position not in (select position from found) group by position
    ), unknown as (
      select e.* from missed join events e using (position) where elsewhere is null and not is_gone
    ), ${folded(sql, sql`found where changes`)}, ${moving(sql, mine)}, kept as (
      insert into early_statuses as k (sender_id, id_hash, message_id, recipient, status, at, error_code, error_title, callback_data, free)
      select distinct on (2, 3, 5, 1) sender_id, hashtextextended(message_id, 0), message_id, recipient, status, at,
        error_code, error_title, callback_data, free
      from unknown order by 2, 3, 5, 1, at
      on conflict (id_hash, message_id, status, sender_id) do update set at = excluded.at where excluded.at < k.at
    ) ${also}
    select distinct e.message_id as id, elsewhere as "campaignId" from missed join events e using (position) where not is_gone`;
}

/** A longer one is no phone number. */
function recipientDigits(recipient: string | null): number | null {
  return recipient && recipient.length <= 15 ? Number(recipient) : null;
}

/**
 * What all statuses of a delivery in `source` say together, as `moves`: the highest wins, each stage keeps its earliest
 * time, and `read` implies `delivered` implies `sent`. A failure is no stage: that it was accepted is all that it implies.
 */
function folded(sql: Db, source: Fragment): Fragment {
  return sql`
    stages as (
      select campaign_id, seq, max(status) as "to", max(new_message_id) as new_message_id,
        min(at) filter (where status <> 'failed') as sent_at,
        min(at) filter (where status in ('delivered', 'read')) as delivered_at,
        min(at) filter (where status = 'read') as read_at,
        min(at) filter (where status = 'failed') as failed_at,
        bool_or(free) as free,
        (array_agg(error_code order by position) filter (where status = 'failed'))[1] as error_code,
        (array_agg(error_title order by position) filter (where status = 'failed'))[1] as error_title
      from ${source} group by campaign_id, seq
    ), moves as (
      select campaign_id, seq, "to", null::int as claim, 0 as tried, new_message_id, null::text as new_wa_id,
        false as new_held, case when "to" = 'failed' then error_code end as new_error_code,
        case when "to" = 'failed' then error_title end as new_error_title, null::timestamptz as from_at,
        free as new_free, coalesce(sent_at, failed_at) as new_accepted_at, sent_at as new_sent_at, delivered_at as new_delivered_at,
        read_at as new_read_at, failed_at as new_failed_at
      from stages
    )`;
}
