// One row of a list → a recipient, or a reject with its reason.
import { type CountryCode, normalisePhone } from '../model/phone.ts';
import type { RejectCode } from '../model/reject-reasons.ts';
import type { Rules } from '../model/value-rules.ts';
import type { ListLimits } from './limits.ts';
import type { Row } from './source.ts';

export interface Recipient {
  ok: true;
  row: Row;
  phone: number;
  /** Two letters; `??` for none. */
  country: string;
  /** The row's cells by column, as JSON text without a raw line break. */
  variables: string;
}

export interface Reject {
  ok: false;
  row: Row;
  code: RejectCode;
  /** Where the fault is; null where it is the row itself. */
  column: string | null;
}

export interface Mapping {
  columns: readonly string[];
  phoneAt: number;
  /** Of numbers in national form. */
  country: CountryCode | null;
  /** What the campaign's template asks of the values; null where nothing does. */
  rules: Rules | null;
  limits: ListLimits;
}

/** What Postgres cannot store, and what stands for bytes that could not be decoded. */
const UNREADABLE = /[\0\uFFFD]/;

export function makeRowMapper(mapping: Mapping): (row: Row) => Recipient | Reject {
  const { columns, phoneAt, country, rules, limits } = mapping;
  const keys = columns.map((name, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const phoneColumn = columns[phoneAt] ?? 'phone';
  const places = new Map(columns.map((name, at) => [name, at]));
  let cells: string[] = [];
  const valueIn = (column: string) => cells[places.get(column) ?? -1];

  return (row) => {
    cells = row.cells;
    if (cells.length > columns.length) dropBlanks(cells, columns.length);
    if (cells.length < columns.length) return reject(row, 'too_few_cells', null);
    if (cells.length > columns.length) return reject(row, 'too_many_cells', null);
    let variables = '';
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at] ?? '';
      if (cell.length > limits.cellCharacters) return reject(row, 'cell_too_long', columns[at] ?? null);
      if (UNREADABLE.test(cell) || !cell.isWellFormed())
        return reject(row, 'unreadable_characters', columns[at] ?? null);
      variables += keys[at] + JSON.stringify(cell);
    }
    const phone = normalisePhone(row.phone ?? cells[phoneAt] ?? '', country);
    if (!phone.ok) return reject(row, phone.reason, phoneColumn);
    const fault = rules?.judge(valueIn);
    if (fault) return reject(row, fault.code, fault.column);
    return {
      ok: true,
      row,
      phone: phone.phone,
      country: (phone as { country?: string }).country ?? '??',
      variables: `${variables}}`,
    };
  };
}

/** Delimiters at the end of a row that the header does not have are no harm. */
function dropBlanks(cells: string[], length: number): void {
  while (cells.length > length && cells.at(-1)?.trim() === '') cells.pop();
}

function reject(row: Row, code: RejectCode, column: string | null): Reject {
  return { ok: false, row, code, column };
}

/** The cells of a reject as they are kept: within the limits of a good row. */
export function keptCells(cells: readonly string[], { listColumns, cellCharacters }: ListLimits): string[] {
  return cells.slice(0, listColumns).map((cell) => cut(cell, cellCharacters));
}

/** Half a surrogate pair, which no text column takes, becomes U+FFFD, as does NUL. */
function cut(cell: string, characters: number): string {
  return cell.slice(0, characters).toWellFormed().replaceAll('\0', '\uFFFD');
}
