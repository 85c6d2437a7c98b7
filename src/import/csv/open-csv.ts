// A list as text: CSV of any dialect and encoding, gzipped or not.
import type { Readable } from 'node:stream';
import { undoRejects } from '../mended-rejects.ts';
import type { Row, Source } from '../source.ts';
import { decode } from './decode.ts';
import { readRows } from './read-rows.ts';

export interface CsvOptions {
  /** One character, or `tab`; otherwise detected. */
  delimiter?: string | undefined;
  /** Otherwise detected. */
  encoding?: string | undefined;
  /** When unpacked. */
  maxBytes?: number | undefined;
}

type CsvFacts = {
  kind: 'csv';
  /** Null for a list of one column. */
  delimiter: string | null;
  encoding: string;
  gzip: boolean;
};

/**
 * The input belongs to the source from here on: it is destroyed when the rows end or are returned. Resolves when the
 * dialect is known. `facts.encoding` may still turn from utf-8 to windows-1252 while rows are read. Throws ImportError
 * `unreadable`, `too_large`, `interrupted`, `unknown_encoding`, `unknown_delimiter`, here or while rows are read.
 */
export async function openCsv(input: Readable, options: CsvOptions = {}): Promise<Source> {
  input.on('error', () => {}); // told to whoever reads
  const facts: CsvFacts = { kind: 'csv', delimiter: null, encoding: 'utf-8', gzip: false };
  const rows = readCsv(input, options, facts);
  await rows.next();
  return { rows, facts };
}

async function* readCsv(input: Readable, options: CsvOptions, facts: CsvFacts): AsyncGenerator<Row[]> {
  const { delimiter, encoding, maxBytes } = options;
  const batches = undoRejects(readRows(decode(input, encoding, facts, maxBytes), delimiter, facts));
  try {
    const first = await batches.next();
    yield []; // to openCsv; from here on the input is closed whatever becomes of the rows
    if (!first.done) yield first.value;
    yield* batches;
  } finally {
    input.destroy();
    void batches.return(undefined).catch(() => {});
  }
}
