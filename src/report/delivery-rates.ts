// Delivery rates, grouped and filtered: sums of counts that were kept as the rows moved, never a look at the rows.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';
import type { Price } from '../model/prices.ts';
import { type Rates, type Responses, ratesOf, responsesOf } from '../model/rates.ts';
import { type Billing, billingOf, type Delivered, noBilling } from './billing.ts';
import { type Funnel, funnelOf, SUMS, type Sums } from './campaign-counts.ts';
import { conditions, type Grouping, keyOf, type ReportFilter } from './filter.ts';
import { NO_TIMING, selectTimings, type Timing } from './timing.ts';

export interface RatesRow {
  /** An id, a template, a country, a day `YYYY-MM-DD`, the instant at which an hour begins. */
  key: string;
  /** Of a campaign or a sender, its name; of a message without a template, empty; else the key. */
  label: string;
  funnel: Funnel;
  rates: Rates;
  responses: Responses;
  timing: Timing;
  billing: Billing;
}

export interface RatesInput extends ReportFilter {
  groupBy: Exclude<Grouping, 'error'>;
  /** What a message costs, to reckon with. */
  prices: readonly Price[];
  offset?: number | undefined;
  limit: number;
}

/** Campaigns newest first, times oldest first, everything else by the most recipients. */
export async function selectRates(sql: Db, input: RatesInput): Promise<RatesRow[]> {
  const { groupBy, zone = 'UTC', prices } = input;
  const key = keyOf(sql, groupBy, zone);
  const groups = await sql<(Sums & { key: string; label: string })[]>`
    select ${key} as key, ${labelOf(sql, groupBy, key)} as label, ${sql.unsafe(SUMS)}
    from campaigns p join senders s on s.id = p.sender_id ${joinCounts(sql, input)}
    where ${conditions(sql, input)} ${BY_TIME.has(groupBy) ? sql`and c.quarter > '-infinity'` : sql``}
    group by 1 order by ${orderOf(sql, groupBy)} limit ${input.limit} offset ${input.offset ?? 0}`;
  const keys = groups.map((group) => group.key);
  const part = { key, where: sql`${conditions(sql, input)} and ${key} = any(${keys}::text[])` };
  const [timings, delivered] = await Promise.all([selectTimings(sql, part), selectDelivered(sql, part)]);
  return groups.map(({ key, label, ...sums }) => {
    const funnel = funnelOf(sums);
    return {
      key,
      label,
      funnel,
      rates: ratesOf(funnel),
      responses: responsesOf(sums, funnel.delivered),
      timing: timings.get(key) ?? NO_TIMING,
      billing: billingOf(delivered.get(key) ?? [], prices) ?? noBilling(prices),
    };
  });
}

const BY_TIME: ReadonlySet<Grouping> = new Set(['day', 'hour']);

/** A campaign without recipients is a row of zeros, unless something is asked for that it cannot have. */
function joinCounts(sql: Db, { groupBy, from, to, country }: RatesInput): Fragment {
  const all = groupBy === 'campaign' && from === undefined && to === undefined && country === undefined;
  return sql`${all ? sql`left join` : sql`join`} counts c on c.campaign_id = p.id`;
}

function labelOf(sql: Db, groupBy: Grouping, key: Fragment): Fragment {
  if (groupBy === 'campaign') return sql`max(p.name)`;
  return groupBy === 'sender' ? sql`max(s.name)` : sql`max(${key})`;
}

function orderOf(sql: Db, groupBy: Grouping): Fragment {
  if (groupBy === 'campaign') return sql`max(p.id) desc`;
  if (BY_TIME.has(groupBy)) return sql`key`;
  return sql`sum(c.ever_accepted + c.refused) desc, key`;
}

/** What is billed: templates that were delivered and that the provider did not call free. */
async function selectDelivered(
  sql: Db,
  { key, where }: { key: Fragment; where: Fragment },
): Promise<Map<string, Delivered[]>> {
  const rows = await sql<(Delivered & { key: string })[]>`
    select ${key} as key, p.category, c.country, sum(c.ever_delivered - c.free)::int as messages
    from counts c join campaigns p on p.id = c.campaign_id
    where ${where} and p.template is not null
    group by 1, 2, 3 having sum(c.ever_delivered - c.free) > 0 order by 1, 2, 3`;
  const found = new Map<string, Delivered[]>();
  for (const { key, ...one } of rows) found.set(key, [...(found.get(key) ?? []), one]);
  return found;
}
