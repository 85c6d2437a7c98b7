// An upload, kept in a file until it is taken in: a slow client holds no connection to the database, a workbook can be
// read from its end, and a repeated upload is known by its content.
import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ImportError } from './import-error.ts';
import { MAX_LIST_BYTES } from './limits.ts';

export interface Spooled {
  path: string;
  bytes: number;
  /** SHA-256 of the content. */
  hash: Buffer;
  remove(): Promise<void>;
}

const PREFIX = 'griot-upload-';

/**
 * Writes the upload to the system's temporary directory (`TMPDIR`). Throws ImportError `interrupted` when the input
 * breaks off, `too_large`, or `storage_full`; nothing is left then.
 */
export async function spool(input: Readable, limit = MAX_LIST_BYTES): Promise<Spooled> {
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)).catch(cannotStore);
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const path = join(directory, 'list');
    return { path, ...(await write(input, path, limit)), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function write(input: Readable, path: string, limit: number): Promise<{ bytes: number; hash: Buffer }> {
  const file = await open(path, 'wx', 0o600).catch(cannotStore);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(input)) {
      bytes += chunk.length;
      if (bytes > limit) throw tooLarge(limit);
      hash.update(chunk);
      await file.appendFile(chunk).catch(cannotStore);
    }
    return { bytes, hash: hash.digest() };
  } finally {
    await file.close();
  }
}

/** The input stays open on failure: its sender may still have to be answered on the same connection. */
async function* chunksOf(input: Readable): AsyncGenerator<Buffer> {
  try {
    yield* input.iterator({ destroyOnReturn: false });
  } catch (cause) {
    throw new ImportError('interrupted', 'The list broke off before its end; nothing was imported', 'file', { cause });
  }
}

/** Files of processes that were killed. Called once at the start: those of this process id are none of ours yet. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {}); // somebody else's
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function tooLarge(limit: number): ImportError {
  return new ImportError('too_large', `The list is larger than ${Math.round(limit / 1024 ** 2)} MiB: send it in parts`);
}

function cannotStore(cause: NodeJS.ErrnoException): never {
  const message = `The upload cannot be kept in ${tmpdir()} (${cause.code}): make room there, or name another place by TMPDIR`;
  throw new ImportError('storage_full', message, 'file', { cause });
}
