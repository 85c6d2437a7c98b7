import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlanInput, planSending } from '../../src/model/send-plan.ts';
import { isOpen, type SendWindow } from '../../src/model/send-window.ts';

const MONDAY = new Date('2026-11-23T10:00:00Z');
const OFFICE: SendWindow = { days: [1, 2, 3, 4, 5], from: '09:00', until: '19:00', zone: 'Africa/Dakar' };
const plan = (input: Partial<PlanInput>) => {
  const found = planSending({
    people: 6_000,
    ratePerSecond: 20,
    dailyLimit: null,
    dailyCount: 0,
    window: null,
    country: null,
    from: MONDAY,
    ...input,
  });
  return found && [found.finishesAt.toISOString(), found.days];
};

test.each<[string, Partial<PlanInput>, [string, number | null] | null]>([
  ['the pace alone', {}, ['2026-11-23T10:05:00.000Z', null]],
  ['nobody to send to', { people: 0 }, ['2026-11-23T10:00:00.000Z', null]],
  ['three days at 2,000 a day', { dailyLimit: 2_000 }, ['2026-11-25T10:01:40.000Z', 3]],
  [
    'the first day with what is left of the limit',
    { people: 4_500, dailyLimit: 2_000, dailyCount: 1_500 },
    ['2026-11-25T10:01:40.000Z', 3],
  ],
  [
    'nothing left of the limit today',
    { people: 2_000, dailyLimit: 2_000, dailyCount: 2_000 },
    ['2026-11-24T10:01:40.000Z', 1],
  ],
  [
    'waiting for the window',
    { window: OFFICE, from: new Date('2026-11-21T12:00:00Z') },
    ['2026-11-23T09:05:00.000Z', null],
  ],
  [
    'going on when the window opens again',
    { people: 30_000, ratePerSecond: 1, window: OFFICE, from: new Date('2026-11-26T18:00:00Z') },
    // 3,600 on Thursday, 26,400 of Friday's 36,000
    ['2026-11-27T16:20:00.000Z', null],
  ],
  [
    'a window that closes before the limit is reached',
    { people: 4_000, ratePerSecond: 0.05, dailyLimit: 2_000, window: OFFICE, from: new Date('2026-11-23T09:00:00Z') },
    // 1,800 each on Monday and Tuesday, 400 on Wednesday
    ['2026-11-25T11:13:20.000Z', 3],
  ],
  ['decades', { people: 1_000_000_000, dailyLimit: 250 }, null],
])('%s', (_, input, expected) => {
  expect(plan(input)).toEqual(expected);
});

test('it never ends sooner than the pace, the limit and the window allow, and ends within the window', () => {
  const inputs = fc.record({
    people: fc.integer({ min: 1, max: 200_000 }),
    ratePerSecond: fc.integer({ min: 1, max: 100 }),
    dailyLimit: fc.option(fc.integer({ min: 250, max: 100_000 })),
    dailyCount: fc.integer({ min: 0, max: 2_000 }),
    window: fc.option(fc.constant(OFFICE)),
    hours: fc.integer({ min: 0, max: 24 * 7 }),
  });
  fc.assert(
    fc.property(inputs, ({ hours, ...input }) => {
      const from = new Date(MONDAY.getTime() + hours * 3_600_000);
      const found = planSending({ ...input, country: null, from });
      const seconds = ((found?.finishesAt.getTime() ?? 0) - from.getTime()) / 1000;
      expect(seconds).toBeGreaterThanOrEqual(input.people / input.ratePerSecond - 0.01);
      if (input.dailyLimit !== null) {
        const days = Math.ceil(input.people / input.dailyLimit);
        expect(found?.days).toBeGreaterThanOrEqual(days);
        expect(seconds).toBeGreaterThanOrEqual((days - 1) * 86_400);
      }
      if (input.window && found) expect(isOpen(OFFICE, new Date(found.finishesAt.getTime() - 1))).toBe(true);
    }),
  );
});
