// The header of a list: the columns' names, and which of them holds the phone.
import { ImportError } from './import-error.ts';
import { MAX_COLUMNS, MAX_NAME_CHARACTERS } from './limits.ts';

/** Names that stand for a phone, best first. The long ones also count inside a word (`phone_number`, `telephone1`). */
const PHONE_NAMES = [
  'phone',
  'telephone',
  'tel',
  'mobile',
  'portable',
  'msisdn',
  'whatsapp',
  'gsm',
  'cell',
  'cellphone',
  'cellulaire',
];
/** Names that may just as well stand for a customer or an invoice: only where nothing better is found. */
const NUMBER_NAMES = ['numero', 'number', 'num'];
/** Shorter ones stand inside other words: hotel, excellence. */
const LONG_NAME = 5;
/** What no column is called: seven digits or more and nothing but the marks between them. */
const DATA = /^\+?\(?\d(?:[\s().-]*\d){6,}$/;

/** Trims the names, gives the nameless ones a number and repeated ones a suffix, so that each names one column. */
export function nameColumns(header: readonly string[]): string[] {
  if (header.length > MAX_COLUMNS) {
    throw new ImportError(
      'too_many_columns',
      `The list has ${header.length} columns; at most ${MAX_COLUMNS} are taken`,
    );
  }
  const trimmed = header.map((name) => name.trim());
  const long = trimmed.find((name) => name.length > MAX_NAME_CHARACTERS);
  if (long !== undefined) {
    const message = `A column name is at most ${MAX_NAME_CHARACTERS} characters long; one starts "${long.slice(0, 40)}…"`;
    throw new ImportError('column_name_too_long', message);
  }
  if (trimmed.some((name) => /[\0\uFFFD]/.test(name))) {
    throw new ImportError('unreadable', 'The column names hold characters that cannot be read: check the encoding');
  }
  if (trimmed.some((name) => DATA.test(name))) {
    throw new ImportError('no_header', 'The first line must hold the column names, and it holds a number like a phone');
  }
  const names = new Set<string>();
  return trimmed.map((name, at) => addUnique(names, name || `column_${at + 1}`, trimmed));
}

function addUnique(names: Set<string>, name: string, header: readonly string[]): string {
  let unique = name;
  for (let n = 2; names.has(unique) || (n > 2 && header.includes(unique)); n++) unique = `${name}_${n}`;
  names.add(unique);
  return unique;
}

/** Index of the phone column: the one the caller names, or the best guess. */
export function findPhoneColumn(columns: readonly string[], named?: string): number {
  const folded = columns.map(fold);
  const at = named === undefined ? guess(folded) : findNamed(columns, folded, named);
  if (at >= 0) return at;
  const wanted = named === undefined ? 'No column looks like a phone' : `There is no column "${named}"`;
  const found = columns.map((name) => `"${name}"`).join(', ');
  throw new ImportError('phone_column_missing', `${wanted}; the list has ${found}`, 'phone');
}

function findNamed(columns: readonly string[], folded: readonly string[], named: string): number {
  const exact = columns.indexOf(named.trim());
  if (exact >= 0) return exact;
  const same = columns.findIndex((name) => name.toLowerCase() === named.trim().toLowerCase());
  return same >= 0 ? same : folded.indexOf(fold(named));
}

function guess(folded: readonly string[]): number {
  const tries = [PHONE_NAMES, NUMBER_NAMES].flatMap((words) => [
    ...words.map((word) => folded.indexOf(word)),
    ...words.map((word) => folded.findIndex((name) => holds(name, word))),
  ]);
  return tries.find((at) => at >= 0) ?? -1;
}

function holds(name: string, word: string): boolean {
  return word.length >= LONG_NAME ? name.includes(word) : name.split(' ').includes(word);
}

/** Case, accents and punctuation folded; words apart by one space. */
function fold(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
