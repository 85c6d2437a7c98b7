// The way into `sending`: the other half of the one writer of delivery status (see delivery-moves.ts).
import type { Db } from './client.ts';
import { shardOf } from './delivery-counts.ts';
import { among } from './partitions.ts';

/** A delivery handed to a worker. `claim` is the fence for its result. */
export interface ClaimedDelivery {
  campaignId: number;
  seq: number;
  phone: number;
  variables: Record<string, string>;
  claim: number;
  /** Requests before this one that counted. */
  attempts: number;
  /** Of the try before this one; null on the first. */
  lastErrorCode: string | null;
}

/**
 * Turns the `pending` ones among these deliveries into `sending`, or into `skipped` where the person is suppressed, or was
 * forgotten: there is nobody to send to.
 * Returns those to send, and how many were skipped.
 */
export async function claimDeliveries(
  sql: Db,
  campaignId: number,
  seqs: readonly number[],
): Promise<{ claimed: ClaimedDelivery[]; skipped: number }> {
  const mine = among(sql, [campaignId]);
  const rows = await sql<(ClaimedDelivery & { skip: boolean })[]>`
    with taken as (
      select d.campaign_id, d.seq, s.phone is not null or d.phone < 0 as skip
      from deliveries d left join suppressions s on s.phone = d.phone
      where d.campaign_id = ${campaignId} and d.seq = any(${seqs as number[]}::int[]) and d.status = 'pending' and ${mine}
      order by d.seq for update of d
    ), moved as (
      update deliveries d set
        status = (case when t.skip then 'skipped' else 'sending' end)::delivery_status,
        skip_reason = case when d.phone < 0 then 'erased' when t.skip then 'opted_out' end,
        claims = case when t.skip then d.claims else (d.claims + 1) % 32000 end,
        next_attempt_at = null
      from taken t where d.campaign_id = t.campaign_id and d.seq = t.seq and d.status = 'pending' and ${mine}
      returning d.campaign_id, d.seq, d.phone, d.country, d.variables, d.claims, d.attempts, d.error_code, t.skip
    ), counted as (
      insert into counts as c (campaign_id, quarter, country, shard, pending, sending, skipped)
      select ${campaignId}, '-infinity', country, ${shardOf(sql)}, -count(*), count(*) filter (where not skip),
        count(*) filter (where skip)
      from moved group by country order by country
      on conflict (campaign_id, quarter, country, shard) do update set
        pending = c.pending + excluded.pending, sending = c.sending + excluded.sending, skipped = c.skipped + excluded.skipped
    )
    select campaign_id as "campaignId", seq, phone, variables, claims as claim, attempts,
      error_code as "lastErrorCode", skip from moved order by seq`;
  const claimed = rows.filter((row) => !row.skip).map(({ skip, ...delivery }) => delivery);
  return { claimed, skipped: rows.length - claimed.length };
}
