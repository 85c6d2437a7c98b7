// CSV text → rows with the physical line each one starts on.

import type { Row } from '../source.ts';
import { checkDelimiter, type Dialect, detectDialect, SEP_LINE } from './dialect.ts';
import { makePlainReader } from './plain-rows.ts';
import { makeQuotedReader } from './quoted-rows.ts';
import type { RowReader } from './row-reader.ts';

const QUOTE = 0x22;

/**
 * Yields the rows of each piece of text; rows without any content, which spreadsheets leave behind, are passed over.
 * `told` gets the delimiter before the first of them.
 */
export async function* readRows(
  text: AsyncGenerator<Buffer>,
  delimiter: string | undefined,
  told: { delimiter: string | null },
): AsyncGenerator<Row[]> {
  const asked = delimiter === undefined ? undefined : checkDelimiter(delimiter);
  try {
    const head = await text.next();
    if (head.done) return;
    const sample = head.value.toString();
    const dialect = detectDialect(sample, asked);
    told.delimiter = dialect.delimiter;
    const reader = makeReader(dialect);
    const first = await reader.read(head.value);
    if (SEP_LINE.test(sample) && first[0]?.line === 1) first.shift();
    yield first;
    for await (const piece of text) yield await reader.read(piece);
    yield await reader.end();
  } finally {
    await text.return(undefined);
  }
}

/** Most lists hold no quote at all, and splitting is several times as fast as parsing: that goes on up to the first. */
function makeReader(dialect: Dialect): RowReader {
  if (dialect.quote !== '"' || dialect.spaced) return makeQuotedReader(dialect, 1);
  const plain = makePlainReader(dialect.delimiter);
  let quoted: RowReader | undefined;
  return {
    read(piece) {
      if (quoted) return quoted.read(piece);
      if (!piece.includes(QUOTE)) return plain.read(piece);
      const { line, rest } = plain.leave();
      quoted = makeQuotedReader(dialect, line);
      return quoted.read(rest.length > 0 ? Buffer.concat([rest, piece]) : piece);
    },
    end: () => (quoted ?? plain).end(),
  };
}
