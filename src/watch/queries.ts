// Figures of the moment, each cheap however much there is.
import type { Db } from '../db/client.ts';
import { paceNow } from '../db/pace.ts';
import { SILENT_SECONDS } from '../db/processes.ts';

/** What is more is told as this: counting on would cost more than the figure is worth. */
const MOST = 100_000;

export interface Figures {
  statusesSetAside: number;
  uncertain: number;
  relayWaiting: number;
  relayGivenUp: number;
  relayDead: number;
  schedulesLate: number;
  scheduleLateSeconds: number;
  runsOpen: number;
  connectionsMax: number;
}

/** A schedule is late after so many seconds: the sweep looks every second. */
const LATE_SECONDS = 60;

export async function readFigures(sql: Db): Promise<Figures> {
  const [row] = await sql<[Figures]>`
    select (select count(*)::int from (select 1 from early_statuses limit ${MOST}) as e) as "statusesSetAside",
      (select count(*)::int from (select 1 from uncertain where not taken_as_sent limit ${MOST}) as u) as uncertain,
      (select count(*)::int from (select 1 from relay_queue where given_up_at is null limit ${MOST}) as w) as "relayWaiting",
      (select count(*)::int from (select 1 from relay_queue where given_up_at is not null limit ${MOST}) as g) as "relayGivenUp",
      (select count(*)::int from relay_targets where active and failing_since < now() - interval '24 hours') as "relayDead",
      (select count(*)::int from schedules where status = 'active' and next_at < now() - ${LATE_SECONDS} * interval '1 second') as "schedulesLate",
      (select coalesce(extract(epoch from now() - min(next_at)), 0)::float8 from schedules
        where status = 'active' and next_at < now()) as "scheduleLateSeconds",
      (select count(*)::int from schedule_runs where status in ('queued', 'filling', 'launching')) as "runsOpen",
      current_setting('max_connections')::int as "connectionsMax"`;
  return row;
}

export async function countCampaigns(sql: Db): Promise<{ status: string; campaigns: number }[]> {
  return await sql<{ status: string; campaigns: number }[]>`
    select status, count(*)::int as campaigns from campaigns where test_of is null group by status`;
}

/** What somebody should look at, of the last day, by its kind. */
export async function countEvents(sql: Db): Promise<{ kind: string; events: number }[]> {
  return await sql<{ kind: string; events: number }[]>`
    select kind, count(*)::int as events from events where at > now() - interval '1 day' group by kind`;
}

export async function countProcesses(sql: Db): Promise<{ role: string; processes: number; unwell: number }[]> {
  return await sql<{ role: string; processes: number; unwell: number }[]>`
    select role, count(*)::int as processes, (count(*) filter (where missing <> '{}'))::int as unwell
    from processes where seen_at > now() - ${SILENT_SECONDS} * interval '1 second' group by role`;
}

/**
 * Connections to this database by what opened them and what they do; those of others count as one. What listens for jobs
 * has the name of its job: BullMQ gives it.
 */
export async function countConnections(
  sql: Db,
): Promise<{ application: string; state: string; connections: number }[]> {
  return await sql<{ application: string; state: string; connections: number }[]>`
    select case when application_name like 'griot%' then application_name
        when application_name ~ '^(send|tick|fill|begin|probe-[0-9]+)$' then 'griot queue' else 'other' end as application,
      coalesce(state, 'unknown') as state, count(*)::int as connections
    from pg_stat_activity where datname = current_database() and backend_type = 'client backend' group by 1, 2`;
}

export interface SenderFigures {
  name: string;
  /** Messages per second: the limit, and what the pace is now, less after the provider refused for speed. */
  limit: number;
  pace: number;
  /** Seconds since its last claim, while it has something to send now; 0 while it has nothing. */
  silentSeconds: number;
  /** Whether it has something to send now. */
  working: boolean;
}

export async function readSenders(sql: Db): Promise<SenderFigures[]> {
  return await sql<SenderFigures[]>`
    select name, rate_per_second::float8 as limit, pace, working,
      case when working and next_slot_at < now() + interval '500 milliseconds'
        then greatest(0, extract(epoch from now() - greatest(claimed_at, next_slot_at, since)))::float8 else 0 end as "silentSeconds"
    from (
      select senders.*, ${paceNow(sql)} as pace, work.since, work.since is not null as working
      from senders cross join lateral (
        select min(greatest(c.launched_at, c.waiting_until)) as since from campaigns c
        where c.sender_id = senders.id and c.status = 'running'
          and (coalesce(c.waiting_until <= now(), true) and c.next_seq <= c.total
            or (coalesce(c.waiting_until <= now(), true) or c.waiting_for = 'daily_limit')
              and exists (select 1 from requeue r where r.campaign_id = c.id and r.due_at <= now()))
      ) as work
    ) as s
    order by name`;
}

/** Senders that have something to send, and for which nobody has claimed for so long. */
export async function countOverdue(sql: Db, seconds: number): Promise<number> {
  return (await readSenders(sql)).filter(({ silentSeconds }) => silentSeconds > seconds).length;
}
