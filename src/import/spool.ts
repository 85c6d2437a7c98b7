// An upload, kept in a file until it is taken in: a slow client holds no connection to the database, a workbook can be
// read from its end, and a repeated upload is known by its content.
import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { within } from '../lib/within.ts';
import { ImportError } from './import-error.ts';
import { LIST_LIMITS } from './limits.ts';

export interface Spooled {
  path: string;
  bytes: number;
  /** SHA-256 of the content. */
  hash: Buffer;
  remove(): Promise<void>;
}

const PREFIX = 'griot-upload-';

/** A sender from whom nothing comes for so long has left, and nobody told us. */
export const MAX_SILENCE_MS = 60_000;

export interface SpoolLimits {
  bytes: number;
  silenceMs: number;
  /** What to do about a file that is larger. */
  advice: string;
}

const LIMITS: SpoolLimits = {
  bytes: LIST_LIMITS.listBytes,
  silenceMs: MAX_SILENCE_MS,
  advice: 'send it in parts, or raise GRIOT_MAX_LIST_MB',
};

/**
 * Writes the upload to the system's temporary directory (`TMPDIR`). Throws ImportError `interrupted` when the input
 * breaks off, `too_large`, or `storage_full`; nothing is left then.
 */
export async function spool(input: Readable, options: Partial<SpoolLimits> = {}): Promise<Spooled> {
  const limits = { ...LIMITS, ...options };
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)).catch(cannotStore);
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const path = join(directory, 'list');
    return { path, ...(await write(input, path, limits)), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function write(
  input: Readable,
  path: string,
  { bytes: limit, silenceMs, advice }: SpoolLimits,
): Promise<{ bytes: number; hash: Buffer }> {
  const file = await open(path, 'wx', 0o600).catch(cannotStore);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(input, silenceMs)) {
      bytes += chunk.length;
      if (bytes > limit) throw tooLarge(limit, advice);
      hash.update(chunk);
      await file.appendFile(chunk).catch(cannotStore);
    }
    return { bytes, hash: hash.digest() };
  } finally {
    await file.close();
  }
}

/** The input stays open on failure: its sender may still have to be answered on the same connection. */
async function* chunksOf(input: Readable, silenceMs: number): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = input.iterator({ destroyOnReturn: false });
  const silent = () => new Error(`nothing came for ${silenceMs / 1000} seconds`);
  for (;;) {
    const next = await within(chunks.next(), silenceMs, silent).catch((cause: Error) => {
      const message = `The list broke off before its end (${cause.message}); nothing was imported`;
      throw new ImportError('interrupted', message, 'file', { cause });
    });
    if (next.done) return;
    yield next.value;
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

function tooLarge(limit: number, advice: string): ImportError {
  return new ImportError('too_large', `The file is larger than ${Math.round(limit / 1024 ** 2)} MiB: ${advice}`);
}

function cannotStore(cause: NodeJS.ErrnoException): never {
  const message = `The upload cannot be kept in ${tmpdir()} (${cause.code}): make room there, or name another place by TMPDIR`;
  throw new ImportError('storage_full', message, 'file', { cause });
}
