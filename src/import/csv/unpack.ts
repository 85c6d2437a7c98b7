// The bytes of a list in pieces of bounded size, unpacked where it came packed.
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImportError } from '../import-error.ts';
import { HEAD_BYTES, LIST_LIMITS } from '../limits.ts';

export type Pieces = AsyncGenerator<Buffer>;

const GZIP = Buffer.of(0x1f, 0x8b, 0x08);

/** Reads ahead: the first bytes (64 KiB where there are so many), and all of them. */
export async function peek(pieces: Pieces): Promise<{ head: Buffer; all: Pieces }> {
  const first: Buffer[] = [];
  for (let size = 0; size < HEAD_BYTES; ) {
    const { value, done } = await pieces.next();
    if (done) break;
    first.push(value);
    size += value.length;
  }
  const head = Buffer.concat(first);
  return { head, all: prepend(head, pieces) };
}

export async function* prepend(head: Buffer, pieces: Pieces): Pieces {
  if (head.length > 0) yield head;
  yield* pieces;
}

/**
 * The chunks of the input, long ones cut. `input` is left open on failure: the caller may still have to answer on its
 * connection.
 */
export async function* readPieces(input: Readable): Pieces {
  try {
    for await (const chunk of input.iterator({ destroyOnReturn: false })) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      for (let at = 0; at < bytes.length; at += HEAD_BYTES) yield bytes.subarray(at, at + HEAD_BYTES);
    }
  } catch (cause) {
    throw new ImportError('interrupted', 'The list broke off before its end; nothing was imported', 'file', { cause });
  }
}

export function isGzip(head: Buffer): boolean {
  return head.subarray(0, GZIP.length).equals(GZIP);
}

/** Its size after unpacking is limited, not the ratio: a list packs very well. */
export async function* gunzip(packed: Pieces, limit = LIST_LIMITS.listBytes): Pieces {
  const unpacked = pipeline(packed, createGunzip({ chunkSize: HEAD_BYTES }), () => {});
  let size = 0;
  try {
    for await (const piece of unpacked) {
      size += piece.length;
      if (size > limit) throw tooLarge(limit);
      yield piece;
    }
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    const message = 'The gzip archive is damaged or cut short: pack the list again, or send it unpacked';
    throw new ImportError('unreadable', message, 'file', { cause });
  }
}

function tooLarge(limit: number): ImportError {
  const message = `The list is larger than ${Math.round(limit / 1024 ** 2)} MiB when unpacked: send it in parts, or raise GRIOT_MAX_LIST_MB`;
  return new ImportError('too_large', message);
}
