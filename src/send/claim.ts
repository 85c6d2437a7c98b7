// The claim: which deliveries a worker may send next, and when each may start. One transaction.
import { type ClaimedDelivery, claimDeliveries } from '../db/claim-deliveries.ts';
import type { Db, Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { Json } from '../model/template.ts';
import { ALIVE_SECONDS } from './queries.ts';

/**
 * Of the sender's limit this share is used. The rest is room for jitter: a request that leaves a few milliseconds
 * late must not make a sliding second hold more than the limit.
 */
const USED_SHARE = 0.99;
/** A slice's length: short enough that pause, cancel and a new limit act at once, long enough to cost little. */
const SLICE_SECONDS = 0.25;
/** From the claim to the first request at the earliest: the commit has to come back first. */
const LEAD_MS = 5;
/** Slots are reserved at most so far ahead: a sender that was slowed down holds no deliveries while it waits. */
const AHEAD_MS = 500;
/** With nothing to claim, another look is taken after this, if something may be due within the second figure. */
const NEXT_LOOK_MS = 300;
const LOOK_AGAIN_WITHIN_MS = 2_000;
/** Campaigns that one slice looks at, at most, when the first ones have little left to send. */
const CAMPAIGNS_PER_SLICE = 8;

/** The part of a slice that belongs to one campaign. */
export interface SlicePart {
  sliceId: number;
  campaignId: number;
  template: { name: string; language: string; components: Json[] };
  deliveries: ClaimedDelivery[];
}

export interface Slice {
  parts: SlicePart[];
  /** Deliveries taken out of the way because the person is suppressed, or passed over because a launch had done so. */
  skipped: number;
  /** When the first request may start, in milliseconds from the answer of the claim, and the distance of the others. */
  startsInMs: number;
  spacingMs: number;
  ratePerSecond: number;
  /** With nothing claimed: worth another look in so many milliseconds; null when nothing is to be expected soon. */
  waitMs: number | null;
}

/**
 * Claims the sender's next slice: takes the turn, picks deliveries of its running campaigns (those whose turn is
 * longest ago first), turns them into `sending` and reserves their slots on the sender's clock, all in one
 * transaction. Null when another job has had this turn.
 */
export async function claimSlice(
  sql: Sql,
  { senderId, turn, workerId }: { senderId: number; turn: number; workerId: string },
): Promise<Slice | null> {
  return await inTransaction(sql, async (tx) => {
    const [sender] = await tx<{ rate: number; aheadMs: number }[]>`
      update senders set turn = turn + 1, claimed_at = clock_timestamp()
      where id = ${senderId} and turn = ${turn}
      returning rate_per_second as rate, extract(epoch from (next_slot_at - clock_timestamp()))::float8 * 1000 as "aheadMs"`;
    if (!sender) return null;
    const spacingMs = 1000 / (sender.rate * USED_SHARE);
    const idle = { parts: [], skipped: 0, startsInMs: 0, spacingMs, ratePerSecond: sender.rate };
    if (sender.aheadMs > AHEAD_MS) return { ...idle, waitMs: sender.aheadMs };
    const parts: SlicePart[] = [];
    let wanted = Math.max(1, Math.round(sender.rate * SLICE_SECONDS));
    let skipped = 0;
    for (const campaign of await campaignsWithWork(tx, senderId)) {
      if (wanted <= 0) break;
      const taken = await claimOfCampaign(tx, campaign, wanted, workerId);
      skipped += taken.skipped;
      if (taken.part) parts.push(taken.part);
      wanted -= taken.part?.deliveries.length ?? 0;
    }
    const size = parts.reduce((sum, part) => sum + part.deliveries.length, 0);
    const startsInMs = size > 0 ? await reserveSlots(tx, senderId, size * spacingMs) : 0;
    const waitMs = size > 0 ? null : await nextDueInMs(tx, senderId);
    return { ...idle, parts, skipped, startsInMs, waitMs };
  });
}

interface CampaignWithWork {
  id: number;
  nextSeq: number;
  total: number;
  template: SlicePart['template'];
}

async function campaignsWithWork(tx: Db, senderId: number): Promise<CampaignWithWork[]> {
  return await tx<CampaignWithWork[]>`
    select id, next_seq as "nextSeq", total, template from campaigns c
    where sender_id = ${senderId} and status = 'running' and (next_seq <= total
      or exists (select 1 from requeue r where r.campaign_id = c.id and r.due_at <= now()))
    order by last_turn_at nulls first, id limit ${CAMPAIGNS_PER_SLICE} for update`;
}

/** Deliveries that are due again come before fresh ones; the cursor moves over the fresh ones in the same breath. */
async function claimOfCampaign(
  tx: Db,
  campaign: CampaignWithWork,
  wanted: number,
  workerId: string,
): Promise<{ part: SlicePart | null; skipped: number }> {
  const due = await tx<{ seq: number }[]>`
    delete from requeue where (campaign_id, due_at, seq) in (
      select campaign_id, due_at, seq from requeue where campaign_id = ${campaign.id} and due_at <= now()
      order by due_at, seq limit ${wanted})
    returning seq`;
  const fresh = Math.min(wanted - due.length, campaign.total - campaign.nextSeq + 1);
  await tx`
    update campaigns set next_seq = next_seq + ${fresh}, last_turn_at = clock_timestamp() where id = ${campaign.id}`;
  const seqs = [...due.map((row) => row.seq), ...Array.from({ length: fresh }, (_, i) => campaign.nextSeq + i)];
  const { claimed, skipped } = await claimDeliveries(tx, campaign.id, seqs);
  if (claimed.length === 0)
    return { part: null, skipped: skipped < fresh ? await passOver(tx, campaign.id, fresh) : skipped };
  const [slice] = await tx<[{ id: number }]>`
    insert into slices (campaign_id, worker_id, seqs, attempts, alive_until)
    values (${campaign.id}, ${workerId}, ${claimed.map((d) => d.seq)}, ${claimed.map((d) => d.attempt)},
      now() + ${ALIVE_SECONDS} * interval '1 second')
    returning id`;
  return {
    part: { sliceId: slice.id, campaignId: campaign.id, template: campaign.template, deliveries: claimed },
    skipped,
  };
}

/**
 * Where a launch skipped many rows one after the other (see db/skip-deliveries.ts), the cursor goes at once to the next
 * one that waits: slice by slice, each to no end, it would take hours. Returns how many are behind it now.
 */
async function passOver(tx: Db, campaignId: number, fresh: number): Promise<number> {
  const [row] = await tx<[{ passed: number }]>`
    with was as (select id, next_seq from campaigns where id = ${campaignId})
    update campaigns c set next_seq = coalesce((
      select d.seq from deliveries d where d.campaign_id = c.id and d.seq >= c.next_seq and d.status = 'pending'
      order by d.seq limit 1), c.total + 1)
    from was where c.id = was.id
    returning c.next_seq - was.next_seq as passed`;
  return fresh + row.passed;
}

/**
 * When something of this sender will be due: a delivery that waits for its next try, or one that a slice under way may
 * give back. Null when that is further off than the sweep is.
 */
async function nextDueInMs(tx: Db, senderId: number): Promise<number | null> {
  const [next] = await tx<[{ dueInMs: number | null; open: boolean }]>`
    with running as (
      select id as campaign_id from campaigns where sender_id = ${senderId} and status = 'running'
    )
    select (select extract(epoch from (min(due_at) - now())) from requeue join running using (campaign_id))::float8 * 1000
        as "dueInMs",
      exists (select 1 from slices join running using (campaign_id)) as open`;
  if (next.dueInMs !== null && next.dueInMs < LOOK_AGAIN_WITHIN_MS) return Math.max(NEXT_LOOK_MS, next.dueInMs);
  return next.open ? NEXT_LOOK_MS : null;
}

/** Moves the sender's clock on. This row is the pace: whatever runs where, no two slices own the same moment. */
async function reserveSlots(tx: Db, senderId: number, lengthMs: number): Promise<number> {
  const [slots] = await tx<[{ startsInMs: number }]>`
    with was as (
      select greatest(next_slot_at, clock_timestamp() + ${LEAD_MS} * interval '1 millisecond') as start, clock_timestamp() as now
      from senders where id = ${senderId}
    )
    update senders set next_slot_at = was.start + ${lengthMs} * interval '1 millisecond'
    from was where id = ${senderId}
    returning extract(epoch from (was.start - was.now))::float8 * 1000 as "startsInMs"`;
  return slots.startsInMs;
}
