// The way from `pending` to `uncertain` for many at once, where the database forgot what it has sent: a part of the one
// writer of delivery status (see delivery-moves.ts).
import type { Fragment } from 'postgres';
import type { Db } from './client.ts';
import { shardOf } from './delivery-counts.ts';
import { ofCampaign } from './partitions.ts';
import { RESTORED_CODE, RESTORED_TITLE } from './restored.ts';

/**
 * The pending deliveries `d` that fulfil the condition: their messages may have gone out from `since` on. Only a status
 * or an operator settles them. Returns how many. The caller holds the campaign, and nothing of it is claimed meanwhile.
 */
export async function doubtPending(
  tx: Db,
  campaignId: number,
  { since, where }: { since: Date; where: Fragment },
): Promise<number> {
  const [row] = await tx<[{ doubted: number }]>`
    with moved as (
      update deliveries d set status = 'uncertain', next_attempt_at = null, error_code = ${RESTORED_CODE},
        error_title = ${`${RESTORED_TITLE}, and the message may have gone out after that was made`}
      where ${ofCampaign(tx, campaignId)} and d.status = 'pending' and ${where}
      returning d.seq, d.phone, d.country
    ), counted as (
      insert into counts as c (campaign_id, quarter, country, shard, pending, uncertain)
      select ${campaignId}, '-infinity', country, ${shardOf(tx)}, -count(*), count(*)
      from moved group by country order by country
      on conflict (campaign_id, quarter, country, shard) do update set
        pending = c.pending + excluded.pending, uncertain = c.uncertain + excluded.uncertain
    ), opened as (
      insert into uncertain (campaign_id, seq, sender_id, phone, since, by_hand)
      select ${campaignId}, m.seq, c.sender_id, m.phone, ${since}, true
      from moved m join campaigns c on c.id = ${campaignId}
    ), no_more_due as (
      delete from requeue r using moved m where r.campaign_id = ${campaignId} and r.seq = m.seq
    )
    select count(*)::int as doubted from moved`;
  return row.doubted;
}
