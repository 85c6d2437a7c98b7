// Whether Postgres can keep a value: its texts and JSON take neither NUL nor half of a surrogate pair.

const UNSTORABLE = /[\0\p{Surrogate}]/u;
/** Far deeper than any template; the recursion of parsers and serialisers ends somewhere. */
export const MAX_DEPTH = 100;

/** Looks at every text and every key of a JSON value; one that is nested too deeply is not storable either. */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > MAX_DEPTH) return false;
  return Object.entries(value).every(([key, child]) => isStorable(key, depth) && isStorable(child, depth + 1));
}
