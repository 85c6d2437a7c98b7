// A year of schedules in a few seconds: several zones over all changes of their clocks, outages, clocks that are put forward
// and back, processes that tick at once or are cut off in the middle. Every tick leaves one row, the one that is expected.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { tickSchedules } from '../../src/campaign/ticks.ts';
import { connect } from '../../src/db/client.ts';
import { dueMoments, makePick, minutesOf, type Pattern, steps } from '../support/cron-oracle.ts';
import { DAY, HOUR, MINUTE, openSetting } from './schedule-setup.ts';

const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
const [START, END] = [Date.parse('2026-01-01T00:00Z'), Date.parse('2027-01-01T00:00Z')];

const { sql, url, deps, clock, make } = await openSetting();
const doomed = connect(url, { max: 1, name: 'doomed' });
afterAll(() => doomed.end({ timeout: 0 }));

interface Rule {
  missed: 'run' | 'skip';
  toleranceSeconds: number;
  startsAt?: string;
  endsAt?: string;
}
const ALL = { minutes: undefined, hours: undefined, days: undefined, months: undefined, weekdays: undefined };
const at = (text: string, pattern: Partial<Pattern>): Pattern => ({ ...ALL, text, everyHour: false, ...pattern });
const run = (toleranceSeconds: number): Rule => ({ missed: 'run', toleranceSeconds });
const skip: Rule = { missed: 'skip', toleranceSeconds: 0 };

const SCHEDULES: [string, Pattern, Rule][] = [
  ['Europe/Paris', at('30 2 * * *', { minutes: [30], hours: [2] }), run(6 * 3_600)],
  ['America/New_York', at('15 1-2 * 3,11 *', { minutes: [15], hours: [1, 2], months: [3, 11] }), skip],
  ['Africa/Casablanca', at('0 3 * * 1-5', { minutes: [0], hours: [3], weekdays: [1, 2, 3, 4, 5] }), run(3_600)],
  ['Australia/Lord_Howe', at('10 2 * * 0', { minutes: [10], hours: [2], weekdays: [0] }), run(86_400)],
  ['Asia/Kathmandu', at('0 9 1,15 * *', { minutes: [0], hours: [9], days: [1, 15] }), run(60)],
  ['Africa/Dakar', at('0 9 * * 1,4', { minutes: [0], hours: [9], weekdays: [1, 4] }), skip],
  [
    'Europe/Paris',
    at('*/20 * * * *', { minutes: steps(0, 59, 20), everyHour: true }),
    { ...run(1_800), startsAt: '2026-10-24T12:00Z', endsAt: '2026-10-26T12:00Z' },
  ],
  [
    'Australia/Lord_Howe',
    at('*/30 */2 * * *', { minutes: [0, 30], hours: steps(0, 23, 2), everyHour: true }),
    { ...run(1_800), startsAt: '2026-04-02T12:00Z', endsAt: '2026-04-07T12:00Z' },
  ],
];

interface Expected {
  at: number;
  /** Runs, or the code of its skip. */
  becomes: string;
}

/** What the rules make of the ticks, seen at these times of the clock. */
function expectedOf(
  ticks: readonly number[],
  looks: readonly number[],
  { missed, toleranceSeconds }: Rule,
): Expected[] {
  const rows: Expected[] = [];
  let decided = 0;
  for (const now of looks) {
    const due: number[] = [];
    for (; (ticks[decided] ?? Number.POSITIVE_INFINITY) <= now; decided += 1) due.push(ticks[decided] ?? 0);
    const verdictOf = (tick: number) => {
      if (now - tick <= MINUTE) return 'runs';
      if (missed === 'skip') return 'missed';
      return now - tick <= toleranceSeconds * 1_000 ? 'runs' : 'too_late';
    };
    const latest = due.at(-1);
    for (const tick of due) {
      const isMadeUp = tick !== latest && latest !== undefined && verdictOf(latest) === 'runs';
      rows.push({ at: tick, becomes: isMadeUp ? 'made_up' : verdictOf(tick) });
    }
  }
  return rows;
}

test('in a year of schedules every tick is one run, or one skip with its reason', { timeout: 120_000 }, async () => {
  const began = performance.now();
  const pick = makePick(SEED);
  clock.now = new Date(START);
  const [list] = await sql<[{ id: number }]>`insert into lists (name, columns) values ('year', '{}') returning id`;
  const made: { id: number; ticks: number[]; rule: Rule }[] = [];
  for (const [zone, pattern, { startsAt, endsAt, ...rule }] of SCHEDULES) {
    const bounds = { startsAt: startsAt ? new Date(startsAt) : null, endsAt: endsAt ? new Date(endsAt) : null };
    const id = await make({
      audience: { listId: list.id },
      zone,
      cron: pattern.text,
      overlap: 'overlap',
      ...bounds,
      ...rule,
    });
    const [from, until] = [startsAt ? Date.parse(startsAt) : START + 1, endsAt ? Date.parse(endsAt) : END];
    const ticks = dueMoments(pattern, minutesOf(zone, START - DAY, END)).filter((tick) => tick >= from && tick < until);
    made.push({ id, ticks, rule });
  }
  const moments = [...new Set(made.flatMap(({ ticks }) => ticks))].sort((a, b) => a - b);

  const looks: number[] = [];
  const counts = { outages: 0, back: 0, cuts: 0, together: 0 };
  let upTo = START;
  for (;;) {
    const next = moments.find((moment) => moment > upTo);
    if (next === undefined) break;
    const kind = pick(100);
    // Mostly the next tick, up to a minute late; sometimes nothing ran, or the clock was wrong by hours.
    let now = next + pick(MINUTE + 1);
    if (kind < 3) {
      now = next + pick(kind === 0 ? 9 * DAY : 12 * HOUR);
      counts.outages += 1;
    }
    if (kind >= 3 && kind < 7) {
      clock.now = new Date(upTo - pick(30 * DAY)); // put back: nothing is due that was decided
      await tickSchedules(deps);
      counts.back += 1;
    }
    now = Math.min(now, END - 1);
    clock.now = new Date(now);
    if (pick(60) === 0) {
      await cutOff();
      counts.cuts += 1;
    }
    const together = 1 + (pick(4) === 0 ? 1 + pick(4) : 0);
    counts.together += Number(together > 1);
    await Promise.all(Array.from({ length: together }, () => tickSchedules(deps)));
    looks.push(now);
    upTo = now;
  }

  let rows = 0;
  for (const { id, ticks, rule } of made) {
    const found = await sql<{ at: Date; becomes: string; reason: string | null }[]>`
      select tick_at as at, reason, case when status = 'skipped' then reason_code else 'runs' end as becomes
      from schedule_runs where schedule_id = ${id} order by tick_at, id`;
    const expected = expectedOf(ticks, looks, rule);
    expect(expected.map((one) => one.at)).toEqual(ticks);
    const text = ({ at, becomes }: { at: number | Date; becomes: string }) =>
      `${new Date(at).toISOString()} ${becomes}`;
    expect(found.map(text), `schedule ${id}, TEST_SEED=${SEED}`).toEqual(expected.map(text));
    expect(found.filter((row) => row.becomes !== 'runs' && !row.reason)).toEqual([]);
    rows += found.length;
  }
  const [campaigns] = await sql<[{ runs: number; drafts: number }]>`
    select (select count(*)::int from schedule_runs where status <> 'skipped') as runs, (select count(*)::int from campaigns) as drafts`;
  expect(campaigns.drafts).toBe(campaigns.runs);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(
    `a year in ${seconds} s: ${rows} ticks, ${campaigns.runs} runs, ${JSON.stringify(counts)}, TEST_SEED=${SEED}`,
  );
});

/** A process whose connection breaks somewhere on the way. */
async function cutOff(): Promise<void> {
  const connected = () =>
    doomed`select 1`.then(
      () => true,
      () => false,
    );
  while (!(await connected())); // so that it breaks in what it does, not as it connects
  const ticking = tickSchedules({ ...deps, sql: doomed }).catch(() => {});
  await sleep(Math.random() * 8);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'`;
  await ticking;
}
