import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zonesOf } from '../../src/model/country-zones.ts';
import { isOpen, nextOpening, type SendWindow, windowFaults } from '../../src/model/send-window.ts';

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
    expect(isOpen(night, new Date('2026-10-25T01:44:00Z'))).toBe(true);
    expect(isOpen(night, new Date('2026-10-25T01:45:00Z'))).toBe(false);
  });
});

test('it agrees with a clock on the wall, at any moment, in any zone', () => {
  const zones = [
    'Europe/Paris',
    'America/New_York',
    'Africa/Casablanca',
    'Africa/Dakar',
    'Asia/Kathmandu',
    'America/Sao_Paulo',
  ];
  const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const hhmm = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.subarray(ALL_WEEK, { minLength: 1 }),
      fc.tuple(minute, minute).filter(([a, b]) => a !== b),
      fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
      (zone, days, [from, until], time) => {
        const w = window(hhmm(from), hhmm(until), zone, days);
        const at = new Date(time);
        // The hours around a change of the clock are told above, case by case.
        fc.pre(wall(zone, time - 26 * 3_600_000).offset === wall(zone, time + 26 * 3_600_000).offset);
        expect(isOpen(w, at)).toBe(openOnTheWall(w, zone, time));
        const next = nextOpening(w, at);
        expect(isOpen(w, next)).toBe(true);
        if (next > at) expect(isOpen(w, new Date(next.getTime() - 1))).toBe(false);
        expect(next.getTime() - time).toBeLessThan(8 * 24 * 3_600_000);
      },
    ),
    { numRuns: 1_500 },
  );
});

/** Weekday and minute of the day, as a formatter of another kind writes them. */
function wall(zone: string, time: number) {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
    time,
  );
  const local = Date.parse(`${text.replace(' ', 'T')}Z`);
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

  test('every country with telephone numbers has a zone', () => {
    for (const country of ['SN', 'CI', 'ML', 'BF', 'TG', 'BJ', 'NE', 'GN', 'CM', 'GA', 'CG', 'MA', 'XK', 'AC'])
      expect(zonesOf(country)).not.toEqual(['UTC']);
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
