// What moved deliveries change in the counts, as parts of the statement that moves them: of each row, what it counted for
// before is taken off and what it counts for now is added, so that the counts are at any moment those of the rows.
import type { Fragment } from 'postgres';
import type { Db } from './client.ts';

/** Writers that commit at the same moment add to different rows. Replies have shards of their own behind these. */
const SHARDS = 4;

/**
 * A histogram's bucket b holds from 2^((b-1)/3) to 2^(b/3) seconds; 0 a second and less, the last twelve days and more.
 * The whole of it is one number, the count of bucket b times 10^(12 b): so Postgres adds histograms as it adds numbers, seven
 * times as fast as 61 sums. In one shard a count may be below zero and borrow from the next; in the sum of the shards none is.
 */
const BUCKETS_PER_DOUBLING = 3;
const LAST_BUCKET = 60;
export const BUCKETS = LAST_BUCKET + 1;
/** Decimal digits of a bucket's count: a multiple of four, as Postgres keeps numbers. */
export const BUCKET_DIGITS = 12;

export type CountsPart = 'moves' | 'responses';

/** The shard of this connection. */
export function shardOf(sql: Db, part: CountsPart = 'moves'): Fragment {
  return sql`(${part === 'moves' ? 0 : SHARDS} + pg_backend_pid() % ${SHARDS})::smallint`;
}

/** The quarter of an hour of a time, which every time zone's hours and days are made of. */
export function quarterOf(sql: Db, at: Fragment): Fragment {
  return sql`coalesce(date_bin('15 minutes', ${at}, '2000-01-01 00:00+00'), '-infinity')`;
}

/** The bucket of an interval. */
export function bucketOf(sql: Db, interval: Fragment): Fragment {
  return sql`least(${LAST_BUCKET}, ceil(${BUCKETS_PER_DOUBLING} * ln(greatest(1, extract(epoch from ${interval})::float8)) / ln(2::float8) - 1e-9))::int`;
}

/** Seconds that stand for a bucket: at most 12.3 % off any that is in it, but for the first and the last. */
export function bucketSeconds(bucket: number): number {
  return bucket === 0 ? 1 : 2 ** ((bucket - 0.5) / BUCKETS_PER_DOUBLING);
}

/** The histogram of rows `(bucket, n)`, few: a number of hundreds of digits for each message would cost ten times as much. */
export function histogramOf(sql: Db, rows: Fragment): Fragment {
  return sql`(select coalesce(sum(r.n * ('1' || repeat('0', ${BUCKET_DIGITS}::int * r.bucket))::numeric), 0) from (${rows}) r)`;
}

/**
 * Follows `moved`: one row per delivery that changed, with `was`, `status` and each of the columns below as `was_…` and
 * as it is now. Every statement of this kind writes these tables in this order, so that no two can wait for each other.
 */
export function counting(sql: Db): Fragment {
  const shard = shardOf(sql);
  const histogram = (stage: string) =>
    histogramOf(
      sql,
      sql`select bucket, n from timed t
        where t.campaign_id = s.campaign_id and t.quarter = s.quarter and t.country = s.country and t.stage = ${stage}`,
    );
  return sql`
    sides as (
      select campaign_id, country, side.*, ${quarterOf(sql, sql`coalesce(accepted_at, case when status = 'failed' then failed_at end)`)} as quarter
      from (select campaign_id, country, was, was_free, was_error_code, was_accepted_at, was_sent_at, was_delivered_at, was_read_at, was_failed_at,
        status as is, free as is_free, error_code as is_error_code, error_title as is_error_title, accepted_at as is_accepted_at,
        sent_at as is_sent_at, delivered_at as is_delivered_at, read_at as is_read_at, failed_at as is_failed_at from moved) as m
      cross join lateral (values
        (-1, was, was_free, was_error_code, '', was_accepted_at, was_sent_at, was_delivered_at, was_read_at, was_failed_at),
        (1, m.is, is_free, is_error_code, is_error_title, is_accepted_at, is_sent_at, is_delivered_at, is_read_at, is_failed_at)
      ) as side (n, status, free, code, title, accepted_at, sent_at, delivered_at, read_at, failed_at)
    ), timed as (
      select campaign_id, quarter, country, stage, ${bucketOf(sql, sql`at - accepted_at`)} as bucket, sum(n) as n
      from sides cross join lateral (values ('delivered', delivered_at), ('read', read_at)) as reached (stage, at)
      where at is not null and accepted_at is not null group by 1, 2, 3, 4, 5 having sum(n) <> 0
    ), counted as (
      insert into counts as c (campaign_id, quarter, country, shard, pending, sending, uncertain, accepted, sent, failed,
        delivered, read, ever_accepted, ever_sent, ever_delivered, ever_read, refused, free, delivered_in, read_in)
      select campaign_id, quarter, country, ${shard},
        sum(n * (status = 'pending')::int), sum(n * (status = 'sending')::int), sum(n * (status = 'uncertain')::int),
        sum(n * (status = 'accepted')::int), sum(n * (status = 'sent')::int), sum(n * (status = 'failed')::int),
        sum(n * (status = 'delivered')::int), sum(n * (status = 'read')::int), sum(n * (accepted_at is not null)::int),
        sum(n * (sent_at is not null)::int), sum(n * (delivered_at is not null)::int), sum(n * (read_at is not null)::int),
        sum(n * (status = 'failed' and accepted_at is null)::int), sum(n * (free and delivered_at is not null)::int),
        ${histogram('delivered')}, ${histogram('read')}
      from sides s group by campaign_id, quarter, country order by campaign_id, quarter, country
      on conflict (campaign_id, quarter, country, shard) do update set
        pending = c.pending + excluded.pending, sending = c.sending + excluded.sending,
        uncertain = c.uncertain + excluded.uncertain, accepted = c.accepted + excluded.accepted,
        sent = c.sent + excluded.sent, failed = c.failed + excluded.failed, delivered = c.delivered + excluded.delivered,
        read = c.read + excluded.read, ever_accepted = c.ever_accepted + excluded.ever_accepted,
        ever_sent = c.ever_sent + excluded.ever_sent, ever_delivered = c.ever_delivered + excluded.ever_delivered,
        ever_read = c.ever_read + excluded.ever_read, refused = c.refused + excluded.refused, free = c.free + excluded.free,
        delivered_in = c.delivered_in + excluded.delivered_in, read_in = c.read_in + excluded.read_in
    ), dated as (
      insert into timeline as t (campaign_id, minute, shard, accepted, sent, delivered, read, failed)
      select campaign_id, date_trunc('minute', at), ${shard},
        sum(n * (stage = 'accepted')::int), sum(n * (stage = 'sent')::int), sum(n * (stage = 'delivered')::int),
        sum(n * (stage = 'read')::int), sum(n * (stage = 'failed')::int)
      from moved m
      cross join lateral (values
        ('accepted', was_accepted_at, accepted_at), ('sent', was_sent_at, sent_at),
        ('delivered', was_delivered_at, delivered_at), ('read', was_read_at, read_at),
        ('failed', case when was = 'failed' then was_failed_at end, case when status = 'failed' then failed_at end)
      ) as changed (stage, before, after)
      cross join lateral (values (-1, before), (1, after)) as event (n, at)
      where before is distinct from after and at is not null
      group by campaign_id, date_trunc('minute', at) order by 1, 2
      on conflict (campaign_id, minute, shard) do update set
        accepted = t.accepted + excluded.accepted, sent = t.sent + excluded.sent,
        delivered = t.delivered + excluded.delivered, read = t.read + excluded.read, failed = t.failed + excluded.failed
    ), failures as (
      insert into error_counts as e (campaign_id, quarter, country, code, shard, title, failed)
      select campaign_id, quarter, country, coalesce(code, 'unknown') as code, ${shard}, coalesce(max(title), ''), sum(n)
      from sides where status = 'failed' group by 1, 2, 3, 4 having sum(n) <> 0 order by 1, 2, 3, 4
      on conflict (campaign_id, quarter, country, code, shard) do update set
        failed = e.failed + excluded.failed, title = case when excluded.title = '' then e.title else excluded.title end
    ), slow as (
      insert into slowest as s (campaign_id, seq, seconds)
      select m.campaign_id, m.seq, extract(epoch from m.delivered_at - m.accepted_at)
      from moved m join campaigns c on c.id = m.campaign_id
      where m.delivered_at is distinct from m.was_delivered_at
        and (m.was_delivered_at is not null or extract(epoch from m.delivered_at - m.accepted_at) > c.slow_from)
      order by 1, 2
      on conflict (campaign_id, seq) do update set seconds = excluded.seconds
    )`;
}
