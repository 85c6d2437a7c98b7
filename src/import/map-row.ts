// One row of a list → one line of COPY text for the staging table: a recipient, or a reject with its reason.
import { COPY_NULL, copyJson, copyText } from '../lib/copy-text.ts';
import { type CountryCode, normalisePhone } from '../model/phone.ts';
import type { RejectCode } from '../model/reject-reasons.ts';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS } from './limits.ts';
import type { Row } from './read-rows.ts';

/** What Postgres cannot store, and what stands for bytes that could not be decoded. */
const UNREADABLE = /[\0\uFFFD]/;

/** Columns of the line: line, phone, content, reason_code, column; content is an object, or the cells of a reject. */
export function makeRowMapper(columns: readonly string[], phoneAt: number, country: CountryCode | null) {
  const keys = columns.map((name, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const phoneColumn = columns[phoneAt] ?? '';

  return ({ line, cells }: Row): string => {
    if (cells.length > columns.length) dropBlanks(cells, columns.length);
    if (cells.length < columns.length) return reject(line, cells, 'too_few_cells', null);
    if (cells.length > columns.length) return reject(line, cells, 'too_many_cells', null);
    let content = '';
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at] ?? '';
      if (cell.length > MAX_CELL_CHARACTERS) return reject(line, cells, 'cell_too_long', columns[at] ?? null);
      if (UNREADABLE.test(cell)) return reject(line, cells, 'unreadable_characters', columns[at] ?? null);
      content += keys[at] + JSON.stringify(cell);
    }
    const phone = normalisePhone(cells[phoneAt] ?? '', country);
    if (!phone.ok) return reject(line, cells, phone.reason, phoneColumn);
    return `${line}\t${phone.phone}\t${copyJson(content)}}\t${COPY_NULL}\t${COPY_NULL}\n`;
  };
}

/** Delimiters at the end of a row that the header does not have are no harm. */
function dropBlanks(cells: string[], length: number): void {
  while (cells.length > length && cells.at(-1)?.trim() === '') cells.pop();
}

/** A reject keeps its cells, within the limits of a good row. */
function reject(line: number, cells: readonly string[], code: RejectCode, column: string | null): string {
  const kept = cells.slice(0, MAX_COLUMNS).map(cut);
  const place = column === null ? COPY_NULL : copyText(column);
  return `${line}\t${COPY_NULL}\t${copyJson(JSON.stringify(kept))}\t${code}\t${place}\n`;
}

/** Not through the middle of a surrogate pair, which no JSON column takes. */
function cut(cell: string): string {
  const short =
    cell.length > MAX_CELL_CHARACTERS ? cell.slice(0, MAX_CELL_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '') : cell;
  return short.replaceAll('\0', '\uFFFD');
}
