// The claim: which deliveries a worker may send next, and when each may start. One transaction.
import type { ClaimedDelivery } from '../db/claim-deliveries.ts';
import type { Db, Sql } from '../db/client.ts';
import { dailyRoom } from '../db/daily-people.ts';
import { paceNow } from '../db/pace.ts';
import type { SharedClock } from '../lib/shared-clock.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { Content } from '../model/message.ts';
import { type CampaignWithWork, type ClaimOfSender, claimOfCampaign } from './claim-campaign.ts';
import { usedShare } from './pace.ts';
import { ALIVE_SECONDS } from './queries.ts';

/** A slice's length: short enough that pause, cancel and a new limit act at once, long enough to cost little. */
const SLICE_SECONDS = 0.25;
/** From the claim to the first request at the earliest: its commit and the first permit's have to come back first. */
const LEAD_MS = 20;
/** Slots are reserved at most so far ahead: a sender that was slowed down holds no deliveries while it waits. */
const AHEAD_MS = 500;
/** With nothing to claim, another look is taken after this, if something may be due within the second figure. */
const NEXT_LOOK_MS = 300;
const LOOK_AGAIN_WITHIN_MS = 2_000;
/** Campaigns that one slice looks at, at most, when the first ones have little left to send. */
const CAMPAIGNS_PER_SLICE = 8;

/** The part of a slice that belongs to one campaign. */
export interface SlicePart extends Content {
  sliceId: number;
  campaignId: number;
  /** Whether people at the provider's cap of marketing messages are tried once more after 24 hours. */
  retryCapped: boolean;
  /** Whether any of its last answers was a refusal, or the breaker was open: then every answer is written down. */
  troubled: boolean;
  deliveries: (ClaimedDelivery & { newToday: boolean })[];
}

export interface Slice {
  parts: SlicePart[];
  /** When the first request may start, on the clock of `performance.now()`, and the distance of the others. */
  startsAtMs: number;
  spacingMs: number;
  ratePerSecond: number;
  /** With nothing claimed: worth another look in so many milliseconds; null when nothing is to be expected soon. */
  waitMs: number | null;
}

export interface ClaimRequest {
  senderId: number;
  turn: number;
  workerId: string;
  /** Deliveries that this process can start in a slice, as it found out; the slice is no greater, and not shorter. */
  most?: number | undefined;
  /** The database's clock, which the slots are on. */
  clock: SharedClock;
}

/**
 * Claims the sender's next slice: takes the turn, picks deliveries of its running campaigns (the campaign that is
 * furthest behind first), turns them into `sending` and reserves their slots on the sender's clock, all in one
 * transaction. Null when another job has had this turn.
 */
export async function claimSlice(sql: Sql, request: ClaimRequest): Promise<Slice | null> {
  const { senderId, workerId, clock, most = Number.POSITIVE_INFINITY } = request;
  return await inTransaction(sql, async (tx) => {
    const sender = await takeTurn(tx, request);
    if (!sender) return null;
    const slowest = (SLICE_SECONDS * 1000) / most; // zero where the process keeps up
    const spacingMs = Math.max(slowest, 1000 / (sender.rate * usedShare(sender.rate)));
    const idle = { parts: [], startsAtMs: performance.now(), spacingMs, ratePerSecond: sender.rate };
    if (sender.aheadMs > AHEAD_MS) return { ...idle, waitMs: sender.aheadMs };
    const room = sender.limited ? await dailyRoom(tx, senderId) : Number.POSITIVE_INFINITY;
    const claim: ClaimOfSender = { senderId, at: sender.at, room, recent: sender.recent };
    let wanted = Math.max(1, Math.min(most, Math.round(sender.rate * SLICE_SECONDS)));
    const parts: SlicePart[] = [];
    let [passed, virtualTime] = [0, sender.virtualTime];
    for (const campaign of await campaignsWithWork(tx, senderId, sender.virtualTime)) {
      if (wanted <= 0) break;
      const taken = await claimOfCampaign(tx, claim, campaign, wanted);
      passed += taken.passed;
      wanted -= taken.claimed.length;
      if (taken.claimed.length === 0) continue;
      virtualTime = Math.max(virtualTime, campaign.start);
      parts.push(await serve(tx, { campaign, workerId, deliveries: taken.claimed }));
    }
    const size = parts.reduce((sum, part) => sum + part.deliveries.length, 0);
    if (size === 0) return { ...idle, waitMs: passed > 0 ? 0 : await nextDueInMs(tx, senderId) };
    const slots = await reserveSlots(tx, senderId, size * spacingMs, virtualTime);
    clock.saw(slots.nowMs);
    return { ...idle, parts, startsAtMs: clock.toOurs(slots.startMs), waitMs: null };
  });
}

interface TakenTurn {
  rate: number;
  aheadMs: number;
  limited: boolean;
  virtualTime: number;
  /** Campaigns of the sender that had a slice within the last seconds: they may have written to the same people. */
  recent: number[];
  at: Date;
}

async function takeTurn(tx: Db, { senderId, turn }: ClaimRequest): Promise<TakenTurn | null> {
  const [sender] = await tx<TakenTurn[]>`
    update senders set turn = turn + 1, claimed_at = clock_timestamp()
    where id = ${senderId} and turn = ${turn} and not exists (select 1 from settings where name = 'restored')
    returning ${paceNow(tx)} as rate, daily_limit is not null as limited, virtual_time as "virtualTime", now() as at,
      extract(epoch from (next_slot_at - clock_timestamp()))::float8 * 1000 as "aheadMs",
      array(select c.id from campaigns c where c.sender_id = senders.id and c.last_turn_at > now() - interval '10 seconds') as recent`;
  return sender ?? null;
}

type Candidate = CampaignWithWork & Pick<SlicePart, 'template' | 'message' | 'retryCapped' | 'troubled'>;

/**
 * Fair queuing: a campaign's `pass` grows by messages ÷ weight, and the smallest is next. One that is new or was idle
 * starts where the others are (`virtual_time`), so that it neither waits behind a million nor makes them wait. Where one
 * message finds out whether the provider is well, nothing follows before its answer is known.
 */
async function campaignsWithWork(tx: Db, senderId: number, virtualTime: number): Promise<Candidate[]> {
  return await tx<Candidate[]>`
    select id, next_seq as "nextSeq", total, weight, greatest(pass, ${virtualTime}::float8) as start,
      template, message, send_window as "sendWindow",
      frequency_cap as "frequencyCap", message is not null as "serviceWindow", retry_capped as "retryCapped",
      breaker_trips > 0 as probing, breaker_trips > 0 or outcomes like '%1%' as troubled,
      coalesce(waiting_until <= now(), true) as fresh,
      exists (select 1 from requeue r where r.campaign_id = c.id and r.due_at <= now()) as due
    from campaigns c
    where sender_id = ${senderId} and status = 'running'
      and (breaker_trips = 0 or not exists (select 1 from slices s where s.campaign_id = c.id))
      and (coalesce(waiting_until <= now(), true) and next_seq <= total
        or (coalesce(waiting_until <= now(), true) or waiting_for = 'daily_limit')
          and exists (select 1 from requeue r where r.campaign_id = c.id and r.due_at <= now()))
    order by start, id limit ${CAMPAIGNS_PER_SLICE} for update`;
}

/** Notes what the campaign took, for the turns to come, and what of it is under way. */
async function serve(
  tx: Db,
  { campaign, workerId, deliveries }: { campaign: Candidate; workerId: string; deliveries: SlicePart['deliveries'] },
): Promise<SlicePart> {
  const { id, start, weight, template, message, retryCapped, troubled } = campaign;
  const [slice] = await tx<[{ id: number }]>`
    with served as (
      update campaigns set pass = ${start + deliveries.length / weight}::float8, last_turn_at = clock_timestamp()
      where id = ${id}
    )
    insert into slices (campaign_id, worker_id, seqs, claims, alive_until)
    values (${id}, ${workerId}, ${deliveries.map((d) => d.seq)}, ${deliveries.map((d) => d.claim)},
      now() + ${ALIVE_SECONDS} * interval '1 second')
    returning id`;
  return { sliceId: slice.id, campaignId: id, template, message, retryCapped, troubled, deliveries };
}

/**
 * When something of this sender will be due: a delivery that waits for its next try, a campaign that waits for its
 * hour, or one that a slice under way may give back. Null when that is further off than the sweep is.
 */
async function nextDueInMs(tx: Db, senderId: number): Promise<number | null> {
  const [next] = await tx<[{ dueInMs: number | null; open: boolean }]>`
    with running as (
      select id as campaign_id, waiting_until from campaigns where sender_id = ${senderId} and status = 'running'
    )
    select extract(epoch from (least(
        (select min(due_at) from requeue join running using (campaign_id) where coalesce(waiting_until <= now(), true)),
        (select min(waiting_until) from running where waiting_until > now())) - now()))::float8 * 1000 as "dueInMs",
      exists (select 1 from slices join running using (campaign_id)) as open`;
  if (next.dueInMs !== null && next.dueInMs < LOOK_AGAIN_WITHIN_MS) return Math.max(NEXT_LOOK_MS, next.dueInMs);
  return next.open ? NEXT_LOOK_MS : null;
}

/** Moves the sender's clock on. This row is the pace: whatever runs where, no two slices own the same moment. */
async function reserveSlots(tx: Db, senderId: number, lengthMs: number, virtualTime: number) {
  const [slots] = await tx<[{ startMs: number; nowMs: number }]>`
    with was as (
      select greatest(next_slot_at, clock_timestamp() + ${LEAD_MS} * interval '1 millisecond') as start
      from senders where id = ${senderId}
    )
    update senders set next_slot_at = was.start + ${lengthMs} * interval '1 millisecond', virtual_time = ${virtualTime}::float8
    from was where id = ${senderId}
    returning extract(epoch from was.start)::float8 * 1000 as "startMs",
      extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"`;
  return slots;
}
