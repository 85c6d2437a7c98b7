// Whether two rates differ by more than chance: the difference with its 95 % confidence interval by Newcombe's hybrid
// score method (Statistics in Medicine 17, 1998, method 10), which holds for small numbers and rates near 0 and 1.

/** So many of so many. */
export interface Proportion {
  part: number;
  whole: number;
}

export interface Difference {
  /** a − b, a fraction. */
  difference: number;
  /** With 95 % confidence the true difference is from `low` to `high`. */
  low: number;
  high: number;
  /** Which is higher; `unclear` where the interval holds 0. */
  higher: 'a' | 'b' | 'unclear';
}

/** The normal distribution's 97.5th percentile. */
const Z = 1.959963984540054;

/** Null where one of them is over nothing. */
export function compareRates(a: Proportion, b: Proportion): Difference | null {
  if (a.whole === 0 || b.whole === 0) return null;
  const [one, two] = [wilson(a), wilson(b)];
  const difference = one.rate - two.rate;
  const low = difference - Math.hypot(one.rate - one.low, two.high - two.rate);
  const high = difference + Math.hypot(one.high - one.rate, two.rate - two.low);
  return { difference, low, high, higher: low > 0 ? 'a' : high < 0 ? 'b' : 'unclear' };
}

/** The score interval of one rate. */
function wilson({ part, whole }: Proportion): { rate: number; low: number; high: number } {
  const rate = part / whole;
  const spread = (Z * Math.sqrt((rate * (1 - rate)) / whole + (Z * Z) / (4 * whole * whole))) / (1 + (Z * Z) / whole);
  const middle = (rate + (Z * Z) / (2 * whole)) / (1 + (Z * Z) / whole);
  return { rate, low: Math.max(0, middle - spread), high: Math.min(1, middle + spread) };
}
