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
