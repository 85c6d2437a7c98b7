// Reading the search part of an address, in which anybody may have written anything.

export type Search = Record<string, unknown>;

/** Undefined for what is no text, or empty. */
export function readText(value: unknown, most = 200): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.slice(0, most) : undefined;
}

/** One of the words, else undefined. */
export function readWord<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}

/** A whole number from 1, else undefined. */
export function readNumber(value: unknown): number | undefined {
  const number = Number(value);
  return value !== '' && value !== null && Number.isInteger(number) && number > 0 ? number : undefined;
}
