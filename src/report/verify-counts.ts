// Whether every table of counts says what the rows say. A scan of deliveries: for a doctor and the night, not for a report.
import type { Db } from '../db/client.ts';
import { BUCKET_DIGITS, BUCKETS } from '../db/delivery-counts.ts';
import { DELIVERY_STATUSES } from '../model/delivery.ts';

export interface CountMismatch {
  campaignId: number;
  /** The table, what it counts there, and where in it. */
  what: string;
  counted: number;
  rows: number;
}

/** Of each column of `counts`, the rows that it counts. */
const STATES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(DELIVERY_STATUSES.map((status) => [status, `status = '${status}'`])),
  ever_accepted: 'accepted_at is not null',
  ever_sent: 'sent_at is not null',
  ever_delivered: 'delivered_at is not null',
  ever_read: 'read_at is not null',
  refused: "status = 'failed' and accepted_at is null",
  free: 'free and delivered_at is not null',
};
const RESPONSES: Readonly<Record<string, string>> = { replied: 'reply', pressed: 'press', opted_out: 'opt-out' };
const STAGES: Readonly<Record<string, string>> = {
  accepted: 'accepted_at',
  sent: 'sent_at',
  delivered: 'delivered_at',
  read: 'read_at',
  failed: "case when status = 'failed' then failed_at end",
};

const COHORT = `coalesce(date_bin('15 minutes', case when accepted_at is not null then accepted_at
  when status = 'failed' then failed_at end, '2000-01-01 00:00Z'), '-infinity')`;

/** Rows (campaign_id, what, n), of the deliveries and of the counts, that must be alike. `which`: a condition on campaign_id. */
const SIDES: readonly { rows: (which: string) => string; counted: (which: string) => string }[] = [
  {
    rows: (which) => `
      select campaign_id, concat_ws(' ', 'counts', name, country, quarter), n from (
        select campaign_id, ${COHORT} as quarter, country,
          ${Object.entries(STATES).map(([name, where]) => `count(*) filter (where ${where}) as ${name}`)}
        from deliveries where ${which} group by 1, 2, 3) as d cross join lateral (values ${pairs(STATES)}) as v (name, n)`,
    counted: (which) => `
      select campaign_id, concat_ws(' ', 'counts', name, country, quarter), n from counts
      cross join lateral (values ${pairs(STATES)}) as v (name, n) where ${which}`,
  },
  {
    rows: (which) => `
      select campaign_id, concat_ws(' ', 'counts', ${wordOf(RESPONSES, 'kind')}, country, ${COHORT}), 1
      from responses r join deliveries d using (campaign_id, seq) where ${which}`,
    counted: (which) => `
      select campaign_id, concat_ws(' ', 'counts', name, country, quarter), n from counts
      cross join lateral (values ${pairs(RESPONSES)}) as v (name, n) where ${which}`,
  },
  {
    rows: (which) => `
      select campaign_id, concat_ws(' ', 'timeline', name, date_bin('15 minutes', at, '2000-01-01 00:00Z')), 1 from deliveries
      cross join lateral (values ${Object.entries(STAGES).map(([name, at]) => `('${name}', ${at})`)}) as v (name, at)
      where at is not null and ${which}
      union all
      select campaign_id, concat_ws(' ', 'timeline', ${wordOf(RESPONSES, 'kind')}, date_bin('15 minutes', at, '2000-01-01 00:00Z')), 1
      from responses where ${which}`,
    counted: (which) => `
      select campaign_id, concat_ws(' ', 'timeline', name, date_bin('15 minutes', minute, '2000-01-01 00:00Z')), n
      from timeline cross join lateral (values ${pairs(STAGES)}, ${pairs(RESPONSES)}) as v (name, n) where ${which}`,
  },
  {
    rows: (which) => `
      select campaign_id, concat_ws(' ', 'counts', name, country, ${COHORT},
        width_bucket(extract(epoch from at - accepted_at)::float8, (select array_agg(2 ^ (b / 3.0) + 1e-6 order by b) from generate_series(0, 59) b)::float8[])), 1
      from deliveries cross join lateral (values ('delivered_in', delivered_at), ('read_in', read_at)) as v (name, at)
      where at is not null and ${which}`,
    counted: (which) => `
      select campaign_id, concat_ws(' ', 'counts', name, country, quarter, bucket), n::bigint
      from (
        select campaign_id, country, quarter, name, lpad(histogram::text, ${BUCKETS * BUCKET_DIGITS}, '0') as digits
        from (
          select campaign_id, country, quarter, sum(delivered_in) as delivered_in, sum(read_in) as read_in
          from counts where ${which} group by 1, 2, 3
        ) as c cross join lateral (values ('delivered_in', delivered_in), ('read_in', read_in)) as v (name, histogram)
        where histogram <> 0 offset 0
      ) as c cross join lateral (
        select bucket, substr(digits, 1 + (${BUCKETS - 1} - bucket) * ${BUCKET_DIGITS}, ${BUCKET_DIGITS}) from generate_series(0, ${BUCKETS - 1}) as bucket offset 0
      ) as b (bucket, n) where n::bigint <> 0`,
  },
  {
    rows: (which) => `
      select campaign_id, concat_ws(' ', 'error_counts', coalesce(error_code, 'unknown'), country, ${COHORT}), 1
      from deliveries where status = 'failed' and ${which}`,
    counted: (which) =>
      `select campaign_id, concat_ws(' ', 'error_counts', code, country, quarter), failed from error_counts where ${which}`,
  },
  {
    rows: (which) => `
      select campaign_id, concat_ws(' ', 'slowest', seq), 1 from deliveries d join campaigns c on c.id = d.campaign_id
      where extract(epoch from delivered_at - accepted_at)::real > slow_from and ${which}`,
    counted: (which) => `
      select s.campaign_id, concat_ws(' ', 'slowest', seq), 1 from slowest s join campaigns c on c.id = s.campaign_id
      where seconds > slow_from and ${which.replace('campaign_id', 's.campaign_id')}`,
  },
];

function pairs(names: Readonly<Record<string, string>>): string {
  return Object.keys(names)
    .map((name) => `('${name}', ${name})`)
    .join(', ');
}

function wordOf(names: Readonly<Record<string, string>>, column: string): string {
  const cases = Object.entries(names).map(([name, kind]) => `when '${kind}' then '${name}'`);
  return `case ${column} ${cases.join(' ')} end`;
}

/** Both sides in one snapshot each table; empty where all is well. `campaignIds`: only these. What deleted ones left counts for nothing. */
export async function verifyCounts(sql: Db, campaignIds?: readonly number[]): Promise<CountMismatch[]> {
  const which = campaignIds
    ? 'campaign_id = any($1::int[])'
    : '$1::int[] is null and campaign_id in (select id from campaigns)';
  const found: CountMismatch[] = [];
  for (const { rows, counted } of SIDES) {
    const statement = `
      select campaign_id as "campaignId", what, sum(counted)::int as counted, sum(rows)::int as rows
      from (
        select campaign_id, what, n as rows, 0 as counted from (${rows(which)}) as r (campaign_id, what, n)
        union all
        select campaign_id, what, 0, n from (${counted(which)}) as c (campaign_id, what, n)
      ) as both_sides
      group by 1, 2 having sum(counted) <> sum(rows) order by 1, 2`;
    found.push(...(await sql.unsafe<CountMismatch[]>(statement, [(campaignIds as number[]) ?? null])));
  }
  return found;
}
