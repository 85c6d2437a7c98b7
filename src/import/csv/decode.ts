// Bytes of a list in any usual encoding, gzipped or not → bytes in UTF-8, in pieces.
import { isAscii } from 'node:buffer';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { checkEncoding, findEncoding, isMostlyUtf8 } from './encoding.ts';
import { gunzip, isGzip, type Pieces, peek, prepend, readPieces } from './unpack.ts';

/** How the text was found to be written; told as soon as it is known. */
export interface TextFacts {
  /** UTF-8 until a byte shows that it is Windows-1252, which may come late. */
  encoding: string;
  gzip: boolean;
}

/**
 * Yields the text as UTF-8 without a byte order mark. Without `encoding`: by byte order mark, else UTF-16 where every
 * other byte is zero, else UTF-8, else Windows-1252. That last choice is made at the first bytes beyond ASCII, wherever
 * they come, so it never concerns text already passed on. A byte that UTF-8 does not allow after that becomes U+FFFD
 * when the cells are read, and its row is rejected.
 */
export async function* decode(
  input: Readable,
  encoding: string | undefined,
  told: TextFacts,
  maxBytes?: number,
): Pieces {
  const asked = encoding === undefined ? undefined : checkEncoding(encoding);
  const packed = readPieces(input);
  const opened = [packed];
  try {
    let { head, all } = await peek(packed);
    told.gzip = isGzip(head);
    if (told.gzip) {
      const unpacked = gunzip(all, maxBytes);
      opened.unshift(unpacked);
      ({ head, all } = await peek(unpacked));
    }
    yield* decodeText(head, all, asked, told);
  } finally {
    for (const pieces of opened) void pieces.return(undefined).catch(() => {}); // not awaited: the input may be silent
  }
}

/** `head`: the first bytes of `all`. */
async function* decodeText(head: Buffer, all: Pieces, asked: string | undefined, told: TextFacts): Pieces {
  const { name, bom } = findEncoding(head, asked);
  told.encoding = name ?? 'utf-8';
  const text = bom > 0 ? skip(all, bom) : all;
  if (name === 'utf-8') yield* text;
  else if (name !== undefined) yield* decodeAs(name, text);
  else yield* decodeUndeclared(text, told);
}

/** `pieces` begins with one that is at least so long. */
async function* skip(pieces: Pieces, bytes: number): Pieces {
  const first = await pieces.next();
  if (!first.done) yield* prepend(first.value.subarray(bytes), pieces);
}

async function* decodeAs(encoding: string, pieces: Pieces): Pieces {
  const decoder = iconv.getDecoder(encoding);
  for await (const piece of pieces) {
    const text = decoder.write(piece);
    if (text) yield Buffer.from(text);
  }
  const rest = decoder.end();
  if (rest) yield Buffer.from(rest);
}

/** ASCII until the first byte that is not; what stands there decides between UTF-8 and Windows-1252. */
async function* decodeUndeclared(pieces: Pieces, told: TextFacts): Pieces {
  let cut = Buffer.alloc(0);
  for (;;) {
    const { value, done } = await pieces.next();
    if (done) break;
    const piece: Buffer = cut.length > 0 ? Buffer.concat([cut, value]) : value;
    const whole = wholeCharacters(piece);
    const text = piece.subarray(0, whole);
    if (!isAscii(text)) {
      if (isMostlyUtf8(text)) return yield* prepend(piece, pieces);
      told.encoding = 'windows-1252';
      return yield* decodeAs('windows-1252', prepend(piece, pieces));
    }
    if (whole > 0) yield text;
    cut = Buffer.from(piece.subarray(whole));
  }
  if (cut.length === 0) return;
  told.encoding = 'windows-1252';
  yield Buffer.from(iconv.decode(cut, 'windows-1252'));
}

/** The length without a UTF-8 sequence that the end of the piece cuts in two. */
function wholeCharacters(piece: Buffer): number {
  for (let back = 1; back <= Math.min(3, piece.length); back++) {
    const byte = piece[piece.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue; // a continuation: its start lies further back
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? piece.length - back : piece.length;
  }
  return piece.length;
}
