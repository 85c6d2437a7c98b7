// What turns pieces of CSV text into rows; plain-rows.ts and quoted-rows.ts are two of them.
import type { Row } from '../source.ts';

/** Takes pieces that end anywhere. Throws ImportError `unreadable` where a row has no end. */
export interface RowReader {
  read(piece: Buffer): Row[] | Promise<Row[]>;
  end(): Row[] | Promise<Row[]>;
}

/** Delimiter of a list that has none: it stands in no text. */
export const NEVER = '\x1F';
