// The parts of a workbook: XML files in a zip archive, each read as a stream within limits.
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { ImportError } from './import-error.ts';
import { MAX_LIST_BYTES } from './limits.ts';

/** A sheet of a million equal rows shrinks to a hundredth; what shrinks more, and is large, was made to do harm. */
const MAX_RATIO = 250;
const RATIO_FROM_BYTES = 10_485_760;
/** More files than this are in no workbook of a list. */
const MAX_PARTS = 10_000;

export interface Archive {
  has(name: string): boolean;
  /** The texts of a part, in pieces; nothing where there is none of this name. */
  read(name: string): AsyncGenerator<string>;
  close(): void;
}

/** Throws ImportError where the file is no archive that can be read. */
export async function openArchive(path: string): Promise<Archive> {
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch(cannotRead);
  try {
    const parts = new Map<string, yauzl.Entry>();
    for await (const entry of zip.eachEntry()) {
      if (parts.size >= MAX_PARTS) throw new Error('too many parts');
      parts.set(entry.fileName, entry);
    }
    return {
      has: (name) => parts.has(name),
      read: (name) => readPart(zip, parts.get(name)),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    return cannotRead(error);
  }
}

async function* readPart(zip: yauzl.ZipFile, entry: yauzl.Entry | undefined): AsyncGenerator<string> {
  if (!entry) return;
  if (entry.isEncrypted()) throw unreadable('it is protected by a password');
  if (entry.uncompressedSize > MAX_LIST_BYTES) throw tooLarge();
  const stream: Readable = await zip.openReadStreamPromise(entry).catch(cannotRead);
  let bytes = 0;
  const decoder = new TextDecoder('utf-8', { fatal: false });
  try {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > RATIO_FROM_BYTES && bytes > entry.compressedSize * MAX_RATIO) throw tooLarge();
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    cannotRead(error);
  } finally {
    stream.destroy();
  }
}

/** What is told of a workbook that cannot be read. */
export function unreadable(why: string, cause?: unknown): ImportError {
  const message = `The workbook cannot be read: ${why}. Save it again as .xlsx, or as "CSV UTF-8", and try again`;
  return new ImportError('unreadable', message, 'file', { cause });
}

/** Errors of the zip and XML libraries are all about the file. */
export function cannotRead(cause: unknown): never {
  throw cause instanceof ImportError ? cause : unreadable('it is damaged or cut short', cause);
}

function tooLarge(): ImportError {
  return new ImportError('too_large', 'The workbook unpacks to more than a list may be: send it in parts, or as CSV');
}
