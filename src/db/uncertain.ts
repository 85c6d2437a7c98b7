// The ways out of `uncertain` that are somebody's decision: sent once more, or taken as sent.

import type { Db } from './client.ts';
import { type ClaimResult, campaignsOf, moveClaimed } from './delivery-moves.ts';
import { among, ofCampaign } from './partitions.ts';

export interface UncertainDelivery {
  campaignId: number;
  seq: number;
  /** The claim whose outcome is unknown. */
  claim: number;
  since: Date;
}

/** Uncertain deliveries of a campaign, all or those of `seqs`, at most so many; held until the transaction ends. */
export async function holdUncertain(
  tx: Db,
  campaignId: number,
  { seqs, limit }: { seqs: readonly number[] | null; limit: number },
): Promise<UncertainDelivery[]> {
  return await tx<UncertainDelivery[]>`
    select d.campaign_id as "campaignId", d.seq, d.claims as claim, u.since
    from uncertain u join deliveries d on d.campaign_id = u.campaign_id and d.seq = u.seq
    where u.campaign_id = ${campaignId} and not u.taken_as_sent and ${ofCampaign(tx, campaignId)}
      ${seqs === null ? tx`` : tx`and u.seq = any(${seqs as number[]}::int[])`}
    order by d.campaign_id, d.seq limit ${limit} for update of d`;
}

/** Pending again, due at once. A campaign that was completed runs again. Returns how many moved. */
export async function resend(tx: Db, deliveries: readonly UncertainDelivery[]): Promise<number> {
  const results = deliveries.map(({ since: _, ...key }): ClaimResult => ({ ...key, to: 'pending' }));
  const moved = await moveClaimed(tx, results, new Date());
  await tx`
    update campaigns set status = 'running', completed_at = null, archived_at = null
    where status = 'completed' and id = any(${moved.map((one) => one.campaignId)}::int[])`;
  return moved.length;
}

/** Accepted without a message id; a status may still name the message. Returns how many moved. */
export async function takeAsSent(tx: Db, deliveries: readonly UncertainDelivery[]): Promise<number> {
  const results = deliveries.map(({ since, ...key }): ClaimResult => ({ ...key, to: 'accepted', acceptedAt: since }));
  const moved = await moveClaimed(tx, results, new Date());
  const since = new Map(deliveries.map((one) => [one.seq, one.since.toISOString()]));
  await tx`
    insert into uncertain (campaign_id, seq, sender_id, phone, since, taken_as_sent)
    select d.campaign_id, d.seq, c.sender_id, d.phone, m.since, true
    from unnest(${moved.map((one) => one.campaignId)}::int[], ${moved.map((one) => one.seq)}::int[],
      ${moved.map((one) => since.get(one.seq) ?? null)}::timestamptz[]) as m (campaign_id, seq, since)
    join deliveries d on d.campaign_id = m.campaign_id and d.seq = m.seq and ${among(tx, campaignsOf(moved))}
    join campaigns c on c.id = d.campaign_id
    on conflict do nothing`;
  return moved.length;
}
