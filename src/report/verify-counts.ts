// Whether the counts say what the rows say. A scan of all deliveries: for a doctor, not for a report.
import type { Db } from '../db/client.ts';
import { DELIVERY_STATUSES } from '../model/delivery.ts';

export interface CountMismatch {
  campaignId: number;
  /** A state, or a stage that was ever reached. */
  what: string;
  counted: number;
  rows: number;
}

/** Both sides in one snapshot. Empty where all is well. */
export async function verifyCounts(sql: Db): Promise<CountMismatch[]> {
  const states = DELIVERY_STATUSES.map((status) => [status, `count(*) filter (where status = '${status}')`] as const);
  const stages = ['accepted', 'sent', 'delivered', 'read'].map(
    (stage) => [`ever_${stage}`, `count(${stage}_at)`] as const,
  );
  const answers = [
    ['replied', 'reply'],
    ['pressed', 'press'],
    ['opted_out', 'opt-out'],
  ] as const;
  const columns = [...states, ...stages];
  return await sql<CountMismatch[]>`
    with row_side as (
      select campaign_id, what, n from (
        select campaign_id, ${sql.unsafe(columns.map(([name, count]) => `${count} as ${name}`).join(', '))}
        from deliveries group by campaign_id) as d
      cross join lateral (values ${sql.unsafe(columns.map(([name]) => `('${name}', ${name})`).join(', '))}) as v (what, n)
      union all
      select campaign_id, case kind ${sql.unsafe(answers.map(([name, kind]) => `when '${kind}' then '${name}'`).join(' '))} end, count(*)
      from responses group by 1, 2
    ), count_side as (
      select campaign_id, what, sum(n) as n from counts
      cross join lateral (values ${sql.unsafe([...columns, ...answers].map(([name]) => `('${name}', ${name})`).join(', '))}) as v (what, n)
      group by 1, 2
    )
    select coalesce(r.campaign_id, c.campaign_id) as "campaignId", coalesce(r.what, c.what) as what,
      coalesce(c.n, 0)::int as counted, coalesce(r.n, 0)::int as rows
    from row_side r full join count_side c on c.campaign_id = r.campaign_id and c.what = r.what
    where coalesce(r.n, 0) <> coalesce(c.n, 0)
    order by 1, 2`;
}
