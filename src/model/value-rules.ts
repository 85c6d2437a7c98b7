// What a template asks of a row's values, so that the provider refuses none of its messages for them.
import { findTexts, holdsRefused, isSlot, renderPieces, type Text, type ValueOf } from './placeholders.ts';
import type { Json } from './template.ts';
import { charactersIn, type NumberKind, readNumber } from './text-places.ts';

/** What becomes of values that the provider would refuse: they are cleaned and cut, or their row is left out. */
export const BAD_VALUES = ['clean', 'reject'] as const;
export type BadValues = (typeof BAD_VALUES)[number];

export type ValueCode = 'value_missing' | 'value_refused' | 'value_too_long' | 'link_not_https' | 'value_not_number';

/** One thing a row can have wrong. value-sql.ts says the same to Postgres. */
export type Check =
  /** Every one of these columns is empty. */
  | { code: 'value_missing'; columns: readonly string[]; path: string }
  | { code: 'value_refused'; columns: readonly string[]; path: string }
  /** The text with its values is longer than so many characters. */
  | { code: 'value_too_long'; columns: readonly string[]; path: string; pieces: Text['pieces']; limit: number }
  | { code: 'link_not_https'; columns: readonly string[]; path: string; pieces: Text['pieces'] }
  /** The provider takes a number there. */
  | {
      code: 'value_not_number';
      columns: readonly string[];
      path: string;
      pieces: Text['pieces'];
      kind: NumberKind;
    };

export interface Fault {
  code: ValueCode;
  column: string | null;
}

export interface Rules {
  /** In the order in which a row is judged by them. */
  checks: readonly Check[];
  /** What is wrong with a row, null where nothing is. A column that the list does not have is not missing here. */
  judge(value: ValueOf): Fault | null;
}

/**
 * Missing values and links that are not `https` are wrong in either way; so is what is too long where it cannot be cut.
 * What is wrong with the template itself, whatever the row, is not asked of the rows: see template-faults.ts.
 */
export function compileRules(components: readonly Json[], badValues: BadValues): Rules {
  const texts = findTexts(components).filter(({ pieces }) => pieces.some(isSlot));
  const checks = [
    ...missingChecks(texts),
    ...(badValues === 'reject' ? refusedChecks(texts) : []),
    ...lengthChecks(texts, badValues),
    ...linkChecks(texts),
    ...numberChecks(texts),
  ];
  const tests = checks.map(compileCheck);
  const judge = (value: ValueOf) => {
    for (const test of tests) {
      const fault = test(value);
      if (fault !== null) return fault;
    }
    return null;
  };
  return { checks, judge };
}

/** A value without a default; and a parameter that is nothing but values, all of which may be empty. */
function missingChecks(texts: readonly Text[]): Check[] {
  const found = texts.flatMap(({ path, place, pieces }) => {
    const slots = pieces.filter(isSlot);
    const needed = slots.filter((slot) => slot.fallback === null).map((slot) => [slot.column]);
    const mayBeEmpty =
      place.parameter && pieces.every((piece) => (isSlot(piece) ? piece.fallback : piece.trim()) === '');
    return [...needed, ...(mayBeEmpty ? [columnsOf(pieces)] : [])].map((columns) => ({ columns, path }));
  });
  return once(found).map((check) => ({ code: 'value_missing', ...check }));
}

function refusedChecks(texts: readonly Text[]): Check[] {
  const found = texts.flatMap(({ path, place, pieces }) =>
    place.lines ? [] : columnsOf(pieces).map((column) => ({ columns: [column], path })),
  );
  return once(found).map((check) => ({ code: 'value_refused', ...check }));
}

function lengthChecks(texts: readonly Text[], badValues: BadValues): Check[] {
  return texts.flatMap(({ path, place: { limit, cut }, pieces }): Check[] => {
    if (limit === null || (cut && badValues === 'clean') || leastLength(pieces) > limit) return [];
    return [{ code: 'value_too_long', columns: columnsOf(pieces), path, pieces, limit }];
  });
}

function linkChecks(texts: readonly Text[]): Check[] {
  return texts.flatMap(({ path, place, pieces }): Check[] => {
    if (!place.link || beginning(pieces) !== 'open') return [];
    return [{ code: 'link_not_https', columns: columnsOf(pieces), path, pieces }];
  });
}

function numberChecks(texts: readonly Text[]): Check[] {
  return texts.flatMap(({ path, place: { number: kind }, pieces }): Check[] =>
    kind === null ? [] : [{ code: 'value_not_number', columns: columnsOf(pieces), path, pieces, kind }],
  );
}

const HTTPS = 'https://';

/** Whether a link begins as it must whatever the row, cannot, or does so by the row's values. */
export function beginning(pieces: Text['pieces']): 'https' | 'other' | 'open' {
  const head = typeof pieces[0] === 'string' ? pieces[0].toLowerCase() : '';
  if (head.startsWith(HTTPS)) return 'https';
  return pieces.some(isSlot) && HTTPS.startsWith(head) ? 'open' : 'other';
}

export function isHttps(link: string): boolean {
  return link.slice(0, HTTPS.length).toLowerCase() === HTTPS;
}

/** So many characters the text has whatever the row. */
export function leastLength(pieces: Text['pieces']): number {
  const lengths = pieces.map((piece) => (isSlot(piece) ? Number(piece.fallback !== '') : charactersIn(piece)));
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** Never throws, and for a good row makes nothing. */
function compileCheck(check: Check): (value: ValueOf) => Fault | null {
  const { code, columns } = check;
  const [first = ''] = columns;
  const fault: Fault = { code, column: first };
  switch (check.code) {
    case 'value_missing':
      return (value) => {
        for (const column of columns) if (!isBlank(value(column))) return null;
        return fault;
      };
    case 'value_refused':
      return (value) => (holdsRefused(value(first) ?? '') ? fault : null);
    case 'value_too_long':
      return compileLength(check);
    case 'link_not_https':
      return (value) => (isHttps(renderPieces(check.pieces, value)) ? null : fault);
    case 'value_not_number':
      return (value) => (readNumber(renderPieces(check.pieces, value), check.kind) === null ? fault : null);
  }
}

function compileLength({ code, columns, pieces, limit }: Extract<Check, { code: 'value_too_long' }>) {
  const slots = pieces.filter(isSlot);
  const given = pieces.map((piece) => (isSlot(piece) ? (piece.fallback ?? '') : piece)).join('').length;
  return (value: ValueOf): Fault | null => {
    let most = given; // in UTF-16 units, values and defaults together: almost every row is far below
    for (const slot of slots) most += value(slot.column)?.length ?? 0;
    if (most <= limit || charactersIn(renderPieces(pieces, value)) <= limit) return null;
    return { code, column: longest(columns, value) };
  };
}

function longest(columns: readonly string[], value: ValueOf): string | null {
  const length = (column: string) => value(column)?.length ?? 0;
  return columns.reduce<string | null>((best, one) => (best === null || length(one) > length(best) ? one : best), null);
}

/** Not a column that the list does not have. */
function isBlank(value: string | undefined): boolean {
  return value !== undefined && !/\S/.test(value);
}

function columnsOf(pieces: Text['pieces']): string[] {
  return [...new Set(pieces.filter(isSlot).map((slot) => slot.column))];
}

/** A column that several texts hold is asked for once. */
function once<T extends { columns: string[] }>(found: readonly T[]): T[] {
  const seen = new Set<string>();
  return found.filter(({ columns }) => {
    const key = JSON.stringify(columns);
    return !seen.has(key) && seen.add(key);
  });
}
