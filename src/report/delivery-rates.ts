// Delivery rates, grouped and filtered: sums of counts that were kept as the rows moved, never a look at the rows.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';
import type { Price } from '../model/prices.ts';
import { type Rates, type Responses, ratesOf, responsesOf } from '../model/rates.ts';
import { type Billing, billingOf, noBilling } from './billing.ts';
import { type Funnel, funnelOf, SUMS, type Sums } from './campaign-counts.ts';
import { conditions, type Grouping, keyOf, type ReportFilter } from './filter.ts';
import { type Histograms, type Timing, timingOf } from './timing.ts';

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

/**
 * Campaigns newest first, times oldest first, everything else by the most recipients. The groups of each row of counts are
 * worked out once, and bills added up only for the groups of the page.
 */
export async function selectRates(sql: Db, input: RatesInput): Promise<RatesRow[]> {
  const { groupBy, zone = 'UTC', prices } = input;
  const rows = await sql<(Sums & Histograms & { key: string; label: string; billed: Billed[] | null })[]>`
    with part as materialized (
      select ${keyOf(sql, groupBy, zone)} as key, ${nameOf(sql, groupBy)} as label, p.id as "campaignId", p.category,
        p.template is not null as templated, c.*
      from campaigns p join senders s on s.id = p.sender_id ${joinCounts(sql, input)}
      where ${conditions(sql, input)} ${BY_TIME.has(groupBy) ? sql`and c.quarter > '-infinity'` : sql``}
    ), page as (
      select key, max(label) as label, row_number() over (order by ${orderOf(sql, groupBy)}) as place, ${sql.unsafe(SUMS)},
        sum(c.delivered_in) as "deliveredIn", sum(c.read_in) as "readIn"
      from part c group by key order by place limit ${input.limit} offset ${input.offset ?? 0}
    ), bills as (
      select key, json_agg(json_build_array(category, country, messages) order by category, country) as billed
      from (
        select key, category, country, sum(ever_delivered - free)::int as messages from part
        where templated and key in (select key from page) group by 1, 2, 3 having sum(ever_delivered - free) > 0
      ) as delivered group by key
    )
    select page.*, bills.billed from page left join bills using (key) order by place`;
  return rows.map(({ key, label, deliveredIn, readIn, billed, ...sums }) => {
    const funnel = funnelOf(sums);
    const delivered = (billed ?? []).map(([category, country, messages]) => ({ category, country, messages }));
    return {
      key,
      label: label ?? key,
      funnel,
      rates: ratesOf(funnel),
      responses: responsesOf(sums, funnel.delivered),
      timing: timingOf({ deliveredIn, readIn }),
      billing: billingOf(delivered, prices) ?? noBilling(prices),
    };
  });
}

/** Category, country, messages. */
type Billed = [string | null, string, number];

const BY_TIME: ReadonlySet<Grouping> = new Set(['day', 'hour']);

/** A campaign without recipients is a row of zeros, unless something is asked for that it cannot have. */
function joinCounts(sql: Db, { groupBy, from, to, country }: RatesInput): Fragment {
  const all = groupBy === 'campaign' && from === undefined && to === undefined && country === undefined;
  return sql`${all ? sql`left join` : sql`join`} counts c on c.campaign_id = p.id`;
}

/** Null where the key is its own name. */
function nameOf(sql: Db, groupBy: Grouping): Fragment {
  if (groupBy === 'campaign') return sql`p.name`;
  return groupBy === 'sender' ? sql`s.name` : sql`null::text`;
}

function orderOf(sql: Db, groupBy: Grouping): Fragment {
  if (groupBy === 'campaign') return sql`max("campaignId") desc`;
  if (BY_TIME.has(groupBy)) return sql`key`;
  return sql`sum(c.ever_accepted + c.refused) desc, key`;
}
