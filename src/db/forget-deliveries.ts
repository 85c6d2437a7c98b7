// Whom a delivery went to, forgotten: the row stays, with its status and times, so that every count stays true. Instead of the
// number it has its own `seq` with a minus in front, which no number is and which is unique within the campaign.
//
// The ids of its message go too: WhatsApp writes the number into them. Their hashes stay in message_ids, and lead a status or
// a reply that comes late to its row, whose text there is no more to be compared.
import type { Fragment } from 'postgres';
import type { Db } from './client.ts';
import { ofCampaign } from './partitions.ts';

/** What nobody knows the outcome of is not forgotten before: it may have to be sent once more, or a status settles it. */
const DECIDED = `d.status not in ('sending', 'uncertain')`;

/**
 * The decided ones among the deliveries `d` that fulfil the condition, at most so many. Rows are locked in key order, as
 * everywhere. Returns how many it forgot.
 */
export async function forgetDeliveries(
  tx: Db,
  campaignId: number,
  { which, most }: { which: Fragment; most: number },
): Promise<number> {
  const mine = ofCampaign(tx, campaignId);
  const held = await tx<{ seq: number }[]>`
    select d.seq from deliveries d where ${mine} and d.phone > 0 and ${tx.unsafe(DECIDED)} and ${which}
    order by d.seq limit ${most} for update`;
  if (held.length === 0) return 0;
  const seqs = held.map(({ seq }) => seq);
  await tx`
    update deliveries d set phone = -d.seq, variables = '{}', wa_id = null, message_id = null
    where ${mine} and d.seq = any(${seqs}::int[])`;
  await tx`delete from uncertain where campaign_id = ${campaignId} and seq = any(${seqs}::int[])`; // taken as sent
  return held.length;
}

/** Whether anybody of the campaign is still known: one look at the end of the index, where a condition might be a scan. */
export async function knowsAnybody(tx: Db, campaignId: number): Promise<boolean> {
  const [last] = await tx<{ phone: number }[]>`
    select d.phone from deliveries d where ${ofCampaign(tx, campaignId)} order by d.phone desc limit 1`;
  return (last?.phone ?? 0) > 0;
}

/** A condition: the delivery `d` that a message id led to is the one of that message, as far as can still be told. */
export function hasMessage(sql: Db, id: Fragment): Fragment {
  return sql`(d.message_id = ${id} or d.phone < 0 and d.message_id is null)`;
}

/** A number as others see it: null once it was forgotten. A column, in SQL. */
export const KNOWN_PHONE = 'case when phone > 0 then phone end';
