// Patterns of schedules, taken apart and put together again.
import { expect, test } from 'vitest';
import { readCron, writeCron } from '../../src/console/components/cron-pattern.ts';
import { nextTicks } from '../../src/model/cron.ts';

test.each([
  ['5 9 * * *', { kind: 'daily', time: '09:05' }],
  ['0 18 * * 5,1', { kind: 'weekly', time: '18:00', days: [1, 5] }],
  ['0 9 * * MON-FRI', { kind: 'weekly', time: '09:00', days: [1, 2, 3, 4, 5] }],
  ['0 9 * * 0', { kind: 'weekly', time: '09:00', days: [7] }],
  ['0 9 31 * *', { kind: 'monthly', time: '09:00', day: 31 }],
  ['0 9 L * *', { kind: 'monthly', time: '09:00', day: 'L' }],
  ['0 9 * * 1#2', { kind: 'nth', time: '09:00', nth: 'second', weekday: 1 }],
  ['0 9 * * 5L', { kind: 'nth', time: '09:00', nth: 'last', weekday: 5 }],
])('%s is read, and what is written of it comes at the same times', (pattern, parts) => {
  expect(readCron(pattern)).toEqual(parts);
  const next = (cron: string) =>
    nextTicks(
      { cron, at: null, zone: 'Africa/Dakar', startsAt: null, endsAt: null },
      new Date('2026-11-28T12:00Z'),
      10,
    );
  expect(next(writeCron(readCron(pattern)))).toEqual(next(pattern));
});

test.each(['*/15 8-17 * * *', '30 18 1,15 * *', '0 9 1 * 1', '0 9 * 6 *', '@daily', '0 9 * * 1#5', 'nonsense', ''])(
  'another pattern stays as it is written: %s',
  (pattern) => {
    expect(readCron(pattern)).toEqual({ kind: 'other', pattern });
    expect(writeCron(readCron(pattern))).toBe(pattern);
  },
);
