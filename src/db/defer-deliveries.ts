// Deliveries that stay `pending` and are due later: no move, so no counts. Part of the one writer (see delivery-moves.ts).
import type { Db } from './client.ts';
import { among } from './partitions.ts';

/** `untilMs`: epoch milliseconds. The caller holds the campaign, and none of them is in `requeue`. */
export async function deferDeliveries(
  tx: Db,
  campaignId: number,
  deferred: readonly { seq: number; untilMs: number }[],
): Promise<void> {
  if (deferred.length === 0) return;
  await tx`
    with given as (
      select seq, to_timestamp(until / 1000) as due_at
      from unnest(${deferred.map((d) => d.seq)}::int[], ${deferred.map((d) => d.untilMs)}::float8[]) as u (seq, until)
    ), dated as (
      update deliveries d set next_attempt_at = g.due_at from given g
      where d.campaign_id = ${campaignId} and d.seq = g.seq and d.status = 'pending' and ${among(tx, [campaignId])}
      returning g.seq, g.due_at
    )
    insert into requeue (campaign_id, due_at, seq) select ${campaignId}, due_at, seq from dated on conflict do nothing`;
}
