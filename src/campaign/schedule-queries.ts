// The statements of schedules and their runs.
import type { Db } from '../db/client.ts';
import type { Audience } from '../model/audience.ts';
import type { CampaignStatus } from '../model/campaign-status.ts';
import type { Calendar } from '../model/cron.ts';
import type { DraftInput } from './draft.ts';

export type ScheduleStatus = 'active' | 'paused' | 'ended';
export type RunStatus = 'queued' | 'filling' | 'launching' | 'launched' | 'empty' | 'skipped' | 'failed';

/** What a schedule is told to be. */
export interface SchedulePlan extends Calendar {
  name: string;
  /** What each run's campaign is made of; its sender is always named. */
  campaign: Omit<DraftInput, 'name'>;
  audience: Audience;
  maxRuns: number | null;
  missed: 'run' | 'skip';
  toleranceSeconds: number;
  overlap: 'skip' | 'queue' | 'overlap';
}

export interface ScheduleRow extends SchedulePlan {
  id: number;
  status: ScheduleStatus;
  /** The next tick that has no run yet; null where none follows, and while it is paused. */
  nextAt: Date | null;
  /** Those by hand left out. */
  runs: number;
  createdAt: Date;
}

export interface RunRow {
  id: number;
  scheduleId: number;
  scheduleName: string;
  tickAt: Date;
  byHand: boolean;
  status: RunStatus;
  /** Why it was skipped, failed, is empty or late, or what its last try at the list met with. */
  reasonCode: string | null;
  reason: string | null;
  attempts: number;
  /** When the next try at its list is due. */
  dueAt: Date;
  createdAt: Date;
  settledAt: Date | null;
  campaign: { id: number; name: string; status: CampaignStatus; total: number } | null;
  /** What its list gave; null before, and where the campaign is gone. */
  list: {
    rows: number;
    imported: number;
    rejected: number;
    duplicates: number;
    suppressed: number;
    recent: number;
  } | null;
}

const COLUMNS = `id, name, campaign, audience, cron, at, zone, starts_at as "startsAt", ends_at as "endsAt",
  max_runs as "maxRuns", missed, tolerance_seconds as "toleranceSeconds", overlap, status, next_at as "nextAt", runs,
  created_at as "createdAt"`;

/** Newest first. */
export async function selectSchedules(
  sql: Db,
  where: { id?: number; before?: number | undefined; limit?: number; hold?: boolean },
): Promise<ScheduleRow[]> {
  return await sql<ScheduleRow[]>`
    select ${sql.unsafe(COLUMNS)} from schedules
    where id < ${where.before ?? 2_147_483_647} ${where.id === undefined ? sql`` : sql`and id = ${where.id}`}
    order by id desc limit ${where.limit ?? 1} ${where.hold ? sql`for update` : sql``}`;
}

/** Those with a run to come before a moment, the next one first. */
export async function comingSchedules(
  sql: Db,
  until: Date,
  limit: number,
): Promise<(ScheduleRow & { nextAt: Date })[]> {
  return await sql<(ScheduleRow & { nextAt: Date })[]>`
    select ${sql.unsafe(COLUMNS)} from schedules
    where status = 'active' and next_at < ${until} order by next_at, id limit ${limit}`;
}

/** What of it changes is written, all else stays. */
export type ScheduleChange = Partial<SchedulePlan & Pick<ScheduleRow, 'status' | 'nextAt' | 'runs'>>;

export async function insertSchedule(sql: Db, plan: SchedulePlan & { nextAt: Date }): Promise<number> {
  const [row] = await sql<[{ id: number }]>`insert into schedules ${sql(columnsOf(sql, plan))} returning id`;
  return row.id;
}

export async function updateSchedule(sql: Db, id: number, change: ScheduleChange): Promise<void> {
  await sql`update schedules set ${sql(columnsOf(sql, change))} where id = ${id}`;
}

function columnsOf(sql: Db, change: ScheduleChange) {
  const { campaign, audience, startsAt, endsAt, maxRuns, toleranceSeconds, nextAt, ...same } = change;
  const columns = {
    ...same,
    campaign: campaign && sql.json(campaign as never),
    audience: audience && sql.json(audience as never),
    starts_at: startsAt,
    ends_at: endsAt,
    max_runs: maxRuns,
    tolerance_seconds: toleranceSeconds,
    next_at: nextAt,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** Takes its runs with it; the drafts of those that were open are returned. */
export async function deleteSchedule(sql: Db, id: number): Promise<number[]> {
  const open = await sql<{ campaignId: number }[]>`
    select campaign_id as "campaignId" from schedule_runs
    where schedule_id = ${id} and status in ('filling', 'launching') and campaign_id is not null`;
  await sql`delete from schedules where id = ${id}`;
  return open.map((run) => run.campaignId);
}

export async function dueSchedules(sql: Db, now: Date): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select id from schedules where status = 'active' and next_at <= ${now} order by next_at, id`;
  return rows.map((row) => row.id);
}

/** Held until the transaction ends. Null where it is not due, or another process has it in hand. */
export async function takeDue(tx: Db, id: number, now: Date): Promise<(ScheduleRow & { nextAt: Date }) | null> {
  const [row] = await tx<(ScheduleRow & { nextAt: Date })[]>`
    select ${tx.unsafe(COLUMNS)} from schedules
    where id = ${id} and status = 'active' and next_at <= ${now} for update skip locked`;
  return row ?? null;
}

/** A run that has not ended: open, or its campaign still goes. `but`: a run that is not meant. */
export async function hasGoingRun(tx: Db, scheduleId: number, but = 0): Promise<boolean> {
  const [row] = await tx<[{ going: boolean }]>`
    select exists (
      select 1 from schedule_runs where schedule_id = ${scheduleId} and id <> ${but} and status in ('queued', 'filling', 'launching')
    ) or exists (
      select 1 from campaigns c join schedule_runs r on r.campaign_id = c.id
      where r.schedule_id = ${scheduleId} and r.status = 'launched' and c.status in ('scheduled', 'running', 'paused')
    ) as going`;
  return row.going;
}

export async function hasQueuedRun(tx: Db, scheduleId: number): Promise<boolean> {
  return (await tx`select 1 from schedule_runs where schedule_id = ${scheduleId} and status = 'queued'`).length > 0;
}

export interface NewRun {
  tickAt: Date;
  byHand?: boolean;
  status: 'filling' | 'queued' | 'skipped';
  code?: string | null;
  reason?: string | null;
}

/** Null where this tick has its row already. */
export async function insertRun(tx: Db, scheduleId: number, run: NewRun): Promise<number | null> {
  const [row] = await tx<{ id: number }[]>`
    insert into schedule_runs (schedule_id, tick_at, by_hand, status, reason_code, reason, settled_at)
    values (${scheduleId}, ${run.tickAt}, ${run.byHand ?? false}, ${run.status}, ${run.code ?? null}, ${run.reason ?? null},
      case when ${run.status === 'skipped'} then now() end)
    on conflict do nothing returning id`;
  return row?.id ?? null;
}

/** All for the same reason, but for a word of their own. */
export async function insertSkipped(
  tx: Db,
  scheduleId: number,
  skipped: readonly { tickAt: Date; code: string; reason: string }[],
): Promise<void> {
  await tx`
    insert into schedule_runs (schedule_id, tick_at, status, reason_code, reason, settled_at)
    select ${scheduleId}, tick_at, 'skipped', code, reason, now()
    from unnest(${skipped.map((one) => one.tickAt.toISOString())}::timestamptz[], ${skipped.map((one) => one.code)}::text[],
      ${skipped.map((one) => one.reason)}::text[]) as s (tick_at, code, reason)
    on conflict do nothing`;
}

export async function giveCampaign(tx: Db, runId: number, campaignId: number): Promise<void> {
  await tx`
    update schedule_runs set status = 'filling', campaign_id = ${campaignId}, due_at = now()
    where id = ${runId} and status in ('queued', 'filling')`;
}

/** Runs that wait behind another of their schedule, while it is not paused. */
export async function queuedRuns(sql: Db): Promise<{ id: number; scheduleId: number; tickAt: Date }[]> {
  return await sql`
    select r.id, r.schedule_id as "scheduleId", r.tick_at as "tickAt"
    from schedule_runs r join schedules s on s.id = r.schedule_id
    where r.status = 'queued' and s.status <> 'paused' order by r.id`;
}

/** Runs whose next step is due and that no process has in hand. */
export async function waitingRuns(sql: Db, limit: number): Promise<{ id: number; status: 'filling' | 'launching' }[]> {
  return await sql`
    select id, status from schedule_runs
    where status in ('filling', 'launching') and due_at <= now() and (alive_until is null or alive_until < now())
    order by due_at, id limit ${limit}`;
}

export interface LaunchingRun {
  scheduleId: number;
  campaignId: number | null;
  /** Of the campaign. */
  name: string | null;
}

export async function launchingRun(sql: Db, id: number): Promise<LaunchingRun | null> {
  const [row] = await sql<LaunchingRun[]>`
    select schedule_id as "scheduleId", campaign_id as "campaignId",
      (select name from campaigns c where c.id = campaign_id) as name
    from schedule_runs where id = ${id} and status = 'launching'`;
  return row ?? null;
}

/** Newest first. */
export async function selectRuns(
  sql: Db,
  { scheduleId, before, limit }: { scheduleId?: number | undefined; before?: number | undefined; limit: number },
): Promise<RunRow[]> {
  return await sql<RunRow[]>`
    select r.id, r.schedule_id as "scheduleId", s.name as "scheduleName", r.tick_at as "tickAt", r.by_hand as "byHand",
      r.status, r.reason_code as "reasonCode", r.reason, r.attempts, r.due_at as "dueAt", r.created_at as "createdAt",
      r.settled_at as "settledAt",
      case when c.id is not null then
        jsonb_build_object('id', c.id, 'name', c.name, 'status', c.status, 'total', c.total) end as campaign,
      (select jsonb_build_object('rows', sum(rows), 'imported', sum(imported), 'rejected', sum(rejected),
          'duplicates', sum(duplicates), 'suppressed', sum(suppressed), 'recent', sum(recent))
        from imports i where i.campaign_id = c.id having count(*) > 0) as list
    from schedule_runs r join schedules s on s.id = r.schedule_id left join campaigns c on c.id = r.campaign_id
    where r.id < ${before ?? Number.MAX_SAFE_INTEGER}::bigint
      ${scheduleId === undefined ? sql`` : sql`and r.schedule_id = ${scheduleId}`}
    order by r.id desc limit ${limit}`;
}

/** What may come: the calendars of all that are active. */
export async function activeCalendars(sql: Db): Promise<(Calendar & { id: number })[]> {
  return await sql`
    select id, cron, at, zone, starts_at as "startsAt", ends_at as "endsAt" from schedules where status = 'active' order by id`;
}
