// The counts made anew from the rows, for when something went around Griot and changed deliveries by hand.

import { inTransaction } from '../lib/transaction.ts';
import type { Sql } from './client.ts';
import { bucketOf, histogramOf, quarterOf } from './delivery-counts.ts';

/** Of these campaigns. Whoever moves a delivery of any campaign waits meanwhile: about 3 s per million deliveries. */
export async function recount(sql: Sql, campaignIds: readonly number[]): Promise<void> {
  await inTransaction(
    sql,
    async (tx) => {
      await tx`lock table counts, timeline, error_counts, slowest in share row exclusive mode`;
      const mine = tx`campaign_id = any(${campaignIds as number[]}::int[])`;
      for (const table of ['counts', 'timeline', 'error_counts', 'slowest']) {
        await tx`delete from ${tx(table)} where ${mine}`;
      }
      const quarter = quarterOf(tx, tx`coalesce(accepted_at, case when status = 'failed' then failed_at end)`);
      const histogram = (stage: string) =>
        histogramOf(
          tx,
          tx`select bucket, n from timed t
            where t.campaign_id = j.campaign_id and t.quarter = j.quarter and t.country = j.country and t.stage = ${stage}`,
        );
      await tx`
        with judged as (
          select *, ${quarter} as quarter from deliveries where ${mine}
        ), timed as (
          select campaign_id, quarter, country, stage, ${bucketOf(tx, tx`at - accepted_at`)} as bucket, count(*) as n
          from judged cross join lateral (values ('delivered', delivered_at), ('read', read_at)) as reached (stage, at)
          where at is not null and accepted_at is not null group by 1, 2, 3, 4, 5
        )
        insert into counts (campaign_id, quarter, country, shard, pending, sending, uncertain, accepted, sent, failed, delivered,
          read, skipped, ever_accepted, ever_sent, ever_delivered, ever_read, refused, free,
          delivered_in, read_in)
        select campaign_id, quarter, country, 0,
          count(*) filter (where status = 'pending'), count(*) filter (where status = 'sending'),
          count(*) filter (where status = 'uncertain'), count(*) filter (where status = 'accepted'),
          count(*) filter (where status = 'sent'), count(*) filter (where status = 'failed'),
          count(*) filter (where status = 'delivered'), count(*) filter (where status = 'read'),
          count(*) filter (where status = 'skipped'), count(accepted_at), count(sent_at), count(delivered_at), count(read_at),
          count(*) filter (where status = 'failed' and accepted_at is null), count(*) filter (where free and delivered_at is not null),
          ${histogram('delivered')}, ${histogram('read')}
        from judged j group by 1, 2, 3`;
      await tx`
        insert into counts as c (campaign_id, quarter, country, shard, replied, pressed, opted_out)
        select campaign_id, ${quarter}, country, 0, count(*) filter (where kind = 'reply'),
          count(*) filter (where kind = 'press'), count(*) filter (where kind = 'opt-out')
        from responses join deliveries using (campaign_id, seq) where ${mine} group by 1, 2, 3
        on conflict (campaign_id, quarter, country, shard) do update
          set replied = excluded.replied, pressed = excluded.pressed, opted_out = excluded.opted_out`;
      await tx`
        insert into timeline (campaign_id, minute, shard, accepted, sent, delivered, read, failed, replied, pressed, opted_out)
        select campaign_id, date_trunc('minute', at), 0, count(*) filter (where what = 'accepted'),
          count(*) filter (where what = 'sent'), count(*) filter (where what = 'delivered'), count(*) filter (where what = 'read'),
          count(*) filter (where what = 'failed'), count(*) filter (where what = 'reply'), count(*) filter (where what = 'press'),
          count(*) filter (where what = 'opt-out')
        from (
          select campaign_id, what, at from deliveries cross join lateral (values ('accepted', accepted_at), ('sent', sent_at),
            ('delivered', delivered_at), ('read', read_at), ('failed', case when status = 'failed' then failed_at end)) as v (what, at)
          where ${mine} union all select campaign_id, kind, at from responses where ${mine}
        ) as happened where at is not null group by 1, 2`;
      await tx`
        insert into error_counts (campaign_id, quarter, country, code, shard, title, failed)
        select campaign_id, ${quarter}, country, coalesce(error_code, 'unknown'), 0, coalesce(max(error_title), ''), count(*)
        from deliveries where status = 'failed' and ${mine} group by 1, 2, 3, 4`;
      await tx`
        insert into slowest (campaign_id, seq, seconds)
        select campaign_id, seq, extract(epoch from delivered_at - accepted_at)
        from deliveries d join campaigns c on c.id = d.campaign_id
        where extract(epoch from delivered_at - accepted_at) > slow_from and ${mine}`;
    },
    { stallMs: 0 },
  );
}
