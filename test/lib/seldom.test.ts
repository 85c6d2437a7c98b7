import { expect, test } from 'vitest';
import { seldom } from '../../src/lib/seldom.ts';

test('what comes again and again is told at once, then now and then with how often', () => {
  let now = 0;
  const told: [string, number][] = [];
  const say = seldom(
    1_000,
    (error, unsaid) => told.push([error.message, unsaid]),
    () => now,
  );
  for (now = 0; now < 2_500; now += 100) say(new Error('away'));
  say(new Error('another'));
  expect(told).toEqual([
    ['away', 0],
    ['away', 9],
    ['away', 9],
    ['another', 0],
  ]);
});
