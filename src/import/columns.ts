// The columns of a list: their names, and which of them holds the phone.
import { type CountryCode, normalisePhone } from '../model/phone.ts';
import { ImportError } from './import-error.ts';
import { LIST_LIMITS, MAX_NAME_CHARACTERS, SAMPLE_ROWS } from './limits.ts';
import { looksLikePhone, mayBeMobile, shareOf } from './phone-look.ts';
import { foldName, rankByName } from './phone-names.ts';
import type { Row } from './source.ts';

/** Cleans the names, gives the nameless ones a number and repeated ones a suffix, so that each names one column. */
export function nameColumns(header: readonly string[], most = LIST_LIMITS.listColumns): string[] {
  const named = header.map(cleanName);
  if (named.length > most) named.length = named.findLastIndex((name) => name !== '') + 1;
  checkCount(named.length, most);
  if (named.some((name) => /[\0\uFFFD]/.test(name) || !name.isWellFormed())) {
    throw new ImportError('unreadable', 'The column names hold characters that cannot be read: check the encoding');
  }
  const names = new Set<string>();
  return named.map((name, at) => addUnique(names, name || numbered(at), named, name === ''));
}

/** Names for the columns of a list that has none. */
export function numberColumns(count: number, most = LIST_LIMITS.listColumns): string[] {
  checkCount(count, most);
  return Array.from({ length: count }, (_, at) => numbered(at));
}

function numbered(at: number): string {
  return `column_${at + 1}`;
}

function checkCount(columns: number, most: number): void {
  if (columns <= most) return;
  const mend = 'leave out those the message does not need, or raise GRIOT_MAX_LIST_COLUMNS';
  const message = `The list has ${columns} columns; at most ${most} are taken: ${mend}`;
  throw new ImportError('too_many_columns', message);
}

/** Without byte order marks that were read as letters, quotes around what follows them, and line breaks. */
function cleanName(name: string): string {
  const text = name.replace(/^(?:\uFEFF|ï»¿)+/, '').trim();
  if (text.length > MAX_NAME_CHARACTERS) {
    const message = `A column name is at most ${MAX_NAME_CHARACTERS} characters long; one starts "${text.slice(0, 40)}…"`;
    throw new ImportError('column_name_too_long', message);
  }
  const bare = /^(["'])(.*)\1$/s.exec(text)?.[2]?.replaceAll('""', '"') ?? text;
  return bare.replace(/\s*[\r\n\t]+\s*/g, ' ').trim();
}

/** A suffix never makes the name of another column; nor does a number in place of a name. */
function addUnique(names: Set<string>, name: string, header: readonly string[], invented: boolean): string {
  let unique = name;
  for (let n = 2; names.has(unique) || ((invented || n > 2) && header.includes(unique)); n++) unique = `${name}_${n}`;
  names.add(unique);
  return unique;
}

/**
 * Index of the phone column: the one the caller names, or the best guess by the names and, where there are rows, by
 * what they hold; -1 where the rows bring their phone with them. `country`: of numbers in national form.
 */
export function findPhoneColumn(
  columns: readonly string[],
  named?: string,
  sample: readonly Row[] = [],
  country: CountryCode | null = null,
): number {
  const at = named === undefined ? guess(columns, sample.slice(0, SAMPLE_ROWS), country) : findNamed(columns, named);
  if (at >= 0 || sample.some((row) => row.phone !== undefined)) return at;
  throw notFound(columns, named);
}

function findNamed(columns: readonly string[], named: string): number {
  const wanted = named.trim();
  const exact = columns.indexOf(wanted);
  if (exact >= 0) return exact;
  const same = columns.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
  if (same >= 0) return same;
  const folded = foldName(wanted);
  return folded === '' ? -1 : columns.findIndex((name) => foldName(name) === folded);
}

/** Half of the first rows. */
const MOST = 0.5;
/** What is no good number takes a tenth of a millisecond to judge, and others wait. */
const JUDGED_ROWS = 20;
const JUDGED_COLUMNS = 20;

/**
 * A telling name counts most, but not over a column without a phone in it: a customer's number, a landline. Before
 * rows go to strangers, a column whose phones are damaged is taken all the same, and its rows are rejected.
 */
function guess(columns: readonly string[], sample: readonly Row[], country: CountryCode | null): number {
  const { telling, perhaps } = rankByName(columns);
  const few = sample.slice(0, JUDGED_ROWS);
  const isMobile = (cell: string) => mayBeMobile(cell, country);
  const mobile = telling.slice(0, JUDGED_COLUMNS).find((at) => shareOf(few, at, isMobile) >= MOST);
  if (mobile !== undefined) return mobile;
  const landline = telling.find((at) => shareOf(sample, at, looksLikePhone, { filled: true }) >= MOST);
  if (landline !== undefined) return landline;
  const others = [...new Set([...perhaps, ...columns.keys()])];
  const alike = others.filter((at) => shareOf(sample, at, looksLikePhone) >= MOST);
  const isGood = (cell: string) => normalisePhone(cell, country).ok;
  const good = bestOf(alike.slice(0, JUDGED_COLUMNS), (at) => shareOf(few, at, isGood));
  if (good !== undefined) return good;
  const named = telling[0] ?? perhaps[0];
  if (named !== undefined) return named;
  return alike.length === 1 && country === null ? (alike[0] ?? -1) : -1;
}

/** The first of those with the highest share. */
function bestOf(columns: readonly number[], share: (at: number) => number): number | undefined {
  const ranked = columns.map((at) => ({ at, share: share(at) })).sort((a, b) => b.share - a.share);
  return ranked.find((one) => one.share >= MOST)?.at;
}

const NAMES_TOLD = 20;

function notFound(columns: readonly string[], named: string | undefined): ImportError {
  const wanted = named === undefined ? 'No column looks like a phone' : `There is no column "${named}"`;
  const found = columns.slice(0, NAMES_TOLD).map((name) => `"${name}"`);
  if (columns.length > NAMES_TOLD) found.push(`${columns.length - NAMES_TOLD} more`);
  const message = `${wanted}; the list has ${found.join(', ')}: name the column that holds the phones`;
  return new ImportError('phone_column_missing', message, 'phone', { columns });
}
