// What messages cost, by the operator's contract.

export interface Price {
  /** Two letters, or `*` for all that have no price of their own. */
  country: string;
  /** marketing, utility, authentication … in lower case, or `*`. */
  category: string;
  /** Per message. */
  price: number;
  /** ISO 4217. */
  currency: string;
}

/** The most specific one: country and category, country, category, everything. Null where none fits. */
export function findPrice(prices: readonly Price[], country: string, category: string): Price | null {
  for (const [where, what] of [
    [country, category],
    [country, '*'],
    ['*', category],
    ['*', '*'],
  ]) {
    const found = prices.find((price) => price.country === where && price.category === what);
    if (found) return found;
  }
  return null;
}

export interface Cost {
  currency: string;
  total: number;
  byCountry: { country: string; category: string; messages: number; price: number; cost: number }[];
  /** Messages to countries that no price is known for. */
  unpriced: number;
}

/** Of so many messages to these people; who is left out is so in all countries alike. Null without any price. */
export function reckonCost(
  prices: readonly Price[],
  people: readonly { country: string; recipients: number }[],
  { messages, category }: { messages: number; category: string },
): Cost | null {
  const [first] = prices;
  if (!first) return null;
  const shares = share(
    messages,
    people.map((one) => one.recipients),
  );
  const byCountry = people.flatMap(({ country }, i) => {
    const price = findPrice(prices, country, category)?.price;
    const sent = shares[i] ?? 0;
    return price === undefined ? [] : [{ country, category, messages: sent, price, cost: rounded(sent * price) }];
  });
  const total = rounded(byCountry.reduce((sum, { cost }) => sum + cost, 0));
  const unpriced = messages - byCountry.reduce((sum, one) => sum + one.messages, 0);
  return { currency: first.currency, total, byCountry, unpriced };
}

/** A whole number in proportion to these, in whole numbers that add up to it. */
function share(whole: number, parts: readonly number[]): number[] {
  const all = parts.reduce((sum, part) => sum + part, 0);
  let [passed, given] = [0, 0];
  return parts.map((part) => {
    passed += part;
    const due = all === 0 ? 0 : Math.round((whole * passed) / all) - given;
    given += due;
    return due;
  });
}

/** To a hundredth, whatever the currency. */
function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}
