// Growing delays with full jitter, so that many who failed together do not come back together.

export interface BackoffOptions {
  /** Upper bound of the first delay, in milliseconds. */
  firstMs: number;
  /** Upper bound of any delay, in milliseconds. */
  maxMs: number;
}

/** The delay before try number `attempt` + 1: random up to a bound that doubles. */
export function backoffMs(
  attempt: number,
  { firstMs, maxMs }: BackoffOptions,
  random: () => number = Math.random,
): number {
  const bound = Math.min(maxMs, firstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(random() * bound);
}
