// Rows that an import rejected, mended and uploaded again: the list's own columns as they were.
import type { Row } from './source.ts';

/** What rejects.csv puts in front of them. */
const ADDED = ['line', 'column', 'reason_code', 'reason'];
/** The apostrophes that csv-text.ts puts before what a spreadsheet would compute. */
const HARMLESS = /^'(?=[=+\-@\t\r\n＝＋－＠])|(?<=[;\t|])'(?=[=+\-@])/g;

/** Rows that begin with the header of rejects.csv lose the columns and apostrophes that it added; others stay. */
export async function* undoRejects(batches: AsyncGenerator<Row[]>): AsyncGenerator<Row[]> {
  let mended: boolean | undefined;
  for await (const rows of batches) {
    const [top] = rows;
    if (mended === undefined && top) mended = ADDED.every((name, at) => top.cells[at]?.trim() === name);
    yield mended ? rows.map(undo).filter((row) => row.cells.some((cell) => cell.trim() !== '')) : rows;
  }
}

function undo(row: Row): Row {
  return { ...row, cells: row.cells.slice(ADDED.length).map((cell) => cell.replace(HARMLESS, '')) };
}
