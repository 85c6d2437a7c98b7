// A schedule's runs by day, as a calendar shows them.
import { describe, expect, test } from 'vitest';
import { runDays } from '../../src/model/run-days.ts';

const at = (text: string) => new Date(text);
const calendarOf = (cron: string, zone = 'Africa/Dakar') => ({ cron, at: null, zone, startsAt: null, endsAt: null });
const december = { from: at('2026-12-01T00:00Z'), until: at('2027-01-01T00:00Z'), zone: 'Africa/Dakar', left: null };

describe('the runs of a month', () => {
  test('are counted by day, each with its first', () => {
    const days = runDays(calendarOf('0 9,17 * * MON'), december);
    expect(days.map(({ day, runs }) => [day, runs])).toEqual([
      ['2026-12-07', 2],
      ['2026-12-14', 2],
      ['2026-12-21', 2],
      ['2026-12-28', 2],
    ]);
    expect(days[0]?.at).toEqual(at('2026-12-07T09:00Z'));
  });

  test('stand on the days of the reader, not of the schedule', () => {
    const days = runDays(calendarOf('30 23 7 * *', 'America/New_York'), december);
    expect(days.map(({ day }) => day)).toEqual(['2026-12-08']);
  });

  test('end when as many as there may be are over', () => {
    const days = runDays(calendarOf('0 9 * * *'), { ...december, left: 3 });
    expect(days.map(({ day }) => day)).toEqual(['2026-12-01', '2026-12-02', '2026-12-03']);
  });

  test('of every minute are counted to fifty, on each day, also when clocks change', () => {
    const october = { from: at('2026-10-23T22:00Z'), until: at('2026-10-26T23:00Z'), zone: 'Europe/Paris', left: null };
    const days = runDays(calendarOf('* * * * *', 'Europe/Paris'), october);
    expect(days.map(({ day, runs }) => [day, runs])).toEqual([
      ['2026-10-24', 50],
      ['2026-10-25', 50],
      ['2026-10-26', 50],
    ]);
    expect(days[1]?.at).toEqual(at('2026-10-24T22:00Z'));
    expect(days[2]?.at).toEqual(at('2026-10-25T23:00Z'));
  });
});
