import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPrice, type Price, reckonCost } from '../../src/model/prices.ts';

const price = (country: string, category: string, amount: number): Price => ({
  country,
  category,
  price: amount,
  currency: 'XOF',
});
const ALL = [price('SN', 'marketing', 1), price('SN', '*', 2), price('*', 'marketing', 3), price('*', '*', 4)];

test.each([
  ['SN', 'marketing', 1],
  ['SN', 'utility', 2],
  ['ML', 'marketing', 3],
  ['ML', 'utility', 4],
])('in %s a %s message costs what the most specific price says', (country, category, expected) => {
  expect(findPrice(ALL, country, category)?.price).toBe(expected);
});

test('countries without a price are counted, not guessed', () => {
  const people = [
    { country: 'SN', recipients: 60 },
    { country: '??', recipients: 40 },
  ];
  expect(reckonCost([price('SN', '*', 12.345)], people, { messages: 50, category: 'utility' })).toEqual({
    currency: 'XOF',
    total: 370.35,
    byCountry: [{ country: 'SN', category: 'utility', messages: 30, price: 12.345, cost: 370.35 }],
    unpriced: 20,
  });
  expect(reckonCost([], people, { messages: 50, category: 'utility' })).toBe(null);
});

test('whoever is left out, the countries add up to the messages', () => {
  const people = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(people, fc.double({ min: 0, max: 1, noNaN: true }), (recipients, part) => {
      const all = recipients.reduce((sum, n) => sum + n, 0);
      const messages = Math.floor(all * part);
      const byCountry = recipients.map((n, i) => ({ country: `C${i}`, recipients: n }));
      const cost = reckonCost([price('*', '*', 1)], byCountry, { messages, category: 'marketing' });
      expect(cost).toMatchObject({ total: messages, unpriced: 0 });
      for (const [i, line] of (cost?.byCountry ?? []).entries()) {
        expect(line.messages).toBeGreaterThanOrEqual(0);
        expect(Math.abs(line.messages - ((recipients[i] ?? 0) * messages) / all)).toBeLessThanOrEqual(1);
      }
    }),
  );
});
