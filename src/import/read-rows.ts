// CSV text → rows with the physical line each one starts on.
import { parse } from 'csv-parse';
import { checkDelimiter, detectDelimiter, SEP_LINE } from './dialect.ts';
import { ImportError } from './import-error.ts';
import { MAX_RECORD_BYTES } from './limits.ts';

export interface Row {
  /** Where the row starts; the first line of the file is 1. */
  line: number;
  cells: string[];
}

/**
 * Yields the rows of each piece of text; rows without any content, which spreadsheets leave behind, are passed over.
 * Throws ImportError `unreadable` at a quote that never closes: where its row ends cannot be known.
 */
export async function* readRows(text: AsyncIterator<Buffer>, delimiter?: string): AsyncGenerator<Row[]> {
  const head = await text.next();
  if (head.done) return;
  const sample = head.value.toString();
  const reader = makeReader(delimiter === undefined ? detectDelimiter(sample) : checkDelimiter(delimiter));
  const first = await reader.read(head.value);
  if (SEP_LINE.test(sample) && first[0]?.line === 1) first.shift();
  yield first;
  for (let piece = await text.next(); !piece.done; piece = await text.next()) yield await reader.read(piece.value);
  yield await reader.end();
}

/**
 * csv-parse, driven piece by piece: taking its records in a loop is twice as fast as its `info` or `on_record`, and its
 * own line count takes a CR LF inside quotes for two lines.
 */
function makeReader(delimiter: string) {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  parser.on('error', () => {}); // told to whoever writes or reads
  let line = 1;
  let unbroken = 0;
  const fail = (cause: unknown) => {
    const message = `The row that starts on line ${line} has no end: is a quote left open?`;
    throw new ImportError('unreadable', message, 'file', { cause });
  };

  function number(records: Iterable<string[]>): Row[] {
    const rows: Row[] = [];
    for (const cells of records) {
      if (cells.some(hasContent)) rows.push({ line, cells });
      line += 1 + countBreaks(cells);
    }
    return rows;
  }

  /** The parser's own limit counts characters, not cells: delimiters without end would pass it. */
  function measure(piece: Buffer): void {
    const last = Math.max(piece.lastIndexOf(10), piece.lastIndexOf(13));
    unbroken = last < 0 ? unbroken + piece.length : piece.length - last;
    if (unbroken > MAX_RECORD_BYTES) fail(undefined);
  }

  return {
    async read(piece: Buffer): Promise<Row[]> {
      const written = new Promise<Error | null | undefined>((done) => parser.write(piece, done));
      const rows = number(takeRecords(parser));
      const error = await written;
      if (error) fail(error);
      measure(piece);
      return rows;
    },
    async end(): Promise<Row[]> {
      parser.end();
      return number(await parser.toArray().catch(fail));
    },
  };
}

function* takeRecords(parser: ReturnType<typeof parse>): Generator<string[]> {
  for (let record = parser.read(); record !== null; record = parser.read()) yield record;
}

function hasContent(cell: string): boolean {
  return cell !== '' && cell.trim() !== '';
}

/** Line breaks inside the cells of one row. */
function countBreaks(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) breaks += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
  }
  return breaks;
}
