// Whether cells look like phones, to tell data from names and the phone column from others.
import { type CountryCode, normalisePhone } from '../model/phone.ts';
import { readPhoneText } from '../model/phone-text.ts';
import type { Row } from './source.ts';

const DATE = /^\s*(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})\b/;
const SHORTEST = 7;
const LONGEST = 15;

/** Digits enough for a phone, be it good or damaged, here or abroad. */
export function looksLikePhone(cell: string): boolean {
  if (cell.length < SHORTEST || DATE.test(cell)) return false;
  const text = readPhoneText(cell);
  if (typeof text !== 'string') return text.fault === 'excel_scientific' || text.fault === 'several';
  const digits = text.replace('+', '').length;
  return digits >= SHORTEST && digits <= LONGEST;
}

/** The same, and no landline. */
export function mayBeMobile(cell: string, country: CountryCode | null): boolean {
  if (!looksLikePhone(cell)) return false;
  const result = normalisePhone(cell, country);
  return result.ok || result.reason !== 'landline';
}

/** Of the rows, how many hold such a cell in this column: 0 to 1. `filled`: of those that hold anything there. */
export function shareOf(
  rows: readonly Row[],
  column: number,
  test: (cell: string) => boolean,
  { filled = false }: { filled?: boolean } = {},
): number {
  const cells = rows.map((row) => row.cells[column]?.trim() ?? '');
  const counted = filled ? cells.filter((cell) => cell !== '') : cells;
  return counted.length === 0 ? 0 : counted.filter(test).length / counted.length;
}
