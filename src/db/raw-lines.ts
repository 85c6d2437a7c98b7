// How notifications as they came are kept in a row: lines of JSON, deflated.
import { promisify } from 'node:util';
import { constants, deflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
const FAST = { level: constants.Z_BEST_SPEED };
/** What is smaller is compressed in less time (70 µs for 34 kB) than a thread takes to be woken for it (260 µs). */
const SMALL = 256 * 1024;

/** Sender, milliseconds, text of the notification. */
export type RawLine = readonly [senderId: number, at: number, body: string];

export async function packLines(lines: readonly RawLine[]): Promise<Buffer> {
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  return text.length < SMALL ? deflateRawSync(text, FAST) : await deflate(text, FAST);
}

export async function unpackText(packed: Uint8Array): Promise<string> {
  return (await inflate(packed)).toString('utf8');
}

export function linesOf(text: string): RawLine[] {
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as RawLine);
}
