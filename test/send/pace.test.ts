import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pace, toleranceMs, usedShare } from '../../src/send/pace.ts';

/** A clock that moves only when somebody waits, plus what `lag` adds to a wait. */
function fakeClock(lag: (wait: number) => number = () => 0) {
  let time = 0;
  let waits = 0;
  return {
    now: () => time,
    wait: async (ms: number) => {
      waits += 1;
      time += ms + lag(waits);
    },
  };
}

test('starts are evenly spaced from the first slot on', async () => {
  const clock = fakeClock();
  const starts: number[] = [];
  const rest = await pace({
    items: [1, 2, 3, 4],
    startsAtMs: 10,
    spacingMs: 12.5,
    toleranceMs: 5,
    ready: () => true,
    start: () => void starts.push(clock.now()),
    ...clock,
  });
  expect([starts, rest]).toEqual([[10, 22.5, 35, 47.5], []]);
});

test('a slot that is missed is lost, not made up, and its item is given back', async () => {
  const clock = fakeClock((wait) => (wait === 2 ? 30 : 0));
  const starts: number[] = [];
  const rest = await pace({
    items: ['a', 'b', 'c', 'd', 'e'],
    startsAtMs: 0,
    spacingMs: 10,
    toleranceMs: 5,
    ready: () => true,
    start: () => void starts.push(clock.now()),
    ...clock,
  });
  // The wait for slot 2 (20 ms) ended at 50: slots 2, 3 and 4 … 4 is due at 40 and late as well.
  expect(starts).toEqual([0, 10]);
  expect(rest).toEqual(['c', 'd', 'e']);
});

test('nothing starts while there is no room', async () => {
  const clock = fakeClock();
  const started: string[] = [];
  const rest = await pace({
    items: ['a', 'b'],
    startsAtMs: 0,
    spacingMs: 1,
    toleranceMs: 5,
    ready: () => false,
    start: (item) => void started.push(item),
    ...clock,
  });
  expect([started, rest]).toEqual([[], ['a', 'b']]);
});

test('a start that must wait a little is late, and not lost', async () => {
  const clock = fakeClock();
  const starts: number[] = [];
  const rest = await pace({
    items: ['a', 'b', 'c'],
    startsAtMs: 0,
    spacingMs: 10,
    toleranceMs: 5,
    ready: () => clock.now() < 8 || clock.now() >= 13,
    start: () => void starts.push(clock.now()),
    ...clock,
  });
  expect([starts, rest]).toEqual([[0, 13, 20], []]);
});

test('the limit is kept: however late the timers are, no sliding second holds more than the limit plus one', async () => {
  const rates = fc.constantFrom(1, 5, 20, 80, 200, 1000);
  await fc.assert(
    fc.asyncProperty(rates, fc.array(fc.nat(60), { minLength: 1, maxLength: 50 }), async (rate, lags) => {
      const clock = fakeClock((wait) => lags[wait % lags.length] ?? 0);
      const starts: number[] = [];
      const spacingMs = 1000 / (rate * usedShare(rate));
      await pace({
        items: Array.from({ length: rate * 3 }, (_, i) => i),
        startsAtMs: 5,
        spacingMs,
        toleranceMs: toleranceMs(rate, spacingMs),
        ready: () => true,
        start: () => void starts.push(clock.now()),
        ...clock,
      });
      for (let i = 0, j = 0; i < starts.length; i += 1) {
        while ((starts[i] ?? 0) - (starts[j] ?? 0) >= 1000) j += 1;
        expect(i - j + 1).toBeLessThanOrEqual(rate + 1);
      }
    }),
    { numRuns: 50 },
  );
});

test('at least 98 % of the limit is aimed at, and the faster the more room there is for jitter', () => {
  const rates = [0.1, 1, 20, 80, 500, 1000];
  expect(rates.map((rate) => usedShare(rate).toFixed(3))).toEqual([
    '0.990',
    '0.990',
    '0.990',
    '0.990',
    '0.986',
    '0.985',
  ]);
  for (const rate of rates) {
    // What a late start can add to a second, with what the second holds anyway, is the limit and one.
    const most = usedShare(rate) * rate * (1 + toleranceMs(rate, 1000 / (rate * usedShare(rate))) / 1000);
    expect(most).toBeLessThanOrEqual(rate + 1);
  }
});
