// Reading JSON that may hold anything. Nothing here throws or recurses.

export type JsonRecord = Record<string, unknown>;

/** Longest message id taken; WhatsApp's have about 80 characters. */
const MAX_ID = 512;
/** Longest error code kept; documented ones have at most 6 digits. */
const MAX_CODE = 64;

/** The JSON value of a text, undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

export function record(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

/** An array's items; a lone value is an array of one, a missing one an empty array. */
export function each(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** The records among `each(value)`. */
export function* records(value: unknown): Generator<JsonRecord> {
  for (const item of each(value)) {
    const found = record(item);
    if (found) yield found;
  }
}

/** Without NUL and lone surrogates, neither of which Postgres can store. */
export function clean(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '');
}

/** A clean, bounded, non-empty text; null for anything else. */
export function text(value: unknown, limit: number): string | null {
  return typeof value === 'string' ? clean(value.slice(0, limit)) || null : null;
}

/** A message id. One that is too long is none: cut, it could be mistaken for another. */
export function messageId(value: unknown): string | null {
  return typeof value === 'string' && value.length <= MAX_ID ? clean(value) || null : null;
}

/** An error code, which comes as a number or as a text. */
export function codeText(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : text(value, MAX_CODE)?.trim() || null;
}

/** The digits of a phone number or WhatsApp id; null where it is something else (a user id, a group). */
export function digits(value: unknown): string | null {
  const raw = typeof value === 'number' ? String(value) : value;
  return typeof raw === 'string' ? (/^\+?(\d{1,20})$/.exec(raw)?.[1] ?? null) : null;
}
