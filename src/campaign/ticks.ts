// Which ticks are due, and what becomes of each: a run, or a row that says why there is none. The lock on the schedule, the
// rows, the draft and the next tick are one transaction, so that any number of processes may try.
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/client.ts';
import { type Clock, databaseClock } from '../db/clock.ts';
import { settleRun } from '../db/schedule-runs.ts';
import { inTransaction } from '../lib/transaction.ts';
import { type Calendar, nextTicks } from '../model/cron.ts';
import { localMinute } from '../model/zone.ts';
import type { Queue } from '../queue/queue.ts';
import { CampaignError } from './campaign-error.ts';
import { createDraft } from './draft.ts';
import {
  dueSchedules,
  giveCampaign,
  hasGoingRun,
  hasQueuedRun,
  insertRun,
  insertSkipped,
  queuedRuns,
  type ScheduleRow,
  selectSchedules,
  takeDue,
  updateSchedule,
} from './schedule-queries.ts';
import { askToFill } from './wakes.ts';

export interface TickDeps {
  sql: Sql;
  queue: Queue;
  log: Logger;
  /** Default: the database's. */
  now?: Clock | undefined;
}

/** So late is not missed. */
const PUNCTUAL_MS = 60_000;
/** Ticks per transaction: after an outage of a month there are 43,200 of a schedule that comes every minute. */
const BATCH = 1_000;
const NAME_LENGTH = 200;

/** Decides what is due of every schedule. One that cannot be decided is logged and keeps no other waiting. */
export async function tickSchedules(deps: TickDeps): Promise<void> {
  const now = await (deps.now ?? databaseClock(deps.sql))();
  for (const id of await dueSchedules(deps.sql, now)) {
    await tickSchedule(deps, id, now).catch((error) => {
      deps.log.error({ err: error, scheduleId: id }, 'what a schedule has due could not be decided');
    });
  }
}

/** Decides what one schedule has due, if anything. `now`: default the database's time. */
export async function tickSchedule(deps: TickDeps, id: number, now?: Date): Promise<void> {
  const time = now ?? (await (deps.now ?? databaseClock(deps.sql))());
  for (let isMore = true; isMore; ) {
    const decided = await inTransaction(deps.sql, (tx) => decide(tx, id, time));
    if (decided.run !== null) {
      deps.log.info({ scheduleId: id, runId: decided.run }, 'a run of a schedule begins');
      void askToFill(deps.queue, decided.run); // a queue that is away makes no other schedule late
    }
    isMore = decided.isMore;
  }
}

/** Starts the runs that waited behind another one that has ended now. */
export async function startQueued({ sql, queue }: Pick<TickDeps, 'sql' | 'queue'>): Promise<void> {
  for (const { id, scheduleId, tickAt } of await queuedRuns(sql)) {
    const started = await inTransaction(sql, async (tx) => {
      const [schedule] = await selectSchedules(tx, { id: scheduleId, hold: true });
      if (!schedule || schedule.status === 'paused' || (await hasGoingRun(tx, scheduleId, id))) return false;
      await makeDraft(tx, schedule, { id, tickAt });
      return true;
    });
    if (started) void askToFill(queue, id);
  }
}

/** The campaign of a run, to be filled; a run whose campaign cannot be made has failed. */
export async function makeDraft(
  tx: Db,
  { name, zone, campaign }: ScheduleRow,
  run: { id: number; tickAt: Date },
): Promise<void> {
  const when = ` – ${localMinute(zone, run.tickAt)}`;
  const draft = { ...campaign, name: name.slice(0, NAME_LENGTH - when.length) + when };
  try {
    await giveCampaign(tx, run.id, await createDraft(tx, draft));
  } catch (error) {
    if (!(error instanceof CampaignError)) throw error;
    await settleRun(tx, run.id, { status: 'failed', code: error.code, reason: error.message });
  }
}

interface Decided {
  /** The run that begins now. */
  run: number | null;
  /** Further ticks are due. */
  isMore: boolean;
}

async function decide(tx: Db, id: number, now: Date): Promise<Decided> {
  const schedule = await takeDue(tx, id, now);
  if (!schedule) return { run: null, isMore: false };
  const ticks = [schedule.nextAt, ...ticksUntil(schedule, schedule.nextAt, now, BATCH)];
  const isMore = ticks.length > BATCH;
  const last = ticks.pop() ?? schedule.nextAt;
  const latest = isMore ? latestTick(schedule, last, now) : last;
  const verdict = await judge(tx, schedule, latest, now);
  await skipMissed(tx, schedule, { ticks, latest, verdict, now });
  if (isMore) {
    await updateSchedule(tx, id, { nextAt: last });
    return { run: null, isMore };
  }
  const run = await insertRun(tx, id, { tickAt: latest, ...verdict });
  const runs = schedule.runs + (run !== null && verdict.status !== 'skipped' ? 1 : 0);
  const [next = null] = schedule.maxRuns !== null && runs >= schedule.maxRuns ? [] : nextTicks(schedule, now, 1);
  await updateSchedule(tx, id, { runs, nextAt: next, ...(next ? {} : { status: 'ended' }) });
  if (run === null || verdict.status !== 'filling') return { run: null, isMore };
  await makeDraft(tx, schedule, { id: run, tickAt: latest });
  return { run, isMore };
}

type Verdict = Pick<Parameters<typeof insertRun>[2], 'status' | 'code' | 'reason'>;

/** What becomes of the latest tick that is due. */
async function judge(tx: Db, schedule: ScheduleRow, tick: Date, now: Date): Promise<Verdict> {
  const lateMs = now.getTime() - tick.getTime();
  const missed = lateMs > PUNCTUAL_MS ? missedReason(schedule, lateMs) : null;
  if (missed) return { status: 'skipped', ...missed };
  if (schedule.overlap !== 'overlap' && (await hasGoingRun(tx, schedule.id))) {
    if (schedule.overlap === 'skip')
      return { status: 'skipped', code: 'still_running', reason: 'The run before it was still going' };
    if (await hasQueuedRun(tx, schedule.id))
      return { status: 'skipped', code: 'one_waits', reason: 'Another run was waiting already for the one before it' };
    return { status: 'queued' };
  }
  if (lateMs <= PUNCTUAL_MS) return { status: 'filling' };
  return { status: 'filling', code: 'late', reason: `Nothing ran when it was due; it began ${inWords(lateMs)} late` };
}

/** Ticks that were due before the latest one, which alone may make up for them. */
async function skipMissed(
  tx: Db,
  schedule: ScheduleRow,
  { ticks, latest, verdict, now }: { ticks: readonly Date[]; latest: Date; verdict: Verdict; now: Date },
): Promise<void> {
  if (ticks.length === 0) return;
  const when = localMinute(schedule.zone, latest);
  const isMadeUp = verdict.status !== 'skipped';
  const usual = isMadeUp
    ? { code: 'made_up', reason: `Nothing ran when it was due; made up for by the run of ${when}` }
    : { code: 'missed', reason: `Nothing ran when it was due, nor at ${when}: ${verdict.reason}` };
  const skipped = ticks.map((tickAt) => {
    const missed = isMadeUp ? null : missedReason(schedule, now.getTime() - tickAt.getTime());
    return { tickAt, ...(missed ?? usual) };
  });
  await insertSkipped(tx, schedule.id, skipped);
}

/** Why a tick that is so late does not run; null where it does. */
function missedReason({ missed, toleranceSeconds }: ScheduleRow, lateMs: number) {
  if (missed === 'skip') return { code: 'missed', reason: 'Nothing ran when it was due, and missed times are skipped' };
  if (lateMs <= Math.max(toleranceSeconds * 1_000, PUNCTUAL_MS)) return null;
  const most = inWords(toleranceSeconds * 1_000);
  return { code: 'too_late', reason: `Nothing ran for ${inWords(lateMs)} after it was due, and ${most} are tolerated` };
}

/** Those strictly after `after`, `count` at most. */
function ticksUntil(calendar: Calendar, after: Date, now: Date, count: number): Date[] {
  const { endsAt } = calendar;
  return nextTicks(
    { ...calendar, endsAt: endsAt && endsAt <= now ? endsAt : new Date(now.getTime() + 1) },
    after,
    count,
  );
}

/** The last of the ticks up to `now`, of which `from` is one: looked for near `now` first. */
function latestTick(calendar: Calendar, from: Date, now: Date): Date {
  for (let spanMs = BATCH * PUNCTUAL_MS; ; spanMs *= 8) {
    const after = new Date(Math.max(now.getTime() - spanMs, from.getTime()));
    const last = ticksUntil(calendar, after, now, 8 * BATCH).at(-1);
    if (last) return last;
    if (after <= from) return from;
  }
}

function inWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} seconds`;
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
