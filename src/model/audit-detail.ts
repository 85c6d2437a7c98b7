// What may stand in the audit: texts without whole phone numbers, nothing under the name of a secret, nothing endless.
import { maskPhone } from './phone-mask.ts';
import type { Json } from './template.ts';

const SECRET = /key|secret|password|token|authorization|cookie/i;
/** As long as a query may be that somebody still reads. */
const LONGEST_TEXT = 8_000;
const MOST_ITEMS = 50;
const DEEPEST = 6;
/** Digits in a row, or in the groups in which people write numbers; addresses of machines are none. */
const NUMBER = /\+\d[\d ().-]{5,18}\d|\d{2,4}(?: \d{2,4}){3,}|\d{7,15}/g;
/** 20261128: of dates, which are no longer than some phone numbers, the audit would be hard to read without. */
const DATE = /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/** A value as the audit keeps it. */
export function auditDetail(value: unknown, depth = 0): Json {
  if (typeof value === 'string') return auditText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null || value === undefined) return value ?? null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || depth >= DEEPEST) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map((item) => auditDetail(item, depth + 1));
    return value.length > MOST_ITEMS ? [...items, `… ${value.length} in all`] : items;
  }
  const given = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(
    given.map(([key, child]) => [auditText(key), SECRET.test(key) ? '***' : auditDetail(child, depth + 1)]),
  );
}

/** A text as the audit keeps it, of at most so many characters: what Postgres cannot store is taken out, too. */
export function auditText(text: string, longest?: number): string {
  return shortened(text, longest).replace(NUMBER, (found) =>
    DATE.test(found) ? found : maskPhone(found.replace(/\D/g, '')),
  );
}

/** Of what is no person's: an address of a machine, the number of a request. */
export function shortened(text: string, longest = LONGEST_TEXT): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replaceAll('\0', '').toWellFormed();
}
