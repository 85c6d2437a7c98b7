// The part of a claim that belongs to one campaign: which of its people are next, and which of them may be written to.
import { type ClaimedDelivery, claimDeliveries } from '../db/claim-deliveries.ts';
import type { Db } from '../db/client.ts';
import { countPeople, nextRoomAt } from '../db/daily-people.ts';
import { deferDeliveries } from '../db/defer-deliveries.ts';
import { ofCampaign } from '../db/partitions.ts';
import { skipPending } from '../db/skip-deliveries.ts';
import { groupBy } from '../lib/group-by.ts';
import type { FrequencyCap } from '../model/frequency-cap.ts';
import { nextOpening, RECIPIENT_ZONE, type SendWindow } from '../model/send-window.ts';
import { type Bounds, judge, type Verdict } from './judge.ts';
import { campaignsWithin, countriesOf, waitUntil } from './queries.ts';

/** Where most people must wait or be skipped, so many more are judged at a time, so many times per claim. */
const WIDER = 500;
const ROUNDS = 4;

export interface CampaignWithWork {
  id: number;
  nextSeq: number;
  total: number;
  weight: number;
  /** Where it starts in turn-taking; see claim.ts. */
  start: number;
  sendWindow: SendWindow | null;
  frequencyCap: FrequencyCap | null;
  /** It sends a message of its own, which WhatsApp takes only within 24 hours of the person's last. */
  serviceWindow: boolean;
  /** Whether people may be written to for the first time now; else only those whose next try is due. */
  fresh: boolean;
  due: boolean;
  /** The breaker was open: one message finds out whether it may close. */
  probing: boolean;
}

/** What the claims of one slice share. */
export interface ClaimOfSender {
  senderId: number;
  at: Date;
  /** Other people that may be written to today; infinite without a daily limit. */
  room: number;
  /** Campaigns of the sender that had a turn within the last seconds. */
  recent: readonly number[];
}

export interface Taken {
  claimed: (ClaimedDelivery & { newToday: boolean })[];
  /** People dealt with without a message: skipped, put off, or passed over. */
  passed: number;
}

/** Claims up to `wanted` deliveries. The cursor moves over whom it dealt with, and no further. */
export async function claimOfCampaign(
  tx: Db,
  sender: ClaimOfSender,
  campaign: CampaignWithWork,
  wanted: number,
): Promise<Taken> {
  const taken: Taken = { claimed: [], passed: 0 };
  const opening = await openingOf(tx, campaign, sender.at);
  if (opening > sender.at) {
    await waitUntil(tx, campaign.id, opening, 'send_window');
    return taken;
  }
  const bounds = await boundsOf(tx, sender, campaign);
  const most = campaign.probing ? 1 : wanted;
  for (let round = 0; round < ROUNDS && taken.claimed.length < most; round += 1) {
    const left = most - taken.claimed.length;
    const seqs = await nextSeqs(tx, campaign, bounds && round > 0 ? Math.max(left, WIDER) : left);
    if (seqs.due.length + seqs.fresh === 0) break;
    const goesOn = bounds
      ? await takeJudged(tx, { sender, campaign, bounds, seqs, left }, taken)
      : await takeAll(tx, campaign, seqs, taken);
    if (!goesOn) break;
  }
  return taken;
}

/** When the campaign may send next: now, unless its window is closed for everybody in it. */
async function openingOf(tx: Db, { id, sendWindow }: CampaignWithWork, at: Date): Promise<Date> {
  if (!sendWindow) return at;
  if (sendWindow.zone !== RECIPIENT_ZONE) return nextOpening(sendWindow, at);
  const openings = (await countriesOf(tx, id)).map((country) => nextOpening(sendWindow, at, country));
  return openings.length === 0 ? at : new Date(Math.min(...openings.map(Number)));
}

/** Null where nothing speaks against anybody. */
async function boundsOf(tx: Db, sender: ClaimOfSender, campaign: CampaignWithWork): Promise<Bounds | null> {
  const { id, sendWindow, frequencyCap, serviceWindow } = campaign;
  const neighbours = sender.recent.filter((other) => other !== id);
  const window = sendWindow?.zone === RECIPIENT_ZONE ? sendWindow : null;
  const daily = sender.room !== Number.POSITIVE_INFINITY;
  if (neighbours.length === 0 && !window && !frequencyCap && !serviceWindow && !daily) return null;
  const capped = frequencyCap ? await campaignsWithin(tx, frequencyCap.days, id) : [];
  const { senderId } = sender;
  return { senderId, campaignId: id, neighbours, cap: frequencyCap, capped, window, serviceWindow, daily };
}

interface Seqs {
  /** Behind the cursor and due again. */
  due: { seq: number; dueAt: string }[];
  /** From the cursor on. */
  fresh: number;
}

async function nextSeqs(tx: Db, campaign: CampaignWithWork, wanted: number): Promise<Seqs> {
  const due = campaign.due
    ? await tx<Seqs['due']>`
        select seq, due_at::text as "dueAt" from requeue where campaign_id = ${campaign.id} and due_at <= now()
        order by due_at, seq limit ${wanted}`
    : [];
  const fresh = campaign.fresh ? Math.min(wanted - due.length, campaign.total - campaign.nextSeq + 1) : 0;
  return { due: [...due], fresh };
}

async function takeAll(tx: Db, campaign: CampaignWithWork, seqs: Seqs, taken: Taken): Promise<boolean> {
  const all = allOf(campaign, seqs);
  await forget(tx, campaign, seqs, all.length);
  const { claimed, skipped } = await claimDeliveries(tx, campaign.id, all);
  taken.claimed.push(...claimed.map((delivery) => ({ ...delivery, newToday: false })));
  const gone = claimed.length === 0 && skipped < seqs.fresh ? await passOver(tx, campaign) : 0;
  taken.passed += all.length - claimed.length + gone;
  return claimed.length < all.length;
}

interface Judged {
  sender: ClaimOfSender;
  campaign: CampaignWithWork;
  bounds: Bounds;
  seqs: Seqs;
  /** Messages that the slice has room for. */
  left: number;
}

async function takeJudged(tx: Db, { sender, campaign, bounds, seqs, left }: Judged, taken: Taken): Promise<boolean> {
  const all = allOf(campaign, seqs);
  const verdicts = await judge(tx, bounds, all, sender.at);
  if (verdicts.length === 0) return await takeAll(tx, campaign, seqs, taken);
  const { upTo, limited } = cut(verdicts, left, sender.room);
  const dealt = verdicts.slice(0, upTo);
  const next = verdicts[upTo];
  const dealtWith = next ? all.indexOf(next.seq) : all.length;
  await forget(tx, campaign, seqs, dealtWith);
  await applyPassed(tx, campaign.id, dealt);
  const send = dealt.filter((verdict) => verdict.to === 'send');
  const { claimed } = await claimDeliveries(
    tx,
    campaign.id,
    send.map((verdict) => verdict.seq),
  );
  const newToday = new Set(send.filter((verdict) => verdict.newToday).map((verdict) => verdict.seq));
  taken.claimed.push(...claimed.map((delivery) => ({ ...delivery, newToday: newToday.has(delivery.seq) })));
  taken.passed += dealt.length - claimed.length;
  if (bounds.daily && claimed.length > 0) {
    await countPeople(
      tx,
      sender.senderId,
      claimed.map((delivery) => delivery.phone),
    );
    sender.room -= claimed.filter((delivery) => newToday.has(delivery.seq)).length;
  }
  if (limited) await waitForRoom(tx, sender, campaign, seqs.due.slice(dealtWith));
  return !limited;
}

/** How many of the verdicts this slice acts on: as long as it has room, and the day. */
function cut(verdicts: readonly Verdict[], left: number, room: number): { upTo: number; limited: boolean } {
  let [sends, people] = [0, 0];
  for (const [index, verdict] of verdicts.entries()) {
    if (verdict.to !== 'send') continue;
    if (sends === left) return { upTo: index, limited: false };
    if (verdict.newToday && people === room) return { upTo: index, limited: true };
    sends += 1;
    people += Number(verdict.newToday);
  }
  return { upTo: verdicts.length, limited: false };
}

async function applyPassed(tx: Db, campaignId: number, dealt: readonly Verdict[]): Promise<void> {
  const later = dealt.filter((verdict) => verdict.to === 'later');
  await deferDeliveries(tx, campaignId, later);
  const skips = groupBy(
    dealt.filter((verdict) => verdict.to === 'skip'),
    (verdict) => verdict.reason,
  );
  for (const [reason, group] of skips) {
    const where = tx`d.seq = any(${group.map((verdict) => verdict.seq)}::int[])`;
    await skipPending(tx, campaignId, { reason, where });
  }
}

function allOf({ nextSeq }: CampaignWithWork, { due, fresh }: Seqs): number[] {
  return [...due.map((row) => row.seq), ...Array.from({ length: fresh }, (_, i) => nextSeq + i)];
}

/** The first `count` of them are dealt with: they leave `requeue`, and the cursor moves on. */
async function forget(tx: Db, campaign: CampaignWithWork, { due }: Seqs, count: number): Promise<void> {
  await removeDue(tx, campaign.id, due.slice(0, count));
  const moved = Math.max(0, count - due.length);
  campaign.nextSeq += moved;
  if (moved > 0) await tx`update campaigns set next_seq = ${campaign.nextSeq} where id = ${campaign.id}`;
}

async function removeDue(tx: Db, campaignId: number, due: Seqs['due']): Promise<void> {
  if (due.length === 0) return;
  await tx`
    delete from requeue r using unnest(${due.map((row) => row.dueAt)}::text[], ${due.map((row) => row.seq)}::int[]) as g (due_at, seq)
    where r.campaign_id = ${campaignId} and r.due_at = g.due_at::timestamptz and r.seq = g.seq`;
}

/** The day is full: nobody new before `until`. Tries that are due and would be such wait as long. */
async function waitForRoom(tx: Db, sender: ClaimOfSender, campaign: CampaignWithWork, due: Seqs['due']): Promise<void> {
  const until = await nextRoomAt(tx, sender.senderId);
  await waitUntil(tx, campaign.id, until, 'daily_limit');
  await removeDue(tx, campaign.id, due);
  const untilMs = until.getTime();
  await deferDeliveries(
    tx,
    campaign.id,
    due.map(({ seq }) => ({ seq, untilMs })),
  );
}

/**
 * Where a launch skipped many rows one after the other (see db/skip-deliveries.ts), the cursor goes at once to the next
 * one that waits: slice by slice, each to no end, it would take hours. Returns how many more are behind it now.
 */
async function passOver(tx: Db, campaign: CampaignWithWork): Promise<number> {
  const [row] = await tx<[{ nextSeq: number }]>`
    update campaigns c set next_seq = coalesce((
      select d.seq from deliveries d where ${ofCampaign(tx, campaign.id)} and d.seq >= c.next_seq and d.status = 'pending'
      order by d.seq limit 1), c.total + 1)
    where c.id = ${campaign.id}
    returning c.next_seq as "nextSeq"`;
  const passed = row.nextSeq - campaign.nextSeq;
  campaign.nextSeq = row.nextSeq;
  return passed;
}
