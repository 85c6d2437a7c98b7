// What delivered messages cost, by the operator's own prices.
import { findPrice, type Price } from '../model/prices.ts';

/** Billable messages of one category to one country. */
export interface Delivered {
  /** In lower case; null where the template was not among the synced ones at the launch. */
  category: string | null;
  country: string;
  messages: number;
}

export interface Billing {
  /** Delivered templates without those that the provider called free. */
  billable: number;
  /** Null as long as no prices are set. */
  cost: { currency: string; total: number; unpriced: number } | null;
  byCategory: { category: string; billable: number; cost: number | null }[];
}

export function noBilling(prices: readonly Price[]): Billing {
  const [first] = prices;
  return { billable: 0, cost: first ? { currency: first.currency, total: 0, unpriced: 0 } : null, byCategory: [] };
}

/** Null of nothing. `unpriced`: billable messages that no price is known for. */
export function billingOf(delivered: readonly Delivered[], prices: readonly Price[]): Billing | null {
  if (delivered.length === 0) return null;
  const categories = new Map<string, { billable: number; cost: number; unpriced: number }>();
  for (const { category, country, messages } of delivered) {
    const name = category ?? 'unknown';
    const sum = categories.get(name) ?? { billable: 0, cost: 0, unpriced: 0 };
    const price = findPrice(prices, country, name)?.price;
    sum.billable += messages;
    sum.cost += messages * (price ?? 0);
    sum.unpriced += price === undefined ? messages : 0;
    categories.set(name, sum);
  }
  const sums = [...categories.values()];
  const add = (pick: (sum: (typeof sums)[number]) => number) => sums.reduce((total, sum) => total + pick(sum), 0);
  const [first] = prices;
  return {
    billable: add((sum) => sum.billable),
    cost: first
      ? {
          currency: first.currency,
          total: toCents(add((sum) => sum.cost)),
          unpriced: add((sum) => sum.unpriced),
        }
      : null,
    byCategory: [...categories].map(([category, { billable, cost }]) => ({
      category,
      billable,
      cost: first ? toCents(cost) : null,
    })),
  };
}

function toCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
