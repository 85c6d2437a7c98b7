// Rows of CSV text without quotes: lines split at their delimiters.
import { ImportError } from '../import-error.ts';
import { MAX_RECORD_BYTES } from '../limits.ts';
import { hasContent, type Row } from '../source.ts';
import { NEVER, type RowReader } from './row-reader.ts';

const LF = 10;
const CR = 13;

export interface PlainReader extends RowReader {
  /** What another reader needs to go on: the begun row and the line it starts on. */
  leave(): { line: number; rest: Buffer };
}

/** Each line becomes a string of its own: a cell is a slice that keeps what it was cut from in memory. */
export function makePlainReader(delimiter: string | null): PlainReader {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);

  /** `text` holds whole lines; what is behind its last line end is a line too. */
  function splitLines(text: Buffer): Row[] {
    const rows: Row[] = [];
    const hasReturns = text.includes(CR);
    const end = hasReturns && !text.includes(LF) ? CR : LF;
    for (let start = 0; start < text.length; ) {
      const found = text.indexOf(end, start);
      const stop = found < 0 ? text.length : found;
      const content = text.toString(
        'utf8',
        start,
        hasReturns && text[stop - 1] === CR && stop > start ? stop - 1 : stop,
      );
      if (hasReturns && content.includes('\r')) for (const one of content.split('\r')) add(rows, one);
      else add(rows, content);
      start = stop + 1;
    }
    return rows;
  }

  function add(rows: Row[], content: string): void {
    if (content === '') {
      line += 1;
      return;
    }
    const cells = content.split(delimiter ?? NEVER);
    if (cells.some(hasContent)) rows.push({ line, cells });
    line += 1;
  }

  /** Completes the begun row by the piece's first line; returns what is behind that. Copying all of it costs memory. */
  function join(piece: Buffer, rows: Row[]): Buffer {
    const first = piece.indexOf(LF) + 1;
    if (rest.length === 0 || first === 0) return rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (const row of splitLines(Buffer.concat([rest, piece.subarray(0, first)]))) rows.push(row);
    return piece.subarray(first);
  }

  return {
    read(piece) {
      const rows: Row[] = [];
      const text = join(piece, rows);
      // a CR at the end may be half of a CR LF
      const whole = Math.max(text.lastIndexOf(LF), text.subarray(0, -1).lastIndexOf(CR)) + 1;
      rest = text.subarray(whole);
      if (rest.length > MAX_RECORD_BYTES) throw tooLong(line);
      return rows.concat(splitLines(text.subarray(0, whole)));
    },
    end: () => splitLines(rest),
    leave: () => ({ line, rest }),
  };
}

function tooLong(line: number): ImportError {
  const message = `A line after line ${line} is longer than 2 MiB: is this a list, one person per line?`;
  return new ImportError('unreadable', message);
}
