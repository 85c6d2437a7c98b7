// Rows of CSV text with quotes, by csv-parse.
import { parse } from 'csv-parse';
import { ImportError } from '../import-error.ts';
import { MAX_RECORD_BYTES } from '../limits.ts';
import { hasContent, type Row } from '../source.ts';
import type { Dialect } from './dialect.ts';
import { NEVER, type RowReader } from './row-reader.ts';

/**
 * csv-parse, driven piece by piece: taking its records in a loop is twice as fast as its `info` or `on_record`, and its
 * own line count takes a CR LF inside quotes for two lines. `line`: of the first row.
 */
export function makeQuotedReader({ delimiter, quote, spaced }: Dialect, line: number): RowReader {
  const parser = parse({
    delimiter: delimiter ?? NEVER,
    quote,
    escape: quote,
    ltrim: spaced,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  parser.on('error', () => {}); // told to whoever writes or reads
  let next = line;
  let unbroken = 0;
  const fail = (cause: unknown) => {
    const message = `The row that starts on line ${next} has no end: is a quote left open?`;
    throw new ImportError('unreadable', message, 'file', { cause });
  };

  function number(records: Iterable<string[]>): Row[] {
    const rows: Row[] = [];
    for (const cells of records) {
      if (quote === "'") dropQuotes(cells);
      if (cells.some(hasContent)) rows.push({ line: next, cells });
      next += 1 + countBreaks(cells);
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
    async read(piece) {
      const written = new Promise<Error | null | undefined>((done) => parser.write(piece, done));
      const rows = number(takeRecords(parser));
      const error = await written;
      if (error) fail(error);
      measure(piece);
      return rows;
    },
    async end() {
      parser.end();
      return number(await parser.toArray().catch(fail));
    },
  };
}

function* takeRecords(parser: ReturnType<typeof parse>): Generator<string[]> {
  for (let record = parser.read(); record !== null; record = parser.read()) yield record;
}

/** Around 'N'Diaye', whose apostrophe is not doubled, the parser leaves them. */
function dropQuotes(cells: string[]): void {
  for (const [at, cell] of cells.entries()) {
    if (cell.length > 1 && cell.startsWith("'") && cell.endsWith("'")) cells[at] = cell.slice(1, -1);
  }
}

/** Line breaks inside the cells of one row. */
function countBreaks(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) breaks += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
  }
  return breaks;
}
