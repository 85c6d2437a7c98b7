// The parts of a workbook: XML files in a zip archive, each read as a stream within limits.
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { LIST_LIMITS } from '../limits.ts';
import { cannotRead, tooDense, tooLarge, unreadable } from './error.ts';

/**
 * Sheets of a million rows shrink to a fortieth; only those whose rows are all equal and bear no numbers shrink to a
 * three-hundredth, and they are no lists. What shrinks more than this, and is large, was made to do harm.
 */
export const MAX_RATIO = 250;
const RATIO_FROM_BYTES = 10_485_760;
/** More files than this are in no workbook of a list. */
const MAX_PARTS = 10_000;
/** Of a usual sheet, so much takes a quarter of a millisecond; where every cell shows one of the longest strings, 8. */
const PIECE_CHARACTERS = 4096;
/** Other requests wait no longer than this, and one piece. */
const TURN_MS = 8;

export interface Archive {
  has(name: string): boolean;
  /** The texts of a part, in pieces, with pauses for others; nothing where there is none of this name. */
  read(name: string, options?: ReadOptions): AsyncGenerator<string>;
  close(): void;
}

export interface ReadOptions {
  maxBytes?: number | undefined;
  /** Told the share read so far. */
  onShare?: (share: number) => void;
}

/** Names are the same in any case, as the standard has it and some programs write it. Throws ImportError. */
export async function openArchive(path: string): Promise<Archive> {
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch(cannotRead);
  try {
    const parts = new Map<string, yauzl.Entry>();
    for await (const entry of zip.eachEntry()) {
      if (parts.size >= MAX_PARTS) throw new Error('too many parts');
      parts.set(entry.fileName.toLowerCase(), entry);
    }
    return {
      has: (name) => parts.has(name.toLowerCase()),
      read: (name, options) => readPart(zip, parts.get(name.toLowerCase()), options),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    return cannotRead(error);
  }
}

async function* readPart(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry | undefined,
  options: ReadOptions = {},
): AsyncGenerator<string> {
  if (!entry) return;
  if (entry.isEncrypted()) throw unreadable('it is protected by a password');
  const stream: Readable = await zip.openReadStreamPromise(entry).catch(cannotRead);
  try {
    let turn = performance.now();
    for await (const text of decode(stream, entry, options)) {
      for (let at = 0; at < text.length; at += PIECE_CHARACTERS) {
        yield text.slice(at, at + PIECE_CHARACTERS);
        if (performance.now() - turn < TURN_MS) continue;
        await setImmediate();
        turn = performance.now();
      }
    }
  } catch (error) {
    cannotRead(error);
  } finally {
    stream.destroy();
  }
}

/** A byte that was damaged on the way shows in the checksum, at the end: it may be a digit of a phone. */
async function* decode(
  stream: Readable,
  entry: yauzl.Entry,
  { maxBytes = LIST_LIMITS.listBytes, onShare }: ReadOptions,
): AsyncGenerator<string> {
  if (entry.uncompressedSize > maxBytes) throw tooLarge();
  const decoder = new TextDecoder('utf-8', { fatal: false });
  let bytes = 0;
  let checksum = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > RATIO_FROM_BYTES && bytes > entry.compressedSize * MAX_RATIO) throw tooDense();
    checksum = crc32(chunk, checksum);
    onShare?.(bytes / entry.uncompressedSize);
    yield decoder.decode(chunk, { stream: true });
  }
  if (checksum !== entry.crc32) throw new Error('wrong checksum');
  yield decoder.decode();
}
