// Words to the queue about schedules. All of them may be lost: the sweep asks again.
import type { Db, Sql } from '../db/client.ts';
import { type Calendar, plainCron } from '../model/cron.ts';
import { patiently } from '../queue/ask.ts';
import type { Queue, Repeat } from '../queue/queue.ts';
import { activeCalendars } from './schedule-queries.ts';

/** In which the same word is not said twice; later it is, for the job may be in the hands of a process that died. */
const WINDOW_MS = 10_000;
/** A job for a single moment stops being due. */
const ONCE_MS = 60_000;

/** Resolves when the queue has it: not before it is back, where it is away. */
export async function tellFill(queue: Queue, runId: number): Promise<void> {
  await queue.add('fill', { runId }, { id: `fill-${runId}-${windowNow()}` });
}

export async function tellBegin(queue: Queue, runId: number): Promise<void> {
  await queue.add('begin', { runId }, { id: `begin-${runId}-${windowNow()}` });
}

/** Waits for the queue a second at most. */
export async function askToFill(queue: Queue, runId: number): Promise<void> {
  await patiently(tellFill(queue, runId));
}

function windowNow(): number {
  return Math.floor(Date.now() / WINDOW_MS);
}

/** The queue wakes us for exactly the schedules that are active: all that are missing are made again, the others go. */
export async function keepAwake({ sql, queue }: { sql: Sql | Db; queue: Queue }): Promise<void> {
  const calendars = await activeCalendars(sql);
  await patiently(queue.repeat('tick', calendars.map(toRepeat)));
}

function toRepeat({ id, cron, at, zone, startsAt, endsAt }: Calendar & { id: number }): Repeat<'tick'> {
  const job = { key: `schedule-${id}`, payload: { scheduleId: id } };
  if (cron !== null) return { ...job, pattern: plainCron(cron), zone, startsAt, endsAt };
  const once = new Date(Math.ceil((at?.getTime() ?? 0) / 1_000) * 1_000);
  const date = [
    once.getUTCSeconds(),
    once.getUTCMinutes(),
    once.getUTCHours(),
    once.getUTCDate(),
    once.getUTCMonth() + 1,
  ];
  const end = new Date(once.getTime() + ONCE_MS);
  return { ...job, pattern: `${date.join(' ')} *`, zone: 'UTC', startsAt: null, endsAt: end };
}
