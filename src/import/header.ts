// The first row of a list: the columns' names, or data already.
import { nameColumns, numberColumns } from './columns.ts';
import { ImportError } from './import-error.ts';
import { LIST_LIMITS, MAX_TITLE_ROWS, SAMPLE_ROWS } from './limits.ts';
import { looksLikePhone, shareOf } from './phone-look.ts';
import { isPhoneName } from './phone-names.ts';
import type { Row } from './source.ts';

export interface Table {
  columns: string[];
  hasHeader: boolean;
  /** Rows read so far that are data. */
  first: Row[];
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i;

/**
 * Reads the first rows. `given`: whether the first is a header; otherwise detected. Columns without one are named
 * column_1, column_2 … Throws ImportError `empty_list` where there is no row at all.
 */
export async function splitHeader(
  rows: AsyncGenerator<Row[]>,
  given?: boolean,
  maxColumns = LIST_LIMITS.listColumns,
): Promise<Table> {
  const read = await readSample(rows);
  const all = given === undefined ? dropTitles(read) : read;
  const [top, ...first] = all;
  if (!top) throw new ImportError('empty_list', 'The list is empty');
  if (given ?? isHeader(top.cells, first.slice(0, SAMPLE_ROWS))) {
    return { columns: nameColumns(top.cells, maxColumns), hasHeader: true, first };
  }
  const width = usualWidth(all.slice(0, SAMPLE_ROWS), maxColumns);
  return { columns: numberColumns(width, maxColumns), hasHeader: false, first: all };
}

async function readSample(rows: AsyncGenerator<Row[]>): Promise<Row[]> {
  let all: Row[] = [];
  while (all.length <= SAMPLE_ROWS) {
    const batch = await rows.next();
    if (batch.done) break;
    all = all.length === 0 ? batch.value : [...all, ...batch.value];
  }
  return all;
}

/** Lines of one cell above a header that names a phone: what somebody wrote over the table. */
function dropTitles(rows: Row[]): Row[] {
  const filled = ({ cells }: Row) => cells.filter((cell) => cell.trim() !== '').length;
  const header = rows.slice(0, MAX_TITLE_ROWS + 1).findIndex((row) => filled(row) > 1);
  return header > 0 && rows[header]?.cells.some(isPhoneName) ? rows.slice(header) : rows;
}

/**
 * A phone or an e-mail address is no name. Nor is a broken phone: something without a letter where nearly all of the
 * next rows have phones.
 */
function isHeader(cells: readonly string[], rest: readonly Row[]): boolean {
  if (cells.some(isPhoneName)) return true;
  if (cells.some((cell) => looksLikePhone(cell) || EMAIL.test(cell.trim()))) return false;
  return !cells.some((cell, at) => isNameless(cell) && shareOf(rest, at, looksLikePhone) > 0.8);
}

function isNameless(cell: string): boolean {
  return cell.trim() !== '' && !/\p{L}/u.test(cell);
}

/** The number of cells that most rows have, the larger of equals. Blanks at the end count unless they are too many. */
function usualWidth(rows: readonly Row[], maxColumns: number): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [usual = 0] = [...counts].sort(([a, timesA], [b, timesB]) => timesB - timesA || b - a)[0] ?? [];
  if (usual <= maxColumns) return usual;
  return Math.max(...rows.map(({ cells }) => cells.findLastIndex((cell) => cell.trim() !== '') + 1));
}
