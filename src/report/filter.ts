// Which counts a report is about, and what it groups them by. Everywhere `p` is the campaign and `c` the table of counts.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';

export const GROUPINGS = ['campaign', 'template', 'sender', 'country', 'day', 'hour', 'error'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** A day as `YYYY-MM-DD`, in the reader's zone; or an instant, on a quarter of an hour. */
export type ReportTime = string | Date;

/** All that is given must hold. */
export interface ReportFilter {
  /** Accepted or refused by the provider from then on, and before `to` (a day: that day included). */
  from?: ReportTime | undefined;
  to?: ReportTime | undefined;
  /** IANA name: of days and hours; default: UTC. */
  zone?: string | undefined;
  campaignId?: number | undefined;
  senderId?: number | undefined;
  /** Name of a template, in any language. */
  template?: string | undefined;
  /** Two letters, of the recipients' numbers. */
  country?: string | undefined;
}

/** Tests of campaigns are in no report. */
export function conditions(sql: Db, filter: ReportFilter): Fragment {
  const { campaignId, senderId, template, country } = filter;
  return sql`p.test_of is null
    ${campaignId === undefined ? sql`` : sql`and p.id = ${campaignId}`}
    ${senderId === undefined ? sql`` : sql`and p.sender_id = ${senderId}`}
    ${template === undefined ? sql`` : sql`and p.template ->> 'name' = ${template}`}
    ${country === undefined ? sql`` : sql`and c.country = ${country}`} ${between(sql, filter)}`;
}

function between(sql: Db, { from, to, zone = 'UTC' }: ReportFilter): Fragment {
  if (from === undefined && to === undefined) return sql``;
  return sql`and c.quarter > '-infinity' ${from === undefined ? sql`` : sql`and c.quarter >= ${instantOf(sql, from, 0, zone)}`}
    ${to === undefined ? sql`` : sql`and c.quarter < ${instantOf(sql, to, 1, zone)}`}`;
}

/** An instant as it is, or the beginning of the day so many days later. */
export function instantOf(sql: Db, at: ReportTime, days: number, zone: string): Fragment {
  return at instanceof Date
    ? sql`${at.toISOString()}::timestamptz`
    : sql`((${at}::date + ${days}::int)::timestamp at time zone ${zone}::text)`;
}

/** What tells one group from another, as text. */
export function keyOf(sql: Db, groupBy: Exclude<Grouping, 'error'>, zone: string): Fragment {
  switch (groupBy) {
    case 'campaign':
      return sql`p.id::text`;
    case 'template':
      return sql`coalesce((p.template ->> 'name') || ' (' || (p.template ->> 'language') || ')', '')`;
    case 'sender':
      return sql`p.sender_id::text`;
    case 'country':
      return sql`c.country`;
    case 'day':
      return sql`to_char(c.quarter at time zone ${zone}::text, 'YYYY-MM-DD')`;
    case 'hour':
      return sql`to_char(date_trunc('hour', c.quarter, ${zone}::text) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  }
}
