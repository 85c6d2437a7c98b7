import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closesAt, isOpen, nextOpening, type SendWindow, windowFaults } from '../../src/model/send-window.ts';

const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7];
const WEEKDAYS = [1, 2, 3, 4, 5];
const window = (from: string, until: string, zone: string, days = ALL_WEEK): SendWindow => ({
  days,
  from,
  until,
  zone,
});
const opening = (w: SendWindow, at: string, country: string | null = null) =>
  nextOpening(w, new Date(at), country).toISOString();

describe('one zone', () => {
  test.each([
    ['before it opens', '2026-11-23T08:30:00Z', '2026-11-23T09:00:00.000Z'],
    ['while it is open', '2026-11-23T12:34:56Z', '2026-11-23T12:34:56.000Z'],
    ['in the last second', '2026-11-23T18:59:59Z', '2026-11-23T18:59:59.000Z'],
    ['when it has just closed', '2026-11-23T19:00:00Z', '2026-11-24T09:00:00.000Z'],
    ['on Friday evening', '2026-11-27T20:00:00Z', '2026-11-30T09:00:00.000Z'],
    ['on Sunday', '2026-11-29T12:00:00Z', '2026-11-30T09:00:00.000Z'],
  ])('%s', (_, at, expected) => {
    expect(opening(window('09:00', '19:00', 'Africa/Dakar', WEEKDAYS), at)).toBe(expected);
  });

  test('hours past midnight belong to the day on which they begin', () => {
    const fridayNight = window('22:00', '02:00', 'Africa/Dakar', [5]);
    expect(isOpen(fridayNight, new Date('2026-11-28T01:59:00Z'))).toBe(true);
    expect(isOpen(fridayNight, new Date('2026-11-27T01:59:00Z'))).toBe(false);
    expect(opening(fridayNight, '2026-11-28T02:00:00Z')).toBe('2026-12-04T22:00:00.000Z');
  });

  test('the whole day is open without a break', () => {
    const always = window('00:00', '24:00', 'Europe/Paris');
    for (const at of ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-10-25T01:30:00Z', '2026-11-23T23:00:00Z'])
      expect(isOpen(always, new Date(at))).toBe(true);
  });
});

test.each([
  ['the same day', window('09:00', '19:00', 'Africa/Dakar'), null, '2026-11-23T19:00:00.000Z'],
  ['past midnight', window('09:00', '02:00', 'Africa/Dakar'), null, '2026-11-24T02:00:00.000Z'],
  ['where it is evening first', window('09:00', '20:00', 'recipient'), 'US', '2026-11-24T01:00:00.000Z'],
  ['at once where it is closed', window('09:00', '10:00', 'Africa/Dakar'), null, '2026-11-23T18:30:00.000Z'],
])('it closes %s', (_, w, country, expected) => {
  // Hawaii opens at 19:00.
  const at = new Date(country ? '2026-11-23T19:30:00Z' : '2026-11-23T18:30:00Z');
  expect(closesAt(w, at, country).toISOString()).toBe(expected);
});

describe('daylight saving', () => {
  test('hours are those on the wall: an hour earlier in UTC from spring on', () => {
    const nine = window('09:00', '18:00', 'Europe/Paris');
    expect(opening(nine, '2026-03-28T00:00:00Z')).toBe('2026-03-28T08:00:00.000Z');
    expect(opening(nine, '2026-03-29T00:00:00Z')).toBe('2026-03-29T07:00:00.000Z');
    expect(opening(nine, '2026-10-25T00:00:00Z')).toBe('2026-10-25T08:00:00.000Z');
  });

  test('a time that the clock leaves out is the moment at which it is put forward', () => {
    expect(opening(window('02:30', '06:00', 'Europe/Paris'), '2026-03-29T00:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    // Half an hour in Australia's Lord Howe, from 2:00 to 2:30.
    expect(opening(window('02:15', '06:00', 'Australia/Lord_Howe'), '2026-10-03T12:00:00Z')).toBe(
      '2026-10-03T15:30:00.000Z',
    );
  });

  test('an hour that comes twice belongs to the window both times', () => {
    const night = window('02:00', '02:45', 'Europe/Paris');
    expect(isOpen(night, new Date('2026-10-25T00:10:00Z'))).toBe(true);
    expect(isOpen(night, new Date('2026-10-25T00:50:00Z'))).toBe(false); // 2:50, the first time
    expect(isOpen(night, new Date('2026-10-25T01:44:00Z'))).toBe(true);
    expect(isOpen(night, new Date('2026-10-25T01:45:00Z'))).toBe(false);
  });

  test('a Saturday ends at midnight although the clock is put back to it an hour later', () => {
    const saturday = window('00:00', '24:00', 'America/Havana', [6]);
    expect(isOpen(saturday, new Date('2026-11-01T03:59:00Z'))).toBe(true);
    expect(isOpen(saturday, new Date('2026-11-01T04:30:00Z'))).toBe(false);
  });

  test('a window that the clock leaves out as a whole opens a week later', () => {
    const sunday = window('02:00', '03:00', 'Europe/Paris', [7]);
    expect(opening(sunday, '2026-03-27T12:00:00Z')).toBe('2026-04-05T00:00:00.000Z');
  });
});

const ZONES = [
  'Europe/Paris',
  'America/New_York',
  'Africa/Casablanca', // an hour back for Ramadan
  'Africa/Cairo', // back at midnight, into the day before
  'Africa/Dakar',
  'Asia/Kathmandu',
  'Australia/Lord_Howe', // by half an hour
  'America/Sao_Paulo',
];

test('it agrees with a clock on the wall, at any moment, in any zone', () => {
  const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const hhmm = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.subarray(ALL_WEEK, { minLength: 1 }),
      fc.tuple(minute, minute).filter(([a, b]) => a !== b),
      fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
      (zone, days, [from, until], time) => expectAgreement(window(hhmm(from), hhmm(until), zone, days), time),
    ),
    { numRuns: 1_000 },
  );
});

test.each(ZONES)('it agrees with a clock on the wall around every change of the clock in %s', (zone) => {
  const hours: [string, string][] = [
    ['09:00', '20:00'],
    ['01:00', '02:30'],
    ['02:00', '03:00'],
    ['22:00', '00:30'],
    ['00:30', '23:30'],
  ];
  let [changes, asked] = [0, 0];
  for (let time = Date.UTC(2026, 0, 1); time < Date.UTC(2028, 0, 1); time += HOUR_MS) {
    if (wall(zone, time).offset === wall(zone, time + HOUR_MS).offset) continue;
    changes += 1;
    for (const [from, until] of hours)
      for (const days of [ALL_WEEK, [6], [7]])
        for (let at = time - 8 * HOUR_MS; at < time + 8 * HOUR_MS; at += HOUR_MS / 2, asked += 1)
          expectAgreement(window(from, until, zone, days), at);
  }
  const steady = ['Africa/Dakar', 'Asia/Kathmandu', 'America/Sao_Paulo'].includes(zone);
  expect(changes).toBe(steady ? 0 : 4);
  expect(asked).toBe(changes * 5 * 3 * 32);
});

const HOUR_MS = 3_600_000;

function expectAgreement(w: SendWindow, time: number): void {
  expect(isOpen(w, new Date(time))).toBe(openOnTheWall(w, w.zone, time));
  const next = nextOpening(w, new Date(time)).getTime();
  expect(openOnTheWall(w, w.zone, next)).toBe(true);
  const end = closesAt(w, new Date(next)).getTime();
  expect(openOnTheWall(w, w.zone, end - 1)).toBe(true);
  if (next > time) expect(openOnTheWall(w, w.zone, next - 1)).toBe(false);
  expect(next - time).toBeLessThan(15 * 24 * HOUR_MS);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Weekday and minute of the day, as a formatter of another kind writes them. */
function wall(zone: string, time: number) {
  const format =
    clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(zone, format);
  const local = Date.parse(`${format.format(time).replace(' ', 'T')}Z`);
  return {
    offset: Math.round((local - time) / 1000),
    day: new Date(local).getUTCDay() || 7,
    minute: new Date(local).getUTCHours() * 60 + new Date(local).getUTCMinutes(),
  };
}

function openOnTheWall({ days, from, until }: SendWindow, zone: string, time: number): boolean {
  const { day, minute } = wall(zone, time);
  const [a = 0, b = 0] = [from, until].map((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
  const yesterday = day === 1 ? 7 : day - 1;
  if (a < b) return days.includes(day) && minute >= a && minute < b;
  return (days.includes(day) && minute >= a) || (days.includes(yesterday) && minute < b);
}

describe("the recipient's own zone", () => {
  const day = window('09:00', '20:00', 'recipient');
  test.each([
    ['SN', '2026-11-23T09:00:00.000Z'],
    ['FR', '2026-11-23T08:00:00.000Z'],
    ['CD', '2026-11-23T08:00:00.000Z'], // Kinshasa opens an hour after Lubumbashi
    ['US', '2026-11-23T19:00:00.000Z'], // nine o'clock in Hawaii, two in New York
    ['RU', '2026-11-23T06:00:00.000Z'], // too wide: Moscow
    [null, '2026-11-23T09:00:00.000Z'], // of no country: UTC
  ])('in %s', (country, expected) => {
    expect(opening(day, '2026-11-23T01:00:01Z', country)).toBe(expected);
  });

  test('a country of several zones closes when the first of them does', () => {
    expect(isOpen(day, new Date('2026-11-24T00:59:00Z'), 'US')).toBe(true);
    expect(isOpen(day, new Date('2026-11-24T01:00:00Z'), 'US')).toBe(false); // eight in the evening in New York
  });

  test.each([
    ['US', '2026-11-23T14:00:00.000Z'], // New York
    ['AU', '2026-11-23T22:00:00.000Z'], // Sydney, the next morning
    ['CA', '2026-11-23T14:00:00.000Z'], // Toronto
    ['ID', '2026-11-24T02:00:00.000Z'], // Jakarta
  ])('hours too few for all of %s at once are those where most people live', (country, expected) => {
    expect(opening(window('09:00', '12:00', 'recipient'), '2026-11-23T12:30:00Z', country)).toBe(expected);
  });

  test('the next opening is open, in every country, in any hours', () => {
    const countries = ['US', 'CA', 'RU', 'BR', 'AU', 'MX', 'ID', 'CD', 'CL', 'KI', 'FR', 'SN'];
    const hour = fc.integer({ min: 0, max: 23 });
    const hhmm = (h: number) => `${String(h).padStart(2, '0')}:00`;
    fc.assert(
      fc.property(
        fc.constantFrom(...countries),
        fc.subarray(ALL_WEEK, { minLength: 1 }),
        fc.tuple(hour, hour).filter(([a, b]) => a !== b),
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) }),
        (country, days, [from, until], time) => {
          const w = window(hhmm(from), hhmm(until), 'recipient', days);
          const next = nextOpening(w, new Date(time), country);
          expect(isOpen(w, next, country)).toBe(true);
          if (next.getTime() > time) expect(isOpen(w, new Date(next.getTime() - 1), country)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('asking for each message costs next to nothing, in a country of many zones too', () => {
    isOpen(day, new Date('2026-11-23T20:00:00Z'), 'US');
    const started = performance.now();
    let open = 0;
    for (let i = 0; i < 100_000; i += 1) open += Number(isOpen(day, new Date(Date.UTC(2026, 10, 23, 20) + i), 'US'));
    expect(open).toBe(100_000);
    expect(performance.now() - started).toBeLessThan(1_000); // 0.1 s alone on a slow core
  });
});

test.each<[Partial<SendWindow>, string]>([
  [{ days: [] }, 'days'],
  [{ days: [0] }, 'days'],
  [{ days: [1, 1] }, 'days'],
  [{ from: '9:00' }, 'from'],
  [{ from: '24:00' }, 'from'],
  [{ until: '25:00' }, 'until'],
  [{ from: '10:00', until: '10:00' }, 'until'],
  [{ zone: 'Dakar' }, 'zone'],
  [{ zone: '+01:00' }, 'zone'],
])('%j is refused for its %s', (change, path) => {
  const faults = windowFaults({ ...window('09:00', '19:00', 'Africa/Dakar'), ...change });
  expect(faults.map((fault) => fault.path)).toEqual([path]);
});
