// The one writer of delivery status. Every change of status goes through here and leaves, in the same statement, its
// delta in the counts and its trace in the small tables that find deliveries by state (requeue, uncertain, message_ids);
// who turns out to have opted out at the provider is suppressed.

import type { Fragment } from 'postgres';
import { type DeliveryStatus, type ErrorText, OPT_OUT_CODE } from '../model/delivery.ts';
import type { Db } from './client.ts';
import { counting, quarterOf, shardOf } from './delivery-counts.ts';
import { among } from './partitions.ts';

/** Which delivery. */
export interface DeliveryKey {
  campaignId: number;
  seq: number;
}

/**
 * The result of one claim. It counts only while the delivery is still at this claim and its outcome is open, so a
 * result that comes late (after a stall, after somebody else took over) changes nothing it should not.
 */
export interface ClaimResult extends DeliveryKey {
  claim: number;
  /** Whether the request counts as an attempt; default: whenever the delivery is not simply given back. */
  tried?: boolean;
  to: 'pending' | 'uncertain' | 'accepted' | 'failed';
  /** With `accepted`. */
  messageId?: string;
  waId?: string | null;
  held?: boolean;
  error?: ErrorText | null;
  /** With `pending`: not before. */
  dueAt?: Date;
  /** With `uncertain`: when the request may have gone out. */
  since?: Date;
  /** With `accepted`: when, if not now. */
  acceptedAt?: Date;
}

/** A move that really happened. */
export interface Moved extends DeliveryKey {
  was: DeliveryStatus;
  status: DeliveryStatus;
}

/** Records results of claims. At most one per delivery. Returns the moves that really happened. */
export async function moveClaimed(sql: Db, results: readonly ClaimResult[], now: Date): Promise<Moved[]> {
  const plain = results.filter(isPlainAcceptance);
  const late = await moveAccepted(sql, plain, now);
  if (late.size === 0 && plain.length === results.length) return plain.map(acceptedFromSending);
  const others = results.filter((r) => !isPlainAcceptance(r) || late.has(keyOf(r)));
  const accepted = plain.filter((r) => !late.has(keyOf(r)));
  return [...accepted.map(acceptedFromSending), ...(await moveOthers(sql, others, now))];
}

export function campaignsOf(deliveries: readonly DeliveryKey[]): number[] {
  return deliveries.map(({ campaignId }) => campaignId);
}

function acceptedFromSending({ campaignId, seq }: DeliveryKey): Moved {
  return { campaignId, seq, was: 'sending', status: 'accepted' };
}

function keyOf({ campaignId, seq }: DeliveryKey): string {
  return `${campaignId}/${seq}`;
}

function isPlainAcceptance({ to, messageId, waId, held, acceptedAt }: ClaimResult): boolean {
  return to === 'accepted' && messageId !== undefined && !waId && !held && !acceptedAt;
}

/**
 * Nearly every result is an acceptance of a delivery in `sending`: a third of the cost of the general statement. The
 * lateral sub-select makes it one look at the key each: a join on the status, which Postgres takes for rare, was planned
 * as a scan of the table for every row. Returns those that were not `sending` any more: the general statement decides.
 */
async function moveAccepted(sql: Db, results: readonly ClaimResult[], now: Date): Promise<Set<string>> {
  if (results.length === 0) return new Set();
  const at = sql`${now.toISOString()}::timestamptz`;
  const shard = shardOf(sql);
  const mine = among(sql, campaignsOf(results));
  const late = await sql<DeliveryKey[]>`
    with moves as (
      select * from unnest(
        ${results.map((r) => r.campaignId)}::int[], ${results.map((r) => r.seq)}::int[], ${results.map((r) => r.claim)}::int[],
        ${results.map((r) => r.messageId ?? '')}::text[]) as m (campaign_id, seq, claim, message_id)
    ), locked as (
      select m.* from (select * from moves order by campaign_id, seq) m
      cross join lateral (
        select d.status, d.claims from deliveries d where d.campaign_id = m.campaign_id and d.seq = m.seq and ${mine} for update
      ) as d
      where d.status = 'sending' and d.claims = m.claim
    ), moved as (
      update deliveries d set status = 'accepted', attempts = d.attempts + 1, message_id = l.message_id,
        accepted_at = ${at}, error_code = null, error_title = null
      from locked l where d.campaign_id = l.campaign_id and d.seq = l.seq and ${mine}
      returning d.campaign_id, d.seq, d.message_id, d.country
    ), counted as (
      insert into counts as c (campaign_id, quarter, country, shard, sending, accepted, ever_accepted)
      select campaign_id, side.quarter, country, ${shard}, side.sending, side.accepted, side.accepted
      from (select campaign_id, country, count(*) as n from moved group by 1, 2) as m
      cross join lateral (values ('-infinity'::timestamptz, -n, 0), (${quarterOf(sql, at)}, 0, n)) as side (quarter, sending, accepted)
      order by 1, 2, 3
      on conflict (campaign_id, quarter, country, shard) do update set sending = c.sending + excluded.sending,
        accepted = c.accepted + excluded.accepted, ever_accepted = c.ever_accepted + excluded.ever_accepted
    ), dated as (
      insert into timeline as t (campaign_id, minute, shard, accepted)
      select campaign_id, date_trunc('minute', ${at}), ${shard}, count(*) from moved group by campaign_id order by campaign_id
      on conflict (campaign_id, minute, shard) do update set accepted = t.accepted + excluded.accepted
    ), found_by_id as (
      insert into message_ids (id_hash, campaign_id, seq)
      select hashtextextended(message_id, 0), campaign_id, seq from moved on conflict do nothing
    )
    select campaign_id as "campaignId", seq from moves
    where (select count(*) from moved) < ${results.length} and (campaign_id, seq) not in (select campaign_id, seq from moved)`;
  return new Set(late.map(keyOf));
}

async function moveOthers(sql: Db, results: readonly ClaimResult[], now: Date): Promise<Moved[]> {
  if (results.length === 0) return [];
  const column = <T>(pick: (result: ClaimResult) => T) => results.map(pick);
  // As texts: postgres.js would take an array of dates for one date.
  const time = (pick: (result: ClaimResult) => Date | null) =>
    results.map((result) => pick(result)?.toISOString() ?? null);
  const given = sql`
    moves as (
      select campaign_id, seq, "to", claim, tried, message_id as new_message_id, wa_id as new_wa_id, held as new_held,
        error_code as new_error_code, error_title as new_error_title, from_at, accepted_at as new_accepted_at,
        false as new_free, null::timestamptz as new_sent_at, null::timestamptz as new_delivered_at, null::timestamptz as new_read_at,
        case when "to" = 'failed' then ${now.toISOString()}::timestamptz end as new_failed_at
      from unnest(
        ${column((r) => r.campaignId)}::int[], ${column((r) => r.seq)}::int[], ${column((r) => r.to)}::delivery_status[],
        ${column((r) => r.claim)}::int[], ${column((r) => Number(r.tried ?? r.to !== 'pending'))}::int[],
        ${column((r) => r.messageId ?? null)}::text[], ${column((r) => r.waId ?? null)}::text[],
        ${column((r) => String(r.held ?? false))}::text[]::bool[], ${column((r) => r.error?.code ?? null)}::text[],
        ${column((r) => r.error?.title ?? null)}::text[], ${time((r) => openSince(r, now))}::timestamptz[],
        ${time((r) => (r.to === 'accepted' ? (r.acceptedAt ?? now) : null))}::timestamptz[]
      ) as r (campaign_id, seq, "to", claim, tried, message_id, wa_id, held, error_code, error_title, from_at, accepted_at)
    )`;
  return await sql<Moved[]>`
    with ${given}, ${moving(sql, among(sql, campaignsOf(results)))} select campaign_id as "campaignId", seq, was, status from moved`;
}

/** Of `pending`: when it is due; of `uncertain`: since when. */
function openSince({ to, dueAt, since }: ClaimResult, now: Date): Date | null {
  if (to === 'pending') return dueAt ?? now;
  return to === 'uncertain' ? (since ?? now) : null;
}

/**
 * The statement behind every move, as the part of a `with` that follows `moves`: at most one row per delivery, `claim` null
 * where the move is by rank. Rows are locked in key order, so that concurrent batches cannot deadlock, and the decision is
 * taken on the locked version. A lower status that comes late moves nothing but may still supply the time of a stage (a
 * `sent` after `failed` counts the message as sent). `moved` holds the rows that changed. `mine`: see partitions.ts.
 */
export function moving(sql: Db, mine: Fragment): Fragment {
  return sql`
    locked as (
      select d.campaign_id, d.seq, d.status as was, d.claims, d.message_id, d.free, d.accepted_at, d.sent_at, d.delivered_at,
        d.read_at, d.failed_at, d.error_code, m."to", m.claim, m.tried,
        m.new_message_id, m.new_wa_id, m.new_held, m.new_error_code, m.new_error_title, m.from_at, m.new_free, m.new_accepted_at,
        m.new_sent_at, m.new_delivered_at, m.new_read_at, m.new_failed_at
      from moves m join deliveries d on d.campaign_id = m.campaign_id and d.seq = m.seq and ${mine}
      order by d.campaign_id, d.seq
      for update of d
    ), decided as (
      select l.*, case when l.claim is null
          then l."to" > l.was and l.was <> 'skipped' and coalesce(l.message_id = l.new_message_id, true)
          else l.claims = l.claim and l.was in ('sending', 'uncertain') and l."to" <> l.was end as moves
      from locked l
    ), moved as (
      update deliveries d set
        status = case when n.moves then n."to" else d.status end,
        attempts = d.attempts + case when n.moves then n.tried else 0 end,
        message_id = coalesce(n.new_message_id, d.message_id),
        wa_id = coalesce(n.new_wa_id, d.wa_id),
        held = n.new_held or (d.held and not n.moves),
        free = n.new_free or d.free,
        error_code = case when n.moves then coalesce(n.new_error_code, case when n."to" = 'pending' then d.error_code end)
          else d.error_code end,
        error_title = case when n.moves then coalesce(n.new_error_title, case when n."to" = 'pending' then d.error_title end)
          else d.error_title end,
        next_attempt_at = case when n.moves then (case when n."to" = 'pending' then n.from_at end) else d.next_attempt_at end,
        accepted_at = coalesce(d.accepted_at, n.new_accepted_at),
        sent_at = least(d.sent_at, n.new_sent_at),
        delivered_at = least(d.delivered_at, n.new_delivered_at),
        read_at = least(d.read_at, n.new_read_at),
        failed_at = case when n.moves then (case when n."to" = 'failed' then n.new_failed_at end) else d.failed_at end
      from decided n
      where d.campaign_id = n.campaign_id and d.seq = n.seq and ${mine}
        and (n.moves or (n.claim is null and n.was <> 'skipped' and (
          n.new_sent_at < coalesce(n.sent_at, 'infinity') or n.new_delivered_at < coalesce(n.delivered_at, 'infinity')
          or n.new_read_at < coalesce(n.read_at, 'infinity'))))
      returning d.campaign_id, d.seq, d.phone, d.country, n.from_at,
        n.new_message_id is not null and n.new_message_id is distinct from n.message_id as new_id, d.message_id,
        n.was, n.free as was_free, n.error_code as was_error_code, n.accepted_at as was_accepted_at, n.sent_at as was_sent_at,
        n.delivered_at as was_delivered_at, n.read_at as was_read_at, n.failed_at as was_failed_at,
        d.status, d.free, d.error_code, d.error_title, d.accepted_at, d.sent_at, d.delivered_at, d.read_at, d.failed_at
    ), ${counting(sql)}, opted_out as (
      insert into suppressions as s (phone, reason, source, campaign_id, created_at)
      select distinct on (phone) phone, 'provider: opted out', 'provider', campaign_id, coalesce(failed_at, now())
      from moved m where status = 'failed' and was <> 'failed' and error_code = ${OPT_OUT_CODE} and phone > 0
        and not exists (select 1 from inbound i where i.phone = m.phone and i.asks = 'in' and i.at > m.failed_at)
      order by phone
      on conflict (phone) do update set created_at = greatest(s.created_at, excluded.created_at) where s.source <> 'operator'
    ), found_by_id as (
      insert into message_ids (id_hash, campaign_id, seq)
      select hashtextextended(message_id, 0), campaign_id, seq from moved where new_id
      on conflict do nothing
    ), due as (
      insert into requeue (campaign_id, due_at, seq)
      select campaign_id, from_at, seq from moved where status = 'pending' and was <> 'pending'
      on conflict do nothing
    ), opened as (
      insert into uncertain (campaign_id, seq, sender_id, phone, since)
      select m.campaign_id, m.seq, c.sender_id, m.phone, m.from_at from moved m join campaigns c on c.id = m.campaign_id
      where m.status = 'uncertain' and m.was <> 'uncertain'
    ), settled as (
      delete from uncertain u using moved m
      where u.campaign_id = m.campaign_id and u.seq = m.seq and (m.was = 'uncertain' and m.status <> 'uncertain' or m.new_id)
    )`;
}
