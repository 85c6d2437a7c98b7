// Schedules: made, changed, paused, removed, run by hand, read.
import { setImmediate } from 'node:timers/promises';
import type { Db, Sql } from '../db/client.ts';
import { type Clock, databaseClock } from '../db/clock.ts';
import { inTransaction } from '../lib/transaction.ts';
import { type Calendar, CronError, checkCalendar, nextTicks } from '../model/cron.ts';
import { type RunDay, runDays } from '../model/run-days.ts';
import type { Queue } from '../queue/queue.ts';
import { checkAudience } from './audience.ts';
import { CampaignError, scheduleNotFound } from './campaign-error.ts';
import { checkDraft } from './draft.ts';
import { deleteCampaign } from './queries.ts';
import {
  comingSchedules,
  deleteSchedule,
  hasGoingRun,
  hasQueuedRun,
  insertRun,
  insertSchedule,
  type RunRow,
  type SchedulePlan,
  type ScheduleRow,
  type ScheduleStatus,
  selectRuns,
  selectSchedules,
  updateSchedule,
} from './schedule-queries.ts';
import { makeDraft } from './ticks.ts';
import { askToFill, keepAwake } from './wakes.ts';

export interface ScheduleDeps {
  sql: Sql;
  queue: Queue;
  /** Names of the source databases, in lower case. */
  sources: readonly string[];
  /** Default: the database's. */
  now?: Clock;
}

/** `cron` or `at`; what else is not given is as the defaults of the table have it. */
export type ScheduleInput = Pick<SchedulePlan, 'name' | 'campaign' | 'audience' | 'zone'> & {
  [field in Exclude<keyof SchedulePlan, 'name' | 'campaign' | 'audience' | 'zone'>]?: SchedulePlan[field] | undefined;
};
export type SchedulePatch = { [field in keyof ScheduleInput]?: ScheduleInput[field] | undefined };

const CALENDAR = ['cron', 'at', 'zone', 'startsAt', 'endsAt'] as const satisfies (keyof SchedulePlan)[];

/** Returns the id. Throws CampaignError: `bad_schedule` with the field, and what is wrong with the campaign or the audience. */
export async function createSchedule(deps: ScheduleDeps, input: ScheduleInput): Promise<number> {
  const id = await insertSchedule(deps.sql, await planSchedule(deps, input));
  await keepAwake(deps);
  return id;
}

/** What would be made of it, and when it is due first. Throws as `createSchedule` does. */
export async function planSchedule(deps: ScheduleDeps, input: ScheduleInput): Promise<SchedulePlan & { nextAt: Date }> {
  const plan = await checkPlan(deps, {
    cron: null,
    at: null,
    startsAt: null,
    endsAt: null,
    maxRuns: null,
    missed: 'run',
    toleranceSeconds: 21_600,
    overlap: 'skip',
    ...given(input),
  });
  return { ...plan, nextAt: firstTick(plan, await timeOf(deps)) };
}

/** Fields that are not given stay. A calendar that is changed counts from now on; one that had ended goes on with it. */
export async function changeSchedule(deps: ScheduleDeps, id: number, patch: SchedulePatch): Promise<void> {
  const now = await timeOf(deps);
  await inTransaction(deps.sql, async (tx) => {
    const was = await readSchedule(tx, id, { hold: true });
    const { id: _, status, nextAt, runs, createdAt: __, ...old } = was;
    const instead = patch.cron ? { at: null } : patch.at ? { cron: null } : {};
    const plan = await checkPlan({ ...deps, sql: tx }, { ...old, ...instead, ...given(patch) });
    const isOver = plan.maxRuns !== null && runs >= plan.maxRuns;
    const isNew = CALENDAR.some((field) => String(plan[field]) !== String(was[field]));
    const goesOn = status === 'active' || (status === 'ended' && (isNew || plan.maxRuns !== was.maxRuns));
    if (goesOn && isOver) return await updateSchedule(tx, id, { ...plan, status: 'ended', nextAt: null });
    if (!goesOn) return await updateSchedule(tx, id, plan);
    const next = isNew || !nextAt ? firstTick(plan, now) : nextAt;
    await updateSchedule(tx, id, { ...plan, status: 'active', nextAt: next });
  });
  await keepAwake(deps);
}

/** Its history goes with it; the campaigns stay, but for the drafts of runs that had not begun to send. */
export async function removeSchedule(deps: ScheduleDeps, id: number): Promise<void> {
  const drafts = await inTransaction(deps.sql, async (tx) => {
    await readSchedule(tx, id, { hold: true });
    return await deleteSchedule(tx, id);
  });
  for (const draft of drafts) await deleteCampaign(deps.sql, draft, ['draft']);
  await keepAwake(deps);
}

/** Nothing is due while it is paused. What runs goes on. */
export async function pauseSchedule(deps: ScheduleDeps, id: number): Promise<void> {
  await move(deps, id, 'paused', ['active'], () => ({ nextAt: null }));
}

/** Goes on from now. */
export async function resumeSchedule(deps: ScheduleDeps, id: number): Promise<void> {
  const now = await timeOf(deps);
  await move(deps, id, 'active', ['paused'], (schedule) => ({ nextAt: firstTick(schedule, now) }));
}

/** A run beside the calendar, whatever the state; returns its id. Throws `wrong_state` where the last one still goes and none may join it. */
export async function runNow(deps: ScheduleDeps, id: number): Promise<number> {
  const now = await timeOf(deps);
  const runId = await inTransaction(deps.sql, async (tx) => {
    const schedule = await readSchedule(tx, id, { hold: true });
    const going = schedule.overlap !== 'overlap' && (await hasGoingRun(tx, id));
    const waits = going && schedule.overlap === 'queue' && !(await hasQueuedRun(tx, id));
    const run =
      going && !waits
        ? null
        : await insertRun(tx, id, { tickAt: now, byHand: true, status: waits ? 'queued' : 'filling' });
    if (run === null) {
      const message = `The last run of "${schedule.name}" still goes: wait for its end, or cancel its campaign`;
      throw new CampaignError('wrong_state', message, 'status');
    }
    if (!waits) await makeDraft(tx, schedule, { id: run, tickAt: now });
    return run;
  });
  await askToFill(deps.queue, runId);
  return runId;
}

/** Throws CampaignError where there is none. */
export async function readSchedule(sql: Db, id: number, { hold = false } = {}): Promise<ScheduleRow> {
  const [schedule] = await selectSchedules(sql, { id, hold });
  if (!schedule) throw scheduleNotFound(id);
  return schedule;
}

/** Newest first. `before`: an id. */
export async function listSchedules(
  sql: Db,
  page: { before?: number | undefined; limit: number },
): Promise<ScheduleRow[]> {
  return await selectSchedules(sql, page);
}

/** Newest first. `before`: an id. */
export async function listRuns(
  sql: Db,
  page: { scheduleId?: number | undefined; before?: number | undefined; limit: number },
): Promise<RunRow[]> {
  return await selectRuns(sql, page);
}

export type CalendarDay = RunDay & { scheduleId: number; name: string };

/** A sheet of the calendar has room for no more schedules than that. */
const MOST_SCHEDULES = 200;

/** Coming runs of all schedules until before a moment, by day and schedule. */
export async function calendarDays(
  { sql }: Pick<ScheduleDeps, 'sql'>,
  { from, until, zone }: { from: Date; until: Date; zone: string },
): Promise<CalendarDay[]> {
  const days: CalendarDay[] = [];
  for (const { id, name, maxRuns, runs, nextAt, ...calendar } of await comingSchedules(sql, until, MOST_SCHEDULES)) {
    const left = maxRuns === null ? null : maxRuns - runs;
    const coming = runDays(calendar, { from: nextAt, until, zone, left });
    days.push(...coming.filter(({ at }) => at >= from).map((day) => ({ scheduleId: id, name, ...day })));
    await setImmediate(); // reckoning takes some milliseconds each: others come in between
  }
  return days.sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function timeOf({ sql, now = databaseClock(sql) }: ScheduleDeps): Promise<Date> {
  return await now();
}

async function move(
  deps: ScheduleDeps,
  id: number,
  to: ScheduleStatus,
  from: readonly ScheduleStatus[],
  change: (schedule: ScheduleRow) => { nextAt: Date | null },
): Promise<void> {
  await inTransaction(deps.sql, async (tx) => {
    const schedule = await readSchedule(tx, id, { hold: true });
    if (!from.includes(schedule.status)) {
      const word = to === 'active' ? 'resumed' : to;
      const message = `Schedule ${id} is ${schedule.status}: only one that is ${from.join(' or ')} can be ${word}`;
      throw new CampaignError('wrong_state', message, 'status');
    }
    await updateSchedule(tx, id, { status: to, ...change(schedule) });
  });
  await keepAwake(deps);
}

/** The plan with its sender named. Throws CampaignError. */
async function checkPlan({ sql, sources }: { sql: Db; sources: readonly string[] }, plan: SchedulePlan) {
  checkWhen(plan);
  await checkAudience(sql, plan.audience, sources);
  const { senderId } = await checkDraft(sql, plan.campaign).catch((error) => {
    if (error instanceof CampaignError) throw new CampaignError(error.code, error.message, `campaign.${error.path}`);
    throw error;
  });
  return { ...plan, campaign: { ...plan.campaign, senderId } };
}

function checkWhen(calendar: Calendar): void {
  try {
    checkCalendar(calendar);
  } catch (error) {
    if (error instanceof CronError) throw new CampaignError('bad_schedule', error.message, error.path);
    throw error;
  }
}

/** When it is due first after `now`. Throws CampaignError `bad_schedule`: the calendar is wrong, or nothing of it is to come. */
export function firstTick(calendar: Calendar, now: Date): Date {
  checkWhen(calendar);
  const [next] = nextTicks(calendar, now, 1);
  if (next) return next;
  const path = calendar.at ? 'at' : calendar.endsAt ? 'endsAt' : 'cron';
  const message = calendar.at
    ? `${calendar.at.toISOString()} has passed, or lies outside of startsAt and endsAt: give a time to come`
    : 'No time of this pattern is to come before `endsAt`';
  throw new CampaignError('bad_schedule', message, path);
}

function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
