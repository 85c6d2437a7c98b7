// Bytes of a list in any usual encoding → bytes in UTF-8, in pieces.
import { isAscii, isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { ImportError } from './import-error.ts';
import { HEAD_BYTES } from './limits.ts';

const BOMS: [encoding: string, bytes: Buffer][] = [
  ['utf-8', Buffer.of(0xef, 0xbb, 0xbf)],
  ['utf-16le', Buffer.of(0xff, 0xfe)],
  ['utf-16be', Buffer.of(0xfe, 0xff)],
];
const NOT_TEXT: [name: string, bytes: Buffer][] = [
  ['an Excel workbook (.xlsx) or another zip archive', Buffer.of(0x50, 0x4b, 0x03, 0x04)],
  ['an old Excel workbook (.xls)', Buffer.of(0xd0, 0xcf, 0x11, 0xe0)],
  ['a PDF', Buffer.from('%PDF')],
  ['a gzip archive', Buffer.of(0x1f, 0x8b)],
];

/**
 * Yields the text as UTF-8 without a byte order mark. Without `encoding`: by byte order mark, else UTF-8, else
 * Windows-1252. That last choice is made at the first bytes beyond ASCII, wherever they come, so it never concerns
 * text already passed on. A byte that UTF-8 does not allow after that becomes U+FFFD when the cells are read, and
 * its row is rejected. `input` is left open on failure: the caller may still have to answer on its connection.
 */
export async function* decode(input: Readable, encoding?: string): AsyncGenerator<Buffer> {
  const pieces = readPieces(input);
  const head = await takeHead(pieces);
  const bom = BOMS.find(([, bytes]) => head.subarray(0, bytes.length).equals(bytes));
  const known = encoding === undefined ? bom?.[0] : checkEncoding(encoding);
  if (known === undefined) refuseBinary(head);
  const skip = bom && (known === bom[0] || known === undefined) ? bom[1].length : 0;
  const all = prepend(head.subarray(skip), pieces);
  if (known === 'utf-8') yield* all;
  else if (known !== undefined) yield* decodeAs(known, all);
  else yield* decodeUndeclared(all);
}

/** The chunks of the input, long ones cut, so that what follows works on bounded pieces. */
async function* readPieces(input: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of input.iterator({ destroyOnReturn: false })) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      for (let at = 0; at < bytes.length; at += HEAD_BYTES) yield bytes.subarray(at, at + HEAD_BYTES);
    }
  } catch (cause) {
    throw new ImportError('interrupted', 'The list broke off before its end; nothing was imported', 'file', { cause });
  }
}

async function takeHead(pieces: AsyncGenerator<Buffer>): Promise<Buffer> {
  const head: Buffer[] = [];
  for (let size = 0; size < HEAD_BYTES; ) {
    const { value, done } = await pieces.next();
    if (done) break;
    head.push(value);
    size += value.length;
  }
  return Buffer.concat(head);
}

async function* prepend(head: Buffer, pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* pieces;
}

async function* decodeAs(encoding: string, pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(encoding);
  for await (const piece of pieces) {
    const text = decoder.write(piece);
    if (text) yield Buffer.from(text);
  }
  const rest = decoder.end();
  if (rest) yield Buffer.from(rest);
}

/** ASCII until the first byte that is not; what stands there decides between UTF-8 and Windows-1252. */
async function* decodeUndeclared(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let cut = Buffer.alloc(0);
  for (;;) {
    const { value, done } = await pieces.next();
    if (done) break;
    const piece: Buffer = cut.length > 0 ? Buffer.concat([cut, value]) : value;
    const whole = wholeCharacters(piece);
    const text = piece.subarray(0, whole);
    if (!isUtf8(text)) return yield* decodeAs('windows-1252', prepend(piece, pieces));
    if (!isAscii(text)) return yield* prepend(piece, pieces);
    if (whole > 0) yield text;
    cut = Buffer.from(piece.subarray(whole));
  }
  if (cut.length > 0) yield Buffer.from(iconv.decode(cut, 'windows-1252'));
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

function checkEncoding(name: string): string {
  if (/^utf-?8$/i.test(name)) return 'utf-8';
  if (iconv.encodingExists(name)) return name;
  throw new ImportError(
    'unknown_encoding',
    `The encoding "${name}" is not known; usual ones are utf-8 and windows-1252`,
    'encoding',
  );
}

function refuseBinary(head: Buffer): void {
  const found = NOT_TEXT.find(([, bytes]) => head.subarray(0, bytes.length).equals(bytes));
  const zeros = head.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (!found && zeros <= head.length / 100) return; // a stray zero only costs its row
  const what = found ? found[0] : 'no text, or UTF-16 without a byte order mark';
  throw new ImportError('unreadable', `The file is ${what}: save it as "CSV UTF-8" and try again`);
}
