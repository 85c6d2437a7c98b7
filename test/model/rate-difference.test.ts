// The interval of a difference of rates, against published examples and its own sense.
import { expect, test } from 'vitest';
import { compareRates } from '../../src/model/rate-difference.ts';

// Newcombe 1998, table II, method 10
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
])('%i of %i against %i of %i', (a, m, b, n, low, high) => {
  const found = compareRates({ part: a, whole: m }, { part: b, whole: n });
  expect(found?.low).toBeCloseTo(low, 4);
  expect(found?.high).toBeCloseTo(high, 4);
  expect(found?.difference).toBeCloseTo(a / m - b / n, 12);
  expect(found?.higher).toBe(low > 0 ? 'a' : 'unclear');
});

test('the other way round it is the same with the other sign', () => {
  const [a, b] = [
    { part: 812, whole: 1_000 },
    { part: 905, whole: 1_000 },
  ];
  const [one, two] = [compareRates(a, b), compareRates(b, a)];
  expect(one?.low).toBeCloseTo(-(two?.high ?? 0), 12);
  expect([one?.higher, two?.higher]).toEqual(['b', 'a']);
});

test('nothing is said over nothing', () => {
  expect(compareRates({ part: 0, whole: 0 }, { part: 1, whole: 2 })).toBeNull();
});
