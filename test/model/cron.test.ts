// When a schedule is due, held against a minute-by-minute reading of the zone's clocks.
import { describe, expect, test } from 'vitest';
import { type Calendar, CronError, checkCalendar, nextTicks, plainCron } from '../../src/model/cron.ts';
import { anyPattern, dueMoments, makePick, minutesOf } from '../support/cron-oracle.ts';

const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
const DAY = 86_400_000;

const calendar = (cron: string, zone: string, more: Partial<Calendar> = {}): Calendar => ({
  cron,
  at: null,
  zone,
  startsAt: null,
  endsAt: null,
  ...more,
});

const next = (cron: string, zone: string, after: string, count = 3) =>
  nextTicks(calendar(cron, zone), new Date(after), count).map((tick) => tick.toISOString().replace(':00.000Z', 'Z'));

/** Days on which the clocks of the zone change, and a plain one. */
const ZONES: [string, string[]][] = [
  ['Europe/Paris', ['2026-03-29', '2026-10-25', '2026-07-01']],
  ['America/New_York', ['2026-03-08', '2026-11-01']],
  ['Africa/Casablanca', ['2026-02-15', '2026-03-22']],
  ['Australia/Lord_Howe', ['2026-04-05', '2026-10-04']],
  ['America/Havana', ['2026-03-08', '2026-11-01']],
  ['Asia/Beirut', ['2026-03-29', '2026-10-25']],
  ['Asia/Kathmandu', ['2026-03-01']],
  ['Africa/Dakar', ['2026-12-30']],
];

describe('the ticks of a pattern', () => {
  test.each(ZONES)('in %s are those that its clocks show, whatever they do', (zone, days) => {
    const pick = makePick(SEED);
    for (const day of days) {
      const middle = Date.parse(`${day}T00:00Z`);
      const [from, until] = [middle - 3 * DAY, middle + 3 * DAY];
      const minutes = minutesOf(zone, from - DAY, until);
      for (let i = 0; i < 40; i += 1) {
        const pattern = anyPattern(pick);
        const after = from + pick(4 * DAY);
        const expected = dueMoments(pattern, minutes).filter((at) => at > after);
        const within = calendar(pattern.text, zone, { endsAt: new Date(until) });
        const ticks = nextTicks(within, new Date(after), 10_000).map((tick) => tick.getTime());
        const about = `${pattern.text} in ${zone} after ${new Date(after).toISOString()}, TEST_SEED=${SEED}`;
        expect(ticks.map(isoOf), about).toEqual(expected.map(isoOf));
      }
    }
  });

  test('that the clocks leave out comes at the first moment after, once', () => {
    expect(next('30 2 * * *', 'Europe/Paris', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ]);
    expect(next('*/10 2 * * *', 'Europe/Paris', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:00Z',
    ]);
    expect(next('0 2,3 * * *', 'Europe/Paris', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:00Z',
    ]);
  });

  test('that the clocks show twice comes the first time only', () => {
    expect(next('30 2 * * *', 'Europe/Paris', '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
    expect(next('30 2 * * *', 'Europe/Paris', '2026-10-25T01:10Z', 1)).toEqual(['2026-10-26T01:30Z']); // in the second hour
  });

  test('every hour and every minute go by the time that passes', () => {
    const perDay = (cron: string, day: string) =>
      nextTicks(
        calendar(cron, 'Europe/Paris', { endsAt: midnight(day, 1) }),
        new Date(midnight(day).getTime() - 1),
        2_000,
      );
    expect(perDay('0 * * * *', '2026-03-29')).toHaveLength(23);
    expect(perDay('0 * * * *', '2026-10-25')).toHaveLength(25);
    expect(perDay('* * * * *', '2026-03-29')).toHaveLength(23 * 60);
    expect(perDay('* * * * *', '2026-10-25')).toHaveLength(25 * 60);
  });

  test('are between the start and the end', () => {
    const [startsAt, endsAt] = [new Date('2026-05-01T09:00Z'), new Date('2026-05-03T09:00Z')];
    const ticks = nextTicks(calendar('0 9 * * *', 'UTC', { startsAt, endsAt }), new Date('2026-01-01'), 10);
    expect(ticks).toEqual([startsAt, new Date('2026-05-02T09:00Z')]);
  });

  test('of a single time are that time, until it has passed', () => {
    const at = new Date('2026-05-01T09:00:30.250Z');
    const once: Calendar = { cron: null, at, zone: 'UTC', startsAt: null, endsAt: null };
    expect(nextTicks(once, new Date('2026-01-01'), 10)).toEqual([at]);
    expect(nextTicks(once, at, 10)).toEqual([]);
  });

  test('leap days and last days are found', () => {
    expect(next('0 9 29 2 *', 'UTC', '2026-01-01', 2)).toEqual(['2028-02-29T09:00Z', '2032-02-29T09:00Z']);
    expect(next('0 9 L * *', 'UTC', '2027-12-31T12:00Z', 2)).toEqual(['2028-01-31T09:00Z', '2028-02-29T09:00Z']);
    expect(next('0 9 * * FRIL', 'UTC', '2026-01-01', 1)).toEqual(['2026-01-30T09:00Z']);
    expect(next('0 9 * * 1#2', 'UTC', '2026-01-01', 2)).toEqual(['2026-01-12T09:00Z', '2026-02-09T09:00Z']);
    expect(next('0 9 13 * 5', 'UTC', '2026-02-10', 2)).toEqual(['2026-02-13T09:00Z', '2026-02-20T09:00Z']); // either of the two
  });
});

describe('a pattern', () => {
  test.each([
    ['@daily', '0 0 * * *'],
    ['@Weekly', '0 0 * * 0'],
    [' 0  9 * * MON-FRI ', '0 9 * * 1,2,3,4,5'],
    ['0 9 * * fri-sun', '0 9 * * 5,6,0'],
    ['0 9 * * 0,7', '0 9 * * 0'],
    ['5/20 8-10/2 1,1 jan,JUN *', '5,25,45 8,10 1 1,6 *'],
  ])('%s is %s', (cron, plain) => {
    expect(plainCron(cron)).toBe(plain);
  });

  test.each([
    ['60 * * * *', /minute is "60".*0 to 59/],
    ['0 24 * * *', /hour is "24".*0 to 23/],
    ['0 9 0 * *', /day of the month is "0".*1 to 31/],
    ['0 9 * 13 *', /month is "13".*1 to 12 or JAN to DEC/],
    ['0 9 * * MO', /day of the week is "MO".*SUN to SAT/],
    ['*/90 * * * *', /minute is "\*\/90"/],
    ['*/0 * * * *', /minute is "\*\/0"/],
    ['0 18-8 * * *', /hour is "18-8"/],
    ['0 9, * * *', /hour is "9,"/],
    ['0 9 * JAN 1,JAN', /day of the week/],
    ['0 0 9 * * *', /five fields, not 6.*seconds are not taken/],
    ['9 * *', /five fields, not 3/],
    ['', /five fields/],
    ['@reboot', /@reboot.*@yearly.*@hourly/],
    ['@every 5m', /not known/],
    ['0 9 30 2 *', /never comes/],
    ['0 9 31 2,4,6 *', /never comes/],
  ])('%s is refused with what is allowed', (cron, message) => {
    expect(() => checkCalendar(calendar(cron, 'UTC'))).toThrow(message);
    expect(() => checkCalendar(calendar(cron, 'UTC'))).toThrow(CronError);
  });

  test('needs a named zone, and bounds the right way round', () => {
    expect(() => checkCalendar(calendar('@daily', '+01:00'))).toThrow(/no time zone/);
    expect(() => checkCalendar(calendar('@daily', 'Europe/Pariss'))).toThrow(/no time zone/);
    const [early, late] = [new Date('2026-01-01'), new Date('2026-02-01')];
    expect(() => checkCalendar(calendar('@daily', 'UTC', { startsAt: late, endsAt: early }))).toThrow(/endsAt/);
    expect(() => checkCalendar(calendar('@daily', 'UTC', { at: early }))).toThrow(/either/);
  });
});

function isoOf(time: number): string {
  return new Date(time).toISOString();
}

/** Of the day in Paris, whose clocks change after it. */
function midnight(day: string, daysOn = 0): Date {
  const isSummer = day < '2026-10' ? daysOn === 1 : daysOn === 0;
  return new Date(Date.parse(`${day}T00:00Z`) + daysOn * DAY - (isSummer ? 2 : 1) * 3_600_000);
}
