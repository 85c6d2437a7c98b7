// Replies and button presses: stored once, tied to the delivery that they answer, counted for its campaign.
import type { Db } from '../db/client.ts';
import { quarterOf, shardOf } from '../db/delivery-counts.ts';
import { deliveryOfMessage } from '../db/delivery-of-message.ts';
import { among, othersThan } from '../db/partitions.ts';
import type { ReadWord } from './opt-words.ts';
import type { SenderInbound } from './received.ts';

/** A message that names no other answers the latest that the person got, if that came within this many days. */
const LATEST_WITHIN_DAYS = 30;
/** Provider times are whole seconds and clocks differ a little. */
const CLOCK_SLACK = '5 seconds';
/** An inbound message that is stored now and was not before. */
export interface StoredInbound {
  senderId: number;
  /** Digits of the person as the provider names them; `deliveryPhone` as the list had them, where that is known still. */
  phone: number;
  deliveryPhone: number | null;
  campaignId: number | null;
  seq: number | null;
  at: Date;
  type: string;
  text: string | null;
  payload: string | null;
  asks: 'out' | 'in' | null;
}

/** In key order, so that two at once cannot wait for each other. A person who writes opens a window of 24 hours. */
export async function storeInbound(
  tx: Db,
  inbound: readonly SenderInbound[],
  readWord: ReadWord,
): Promise<StoredInbound[]> {
  if (inbound.length === 0) return [];
  const column = <T>(pick: (one: SenderInbound) => T) => inbound.map(pick);
  const mine = among(tx, await campaignsAsked(tx, inbound));
  const stored = await tx<StoredInbound[]>`
    with given as (
      select distinct on (sender_id, message_id) *
      from unnest(${column((i) => i.senderId)}::int[], ${column((i) => i.messageId)}::text[], ${column((i) => i.contextId)}::text[],
        ${column((i) => i.from)}::bigint[], ${column((i) => i.at.toISOString())}::timestamptz[], ${column((i) => i.type)}::text[],
        ${column((i) => i.text)}::text[], ${column((i) => i.payload)}::text[], ${column((i) => asksFor(i, readWord))}::text[])
        with ordinality as g (sender_id, message_id, context_id, phone, at, type, text, payload, asks, position)
      where exists (select 1 from senders s where s.id = g.sender_id)
      order by sender_id, message_id, position
    ), tied as (
      select g.*, coalesce(named.campaign_id, latest.campaign_id) as campaign_id, coalesce(named.seq, latest.seq) as seq,
        case when named.phone > 0 then named.phone else latest.phone end as delivery_phone
      from given g
      left join lateral ${deliveryOfMessage(tx, tx`g.context_id`, tx`g.sender_id`, mine)} as named on true
      left join lateral (
        select d.campaign_id, d.seq, d.phone from campaigns c
        cross join lateral (
          select * from deliveries d where d.campaign_id = c.id and d.phone = g.phone and ${mine}
          union all
          select * from deliveries d where d.campaign_id = c.id and d.wa_id = g.phone::text and ${mine}
        ) as d
        where named.campaign_id is null and c.sender_id = g.sender_id
          and c.last_turn_at > g.at - ${LATEST_WITHIN_DAYS} * interval '1 day'
          and d.accepted_at between g.at - ${LATEST_WITHIN_DAYS} * interval '1 day' and g.at + ${CLOCK_SLACK}::interval
        order by d.accepted_at desc limit 1
      ) as latest on true
    ), stored as (
      insert into inbound (sender_id, message_id, context_id, phone, at, type, text, payload, asks, campaign_id, seq)
      select sender_id, message_id, context_id, phone, at, type, text, payload, asks, campaign_id, seq
      from tied order by sender_id, message_id
      on conflict (sender_id, message_id) do nothing
      returning sender_id, message_id
    )
    select t.sender_id as "senderId", t.phone, t.delivery_phone as "deliveryPhone", t.campaign_id as "campaignId", t.seq,
      t.at, t.type, t.text, t.payload, t.asks
    from stored s join tied t using (sender_id, message_id) order by t.position`;
  await openWindows(tx, stored);
  return stored;
}

/** Campaigns that may be answered; asked for only where some have a partition of their own. */
async function campaignsAsked(tx: Db, inbound: readonly SenderInbound[]): Promise<number[]> {
  if (othersThan([]).length === 0) return [];
  const rows = await tx<{ id: number }[]>`
    select m.campaign_id as id from unnest(${inbound.map((i) => i.contextId)}::text[]) as g (context_id)
    cross join lateral (select campaign_id from message_ids where id_hash = hashtextextended(g.context_id, 0) offset 0) as m
    union
    select id from campaigns where sender_id = any(${inbound.map((i) => i.senderId)}::int[]) and part <> 0
      and last_turn_at > ${inbound.map((i) => i.at).reduce(earlier)} - ${LATEST_WITHIN_DAYS} * interval '1 day'`;
  return rows.map(({ id }) => id);
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

/** Switching marketing off or on is no message. */
async function openWindows(tx: Db, stored: readonly StoredInbound[]): Promise<void> {
  const windows = stored
    .filter(({ type }) => type !== 'user_preferences')
    .flatMap(({ senderId, phone, deliveryPhone, at }) =>
      [...new Set([phone, deliveryPhone ?? phone])].map((digits) => ({ senderId, digits, at: at.toISOString() })),
    );
  if (windows.length === 0) return;
  await tx`
    insert into service_windows as w (sender_id, phone, last_inbound_at)
    select sender_id, phone, max(at)
    from unnest(${windows.map((w) => w.senderId)}::int[], ${windows.map((w) => w.digits)}::bigint[],
      ${windows.map((w) => w.at)}::timestamptz[]) as e (sender_id, phone, at)
    group by sender_id, phone order by sender_id, phone
    on conflict (sender_id, phone) do update set last_inbound_at = greatest(w.last_inbound_at, excluded.last_inbound_at)`;
}

/** What a message asks for, by its text or by the button that was pressed. */
function asksFor({ type, text, payload }: SenderInbound, readWord: ReadWord): 'out' | 'in' | null {
  if (type === 'user_preferences') return payload === 'stop' ? 'out' : 'in';
  return readWord(payload) ?? readWord(text);
}

type ResponseKind = 'reply' | 'press' | 'opt-out';

/** What a message counts as: a button is pressed, everything else but a reaction or a notice is a reply. */
function kindsOf({ type, asks }: StoredInbound): ResponseKind[] {
  const optOut: ResponseKind[] = asks === 'out' ? ['opt-out'] : [];
  if (type === 'button' || type === 'interactive') return ['press', ...optOut];
  if (NOT_WRITTEN.has(type)) return optOut;
  return ['reply', ...optOut];
}

const NOT_WRITTEN: ReadonlySet<string> = new Set([
  'reaction',
  'system',
  'user_preferences',
  'request_welcome',
  'ephemeral',
]);

/**
 * Each kind once per delivery, in the rows and in the counts alike. After the moves, and on shards of its own: nobody
 * holds these counts while waiting for a delivery.
 */
export async function countResponses(tx: Db, stored: readonly StoredInbound[]): Promise<void> {
  const responses = stored.flatMap((one) =>
    one.campaignId === null || one.seq === null
      ? []
      : kindsOf(one).map((kind) => ({ campaignId: one.campaignId, seq: one.seq, kind, at: one.at.toISOString() })),
  );
  if (responses.length === 0) return;
  const shard = shardOf(tx, 'responses');
  const mine = among(
    tx,
    responses.map((one) => one.campaignId ?? 0),
  );
  await tx`
    with fresh as (
      insert into responses (campaign_id, seq, kind, at)
      select campaign_id, seq, kind, min(at)
      from unnest(${responses.map((r) => r.campaignId)}::int[], ${responses.map((r) => r.seq)}::int[],
        ${responses.map((r) => r.kind)}::text[], ${responses.map((r) => r.at)}::timestamptz[]) as r (campaign_id, seq, kind, at)
      group by campaign_id, seq, kind order by campaign_id, seq, kind
      on conflict do nothing returning campaign_id, seq, kind, at
    ), told as (
      select f.*, d.country, ${quarterOf(tx, tx`d.accepted_at`)} as quarter
      from fresh f cross join lateral (
        select country, accepted_at from deliveries d
        where d.campaign_id = f.campaign_id and d.seq = f.seq and ${mine} offset 0) as d
    ), counted as (
      insert into counts as c (campaign_id, quarter, country, shard, replied, pressed, opted_out)
      select campaign_id, quarter, country, ${shard}, count(*) filter (where kind = 'reply'),
        count(*) filter (where kind = 'press'), count(*) filter (where kind = 'opt-out')
      from told group by 1, 2, 3 order by 1, 2, 3
      on conflict (campaign_id, quarter, country, shard) do update set replied = c.replied + excluded.replied,
        pressed = c.pressed + excluded.pressed, opted_out = c.opted_out + excluded.opted_out
    )
    insert into timeline as t (campaign_id, minute, shard, replied, pressed, opted_out)
    select campaign_id, date_trunc('minute', at), ${shard}, count(*) filter (where kind = 'reply'),
      count(*) filter (where kind = 'press'), count(*) filter (where kind = 'opt-out')
    from told group by 1, 2 order by 1, 2
    on conflict (campaign_id, minute, shard) do update set replied = t.replied + excluded.replied,
      pressed = t.pressed + excluded.pressed, opted_out = t.opted_out + excluded.opted_out`;
}
