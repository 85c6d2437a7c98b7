// Which encoding a text is in, by its first bytes.
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { ImportError } from '../import-error.ts';

const BOMS: [encoding: string, bytes: Buffer][] = [
  ['utf-8', Buffer.of(0xef, 0xbb, 0xbf)],
  ['utf-16le', Buffer.of(0xff, 0xfe)],
  ['utf-16be', Buffer.of(0xfe, 0xff)],
];
const NOT_TEXT: [name: string, start: string][] = [
  ['an Excel workbook (.xlsx) or another zip archive', 'PK\x03\x04'],
  ['an old Excel workbook (.xls)', '\xd0\xcf\x11\xe0'],
  ['a PDF', '%PDF'],
  ['a gzip archive inside another', '\x1f\x8b\x08'],
];
/** What some programs call .xls, and some servers send in place of a list. */
const MARKUP = /^\s*<(?:!doctype|html|table|\?xml)/i;

export interface Encoding {
  /** Undefined where the first bytes leave it between UTF-8 and Windows-1252. */
  name: string | undefined;
  /** Bytes of the byte order mark. */
  bom: number;
}

/**
 * The one asked for, else by byte order mark, else UTF-16 where zero bytes show it. Throws ImportError `unreadable` for
 * what is no text.
 */
export function findEncoding(head: Buffer, asked: string | undefined): Encoding {
  refuseOthers(head);
  const bom = BOMS.find(([, bytes]) => head.subarray(0, bytes.length).equals(bytes));
  const name = asked ?? bom?.[0] ?? findUtf16(head);
  if (name === undefined && isBinary(head)) {
    throw new ImportError('unreadable', 'The file is no text: save the list as "CSV UTF-8" and try again');
  }
  return { name, bom: bom && name === bom[0] ? bom[1].length : 0 };
}

function refuseOthers(head: Buffer): void {
  const start = head.toString('latin1', 0, 100);
  const markup = MARKUP.test(start) ? 'a web page or XML, whatever its name' : undefined;
  const found = NOT_TEXT.find(([, bytes]) => start.startsWith(bytes))?.[0] ?? markup;
  if (found) throw new ImportError('unreadable', `The file is ${found}: save it as "CSV UTF-8" and try again`);
}

/**
 * Line ends, delimiters and Latin letters of UTF-16 have a zero byte each, always on the same side. Where other letters
 * prevail there are few, and the text must be one when read like that.
 */
function findUtf16(head: Buffer): string | undefined {
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = Math.max(even, odd);
  if (most === 0 || most < 20 * Math.min(even, odd)) return undefined;
  const encoding = odd > even ? 'utf-16le' : 'utf-16be';
  const isLatin = most > 1 && most >= head.length / 8;
  return isLatin || (isBinary(head) && isText(iconv.decode(head, encoding))) ? encoding : undefined;
}

/** Nearly all of it letters, digits, marks and blanks. */
function isText(text: string): boolean {
  return text.replace(/[\p{L}\p{M}\p{N}\p{P}\p{Z}\p{S}\s]/gu, '').length <= text.length / 20;
}

/** A stray control character only costs its row. */
function isBinary(head: Buffer): boolean {
  const controls = head.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0);
  return controls > 1 && controls > head.length / 20;
}

/** A damaged byte here and there does not make UTF-8 another encoding; letters of Windows-1252 are nearly all damaged. */
export function isMostlyUtf8(text: Buffer): boolean {
  if (isUtf8(text)) return true;
  const beyond = text.toString().match(/[^\0-\x7f]/g) ?? [];
  const damaged = beyond.filter((character) => character === '\uFFFD').length;
  return beyond.length - damaged > 4 * damaged;
}

/** An encoding named by the caller. Throws ImportError `unknown_encoding`. */
export function checkEncoding(name: string): string {
  const wanted = name.trim().toLowerCase();
  if (/^utf[-_ ]?8(?:-?sig)?$/.test(wanted)) return 'utf-8';
  if (wanted === 'ansi') return 'windows-1252';
  if (!/^(?:base64|hex)/.test(wanted) && iconv.encodingExists(wanted)) return wanted;
  const message = `The encoding "${name}" is not known; usual ones are utf-8, utf-16le and windows-1252`;
  throw new ImportError('unknown_encoding', message, 'encoding');
}
