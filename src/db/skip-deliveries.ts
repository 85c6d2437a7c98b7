// The way from `pending` to `skipped` for many at once: a part of the one writer of delivery status (see delivery-moves.ts).
import type { Fragment } from 'postgres';
import type { SkipReason } from '../model/delivery.ts';
import type { Db } from './client.ts';
import { shardOf } from './delivery-counts.ts';
import { ofCampaign } from './partitions.ts';

/**
 * Takes the pending deliveries `d` that fulfil the condition out of the way, in one statement with their counts. Returns
 * how many. The caller holds the campaign, and nothing of it is claimed meanwhile: the rows are not locked in order.
 */
export async function skipPending(
  tx: Db,
  campaignId: number,
  { reason, where }: { reason: SkipReason; where: Fragment },
): Promise<number> {
  const [row] = await tx<[{ skipped: number }]>`
    with moved as (
      update deliveries d set status = 'skipped', skip_reason = ${reason}, next_attempt_at = null
      where ${ofCampaign(tx, campaignId)} and d.status = 'pending' and ${where}
      returning country
    ), counted as (
      insert into counts as c (campaign_id, quarter, country, shard, pending, skipped)
      select ${campaignId}, '-infinity', country, ${shardOf(tx)}, -count(*), count(*)
      from moved group by country order by country
      on conflict (campaign_id, quarter, country, shard) do update set
        pending = c.pending + excluded.pending, skipped = c.skipped + excluded.skipped
    )
    select count(*)::int as skipped from moved`;
  return row.skipped;
}
