// A year of schedules on a clock of the test: outages, restarts, clocks that jump, several processes at every tick.
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selectRuns } from '../../src/campaign/schedule-queries.ts';
import { createSchedule } from '../../src/campaign/schedules.ts';
import { tickSchedules } from '../../src/campaign/ticks.ts';
import type { Sql } from '../../src/db/client.ts';
import { makeDraw } from '../../src/lib/seeded-random.ts';
import { nextTicks } from '../../src/model/cron.ts';
import { queueOnPostgres } from '../../src/queue/on-postgres.ts';
import { prepareQueueDatabase } from '../../src/queue/prepare.ts';
import type { QueueBackend } from '../../src/queue/queue.ts';
import { makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { SEED } from '../support/fault-run.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 0, 1);
const UNTIL = Date.UTC(2027, 0, 1);

const SCHEDULES = [
  { cron: '30 2 * * *', zone: 'Europe/Paris', missed: 'run', toleranceSeconds: 6 * 3_600 },
  { cron: '0 9 * * 1-5', zone: 'Africa/Dakar', missed: 'run', toleranceSeconds: 12 * 3_600 },
  { cron: '0 */4 * * *', zone: 'America/New_York', missed: 'skip', toleranceSeconds: 3_600 },
  { cron: '15 1 1,15 * *', zone: 'Australia/Lord_Howe', missed: 'run', toleranceSeconds: 48 * 3_600 },
  { cron: '@weekly', zone: 'Africa/Cairo', missed: 'skip', toleranceSeconds: 0 },
  { cron: '45 1 * * *', zone: 'America/New_York', missed: 'run', toleranceSeconds: 1_800 },
] as const;

let sql: Sql;
let backend: QueueBackend;
beforeAll(async () => {
  const database = await makeDatabase();
  ({ sql } = database);
  await prepareQueueDatabase(database.url);
  backend = queueOnPostgres(database.url, () => {});
  await makeSender(sql, {});
});
afterAll(() => backend.close());

const content = { template: { name: 'promo', language: 'fr', components: [] } };
/** Jobs are left alone: what is due is decided in the tables. */
const deps = (now: number) => ({
  sql,
  queue: { ...backend.queue, add: async () => {}, repeat: async () => {} },
  log: pino({ level: 'silent' }),
  sources: [],
  now: async () => new Date(now),
});

test('each tick leaves one run, or one skip that says why', async () => {
  console.log(`a year of schedules, TEST_SEED=${SEED}`);
  const draw = makeDraw(SEED, 'year');
  let draws = 0;
  const random = () => draw(String(draws++));
  const [{ listId }] = await sql<[{ listId: number }]>`
    insert into lists (name, columns) values ('customers', '{phone}') returning id as "listId"`;
  const ids: number[] = [];
  for (const one of SCHEDULES) {
    ids.push(
      await createSchedule(deps(FROM), {
        name: one.cron,
        campaign: content,
        audience: { listId },
        overlap: 'overlap',
        ...one,
      }),
    );
  }
  let looks = 0;
  for (let now = FROM; now < UNTIL; ) {
    const processes = 1 + Math.floor(random() * 3);
    await Promise.all(
      Array.from({ length: processes }, async () => {
        const skew = random() < 0.05 ? -random() * DAY : 0; // a clock that was set back
        await tickSchedules(deps(Math.max(FROM, now + skew)));
      }),
    );
    looks += processes;
    now += random() < 0.01 ? random() * 6 * DAY : random() < 0.5 ? 30_000 + random() * 2 * HOUR : random() * 5 * HOUR; // outages
    now = await nearTick(now, random());
  }
  await tickSchedules(deps(UNTIL));
  for (const [i, id] of ids.entries()) await judge(id, SCHEDULES[i] as (typeof SCHEDULES)[number]);
  console.log(`${looks} looks`);
});

/** Half of the looks come within seconds after a tick, as a worker's would. */
async function nearTick(now: number, chance: number): Promise<number> {
  if (chance < 0.5) return now;
  const [row] = await sql<
    { at: Date | null }[]
  >`select min(next_at) as at from schedules where next_at > ${new Date(now)}`;
  return row?.at ? Math.min(row.at.getTime() + chance * 20_000, UNTIL) : now;
}

async function judge(id: number, { cron, zone, missed, toleranceSeconds }: (typeof SCHEDULES)[number]): Promise<void> {
  const calendar = { cron, at: null, zone, startsAt: null, endsAt: new Date(UNTIL + 1) };
  const due = nextTicks(calendar, new Date(FROM), 100_000).filter((tick) => tick.getTime() <= UNTIL);
  const runs = (await selectRuns(sql, { scheduleId: id, limit: 100_000 })).reverse();
  expect(runs.map(({ tickAt }) => tickAt.toISOString())).toEqual(due.map((tick) => tick.toISOString()));
  const ran = runs.filter(({ status }) => status === 'filling');
  const skipped = runs.filter(({ status }) => status === 'skipped');
  expect(ran.length + skipped.length).toBe(runs.length);
  expect(
    ran.every(({ campaign, reasonCode }) => campaign !== null && (reasonCode === null || reasonCode === 'late')),
  ).toBe(true);
  expect(
    skipped.every(({ reason, reasonCode }) => reason && ['missed', 'made_up', 'too_late'].includes(reasonCode ?? '')),
  ).toBe(true);
  if (missed === 'skip')
    expect(runs.every(({ reasonCode }) => reasonCode === null || reasonCode === 'missed')).toBe(true);
  for (const { reason, reasonCode } of ran) {
    if (reasonCode === 'late') expect(minutesOf(reason) * 60).toBeLessThanOrEqual(toleranceSeconds + 1_800);
  }
  // What was made up for is followed by a run before any other tick could be punctual.
  for (const [n, run] of runs.entries()) {
    if (run.reasonCode === 'made_up')
      expect(runs.slice(n + 1).find(({ reasonCode }) => reasonCode !== 'made_up')?.status).toBe('filling');
  }
  const campaigns =
    await sql`select count(distinct campaign_id)::int as n from schedule_runs where schedule_id = ${id} and status = 'filling'`;
  expect(campaigns[0]?.n).toBe(ran.length);
  expect(ran.length).toBeGreaterThan(0);
}

/** `… began 40 minutes late`, `… 7 hours late`. */
function minutesOf(reason: string | null): number {
  const [, number, unit] = /(\d+) (minutes|hours|seconds) late/.exec(reason ?? '') ?? [];
  return Number(number) * { minutes: 1, hours: 60, seconds: 0 }[unit as 'minutes'];
}
