// Every night the counts of fresh campaigns are compared with their rows. They never differ; should they, somebody hears of it.
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/client.ts';
import { raiseEvent } from '../db/events.ts';
import { verifyCounts } from './verify-counts.ts';

/** Hours (UTC) in which it is done once; a machine that is off at night does it when it can. */
const NIGHT = { from: 1, until: 5 };
const ONCE_IN_HOURS = 20;
const AT_LATEST_HOURS = 40;
/** Campaigns something happened to within this many days. */
const FRESH_DAYS = 2;

/** Does nothing but once a night, in one process of all. Returns what differs, or null when it was not its turn. */
export async function checkAtNight({ sql, log }: { sql: Sql; log: Logger }, now = new Date()): Promise<number | null> {
  if (!(await takeTurn(sql, now))) return null;
  const differing = await verifyCounts(sql, await freshCampaigns(sql, now));
  for (const { campaignId, what, counted, rows } of differing) {
    const message = `Campaign ${campaignId}: ${what}: ${counted} counted, ${rows} in the rows`;
    log.error({ campaignId, what, counted, rows }, 'counts differ from the rows: please report it');
    await raiseEvent(sql, { kind: 'counts_differ', subject: { campaignId }, message });
  }
  return differing.length;
}

async function takeTurn(sql: Db, now: Date): Promise<boolean> {
  const hour = now.getUTCHours();
  const hours = hour >= NIGHT.from && hour < NIGHT.until ? ONCE_IN_HOURS : AT_LATEST_HOURS;
  const { count } = await sql`
    insert into settings as s (name, value) values ('counts_checked_at', to_jsonb(${now.toISOString()}::text))
    on conflict (name) do update set value = excluded.value
    where (s.value #>> '{}')::timestamptz < ${now.toISOString()}::timestamptz - ${hours} * interval '1 hour'`;
  return count > 0;
}

async function freshCampaigns(sql: Db, now: Date): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select distinct campaign_id as id from timeline
    where minute > ${now.toISOString()}::timestamptz - ${FRESH_DAYS} * interval '1 day'`;
  return rows.map(({ id }) => id);
}
