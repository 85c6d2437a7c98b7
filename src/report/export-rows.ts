// Deliveries for an export: page after page, each one text that Postgres makes.
//
// A page is read whole and its connection given back before anybody takes it, so that a slow reader holds no snapshot, no
// connection and one page of memory; the next page is read meanwhile. (COPY would stream, but postgres.js 3.4 may pause its
// socket after the last read and then waits for ever.)
import type { Fragment } from 'postgres';
import type { Db, Sql } from '../db/client.ts';
import { KNOWN_PHONE } from '../db/forget-deliveries.ts';
import { ofCampaign } from '../db/partitions.ts';
import type { DeliveryFilter } from './deliveries.ts';
import { conditions, instantOf, type ReportFilter } from './filter.ts';

export interface ExportFilter extends DeliveryFilter, ReportFilter {
  /** From after this `seq` to that one, of a single campaign. */
  after?: number | undefined;
  until?: number | undefined;
}

export interface ExportPage {
  text: string;
  rows: number;
}

const PAGE = 1_500;
/** Pages that are read at a time. */
const AHEAD = 3;
const TEXTS = ['message_id', 'error_code', 'error_title', 'skip_reason'] as const;
const TIMES = ['accepted_at', 'sent_at', 'delivered_at', 'read_at', 'failed_at'] as const;
/** What every delivery has; the columns of its list follow. */
export const FIXED = ['seq', 'phone', 'status', ...TEXTS, ...TIMES, 'country', 'attempts'] as const;

export interface ExportColumn {
  /** In the file. */
  name: string;
  kind: 'time' | 'text' | 'word';
  /** The value in SQL. A `word` is a number or a short name of ours, in which nothing can be amiss. */
  value: string;
}

/**
 * The fixed ones, of several campaigns with `campaign_id` in front, then those of the lists of them all; one that is called
 * like a fixed one gets `list.` in front.
 */
export async function exportColumns(sql: Db, campaignIds: readonly number[], many: boolean): Promise<ExportColumn[]> {
  const rows = await sql<{ name: string }[]>`
    select name from imports cross join unnest(columns) with ordinality as c (name, n)
    where campaign_id = any(${campaignIds as number[]}::int[]) group by name order by min(id), min(n)`;
  const all = [...(many ? ['campaign_id'] : []), ...FIXED];
  const fixed = new Set<string>(all);
  return [
    ...all.map((name) => ({ name, kind: kindOf(name), value: name === 'phone' ? `(${KNOWN_PHONE})` : name })),
    ...rows.map(({ name }) => ({
      name: fixed.has(name) ? `list.${name}` : name,
      kind: 'text' as const,
      value: `(variables ->> ${literal(name)})`,
    })),
  ];
}

function kindOf(name: string): ExportColumn['kind'] {
  if ((TIMES as readonly string[]).includes(name)) return 'time';
  return (TEXTS as readonly string[]).includes(name) ? 'text' : 'word';
}

/** Campaigns that have what the filter asks for, oldest first; drafts without a time only where no time is asked for. */
export async function exportedCampaigns(sql: Db, filter: ExportFilter): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select distinct p.id from campaigns p join counts c on c.campaign_id = p.id where ${conditions(sql, filter)} order by p.id`;
  return rows.map(({ id }) => id);
}

/** The rows of one campaign in order of `seq`, some thousand at a time; `row` is the text of one in SQL. */
export async function* exportPages(
  sql: Sql,
  campaignId: number,
  { filter, row }: { filter: ExportFilter; row: string },
): AsyncGenerator<ExportPage> {
  const [{ last }] = await sql<[{ last: number }]>`
    select coalesce(max(seq), 0) as last from deliveries d where ${ofCampaign(sql, campaignId)}`;
  const until = Math.min(last, filter.until ?? last);
  const read = async (after: number) => {
    const [page] = await sql<[ExportPage]>`
      select coalesce(string_agg(${sql.unsafe(row)}, '' order by seq), '') as text, count(*)::int as rows from deliveries d
      where ${ofCampaign(sql, campaignId)} and seq > ${after} and seq <= ${Math.min(after + PAGE, until)} ${fits(sql, filter)}`;
    return page;
  };
  const coming: Promise<ExportPage>[] = [];
  for (let next = filter.after ?? 0; next < until || coming.length > 0; ) {
    for (; next < until && coming.length < AHEAD; next += PAGE) {
      const page = read(next);
      page.catch(() => {}); // told when it is awaited
      coming.push(page);
    }
    const page = await coming.shift();
    if (page && page.rows > 0) yield page;
  }
}

function fits(sql: Sql, { status, phone, error, country, from, to, zone = 'UTC' }: ExportFilter): Fragment {
  const tried = sql`coalesce(accepted_at, case when status = 'failed' then failed_at end)`;
  return sql`
    ${status === undefined ? sql`` : sql`and status = ${status}`} ${phone === undefined ? sql`` : sql`and phone = ${phone}`}
    ${error === undefined ? sql`` : sql`and error_code = ${error}`} ${country === undefined ? sql`` : sql`and country = ${country}`}
    ${from === undefined ? sql`` : sql`and ${tried} >= ${instantOf(sql, from, 0, zone)}`}
    ${to === undefined ? sql`` : sql`and ${tried} < ${instantOf(sql, to, 1, zone)}`}`;
}

/** A string constant that holds anything, whatever `standard_conforming_strings` is. */
function literal(text: string): string {
  return `e'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}
