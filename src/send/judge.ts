// Whether each person may be written to now. Asked only where something can speak against it: a cap, a limit, a window
// of hours, or another campaign of the same sender that may have written to them seconds ago.
import type { Db } from '../db/client.ts';
import { among } from '../db/partitions.ts';
import type { SkipReason } from '../model/delivery.ts';
import type { FrequencyCap } from '../model/frequency-cap.ts';
import { countryOf } from '../model/phone.ts';
import { nextOpening, type SendWindow } from '../model/send-window.ts';

/**
 * WhatsApp takes one message per person and sender in 6 s; the rest is the time from the claim to the request and the
 * difference between our note of an acceptance and the provider's.
 */
const PAIR_SECONDS = 7.5;

/** What the claim of one campaign is bound by. */
export interface Bounds {
  senderId: number;
  campaignId: number;
  /** Other campaigns of the sender that had a turn within the last seconds. */
  neighbours: readonly number[];
  cap: FrequencyCap | null;
  /** Campaigns whose messages count for the cap. */
  capped: readonly number[];
  /** Hours in the recipient's own zone. */
  window: SendWindow | null;
  /** Only people who wrote to the sender within 24 hours. */
  serviceWindow: boolean;
  /** Whether the sender has a daily limit. */
  daily: boolean;
}

export type Verdict =
  | { seq: number; phone: number; to: 'send'; newToday: boolean }
  | { seq: number; phone: number; to: 'skip'; reason: SkipReason }
  | { seq: number; phone: number; to: 'later'; untilMs: number };

interface Facts {
  seq: number;
  phone: number;
  /** When the sender may write to this person again after another campaign's message; null where none was. */
  pairUntilMs: number | null;
  messages: number;
  served: boolean;
  known: boolean;
}

/** The verdicts on the pending ones among these deliveries, in the order of `seqs`. */
export async function judge(tx: Db, bounds: Bounds, seqs: readonly number[], at: Date): Promise<Verdict[]> {
  const facts = await readFacts(tx, bounds, seqs);
  const bySeq = new Map(facts.map((fact) => [fact.seq, fact]));
  return seqs.flatMap((seq) => {
    const fact = bySeq.get(seq);
    return fact ? verdictOf(bounds, fact, at) : [];
  });
}

function verdictOf({ cap, window, serviceWindow, daily }: Bounds, fact: Facts, at: Date): Verdict {
  const { seq, phone, pairUntilMs, messages, served, known } = fact;
  if (serviceWindow && !served) return { seq, phone, to: 'skip', reason: 'no_service_window' };
  if (cap && messages >= cap.messages) return { seq, phone, to: 'skip', reason: 'frequency_cap' };
  const opening = window && nextOpening(window, at, countryOf(phone));
  if (opening && opening > at) return { seq, phone, to: 'later', untilMs: opening.getTime() };
  if (pairUntilMs !== null) return { seq, phone, to: 'later', untilMs: pairUntilMs };
  return { seq, phone, to: 'send', newToday: daily && !known };
}

/** One look at the index per person and campaign; the planner is kept from scanning a table that it takes for small. */
async function readFacts(tx: Db, bounds: Bounds, seqs: readonly number[]): Promise<Facts[]> {
  const { senderId, campaignId, neighbours, cap, capped, serviceWindow, daily } = bounds;
  await tx`select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`;
  const pairSpan = tx`${PAIR_SECONDS} * interval '1 second'`;
  const pairUntil = tx`(
    select extract(epoch from max(case when o.status = 'sending' then now() else o.accepted_at end) + ${pairSpan})::float8 * 1000
    from deliveries o where o.campaign_id = any(${neighbours as number[]}::int[]) and o.phone = d.phone and ${among(tx, neighbours, 'o')}
      and (o.status = 'sending' or o.accepted_at > now() - ${pairSpan}))`;
  const messages = tx`(
    select count(*)::int from deliveries o where o.campaign_id = any(${capped as number[]}::int[]) and o.phone = d.phone and ${among(tx, capped, 'o')}
      and (o.status in ('sending', 'uncertain')
        or o.status <> 'failed' and o.accepted_at > now() - ${cap?.days ?? 0}::int * interval '1 day'))`;
  const served = tx`exists (
    select 1 from service_windows w where w.sender_id = ${senderId} and w.phone = d.phone
      and w.last_inbound_at > now() - interval '24 hours')`;
  const known = tx`exists (select 1 from daily_people p where p.sender_id = ${senderId} and p.phone = d.phone)`;
  return await tx<Facts[]>`
    select d.seq, d.phone, ${neighbours.length > 0 ? pairUntil : tx`null`} as "pairUntilMs",
      ${cap ? messages : tx`0`} as messages, ${serviceWindow ? served : tx`true`} as served, ${daily ? known : tx`true`} as known
    from deliveries d
    where d.campaign_id = ${campaignId} and d.seq = any(${seqs as number[]}::int[]) and d.status = 'pending'
      and ${among(tx, [campaignId])}`;
}
