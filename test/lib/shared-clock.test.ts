import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSharedClock } from '../../src/lib/shared-clock.ts';

test('processes agree on a moment within the quickest of their answers, however long the others took', () => {
  const delays = fc.array(fc.nat(80), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(delays, fc.integer({ min: -1e12, max: 1e12 }), (delaysMs, apartMs) => {
      const clock = makeSharedClock();
      for (const [i, delay] of delaysMs.entries()) clock.saw(i * 100 + apartMs, i * 100 + delay);
      expect(clock.toOurs(apartMs + 5_000)).toBeCloseTo(5_000 + Math.min(...delaysMs), 3);
    }),
  );
});

test('what was seen long ago does not count: clocks drift', () => {
  const clock = makeSharedClock();
  clock.saw(1_000, 0);
  clock.saw(20_900, 20_000);
  expect(clock.toOurs(21_900)).toBe(21_000);
});
