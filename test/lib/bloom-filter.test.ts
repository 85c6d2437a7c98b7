// The filter behind the duplicates of an import.
import { expect, test } from 'vitest';
import { makeBloomFilter } from '../../src/lib/bloom-filter.ts';

/** Phone-like numbers, every one another. */
const phone = (n: number) => 221_700_000_000 + ((n * 7_368_787) % 99_999_989);

test('what was added is never called new', () => {
  const filter = makeBloomFilter(16);
  const values = [0, 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, ...Array.from({ length: 20_000 }, (_, n) => phone(n))];
  for (const value of values) filter.addAndTest(value);
  expect(values.every((value) => filter.addAndTest(value))).toBe(true);
});

test('of five million new phones, less than one in two hundred is taken for known', () => {
  const filter = makeBloomFilter();
  let taken = 0;
  for (let n = 0; n < 5_000_000; n++) if (filter.addAndTest(phone(n))) taken += 1;
  expect(taken / 5_000_000).toBeLessThan(0.005);
}, 60_000);
