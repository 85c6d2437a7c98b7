// Room on the disks of this machine: for the embedded database, and for lists while they are taken in.
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { bytesText } from '../bytes-text.ts';
import { bad, type Finding, ok, warning } from './finding.ts';

/** A database that finds less can end at any moment. */
const TOO_LITTLE = 512 * 1024 ** 2;
/** A million messages take about 1 GB with what belongs to them. */
const LITTLE = 5 * 1024 ** 3;

export async function checkDisk({ databaseUrl, dataDir }: Config): Promise<Finding[]> {
  const uploads = await checkPlace('disk of uploads', tmpdir(), 'make room, or name another place by TMPDIR');
  if (databaseUrl !== null) return [uploads];
  return [await checkPlace('disk of the database', dataDir, 'make room, or drop old campaigns'), uploads];
}

async function checkPlace(what: string, path: string, mend: string): Promise<Finding> {
  const { bavail, blocks, bsize } = await statfs(existing(resolve(path)));
  const free = bavail * bsize;
  const detail = `${bytesText(free)} of ${bytesText(blocks * bsize)} are free in ${path}`;
  if (free < TOO_LITTLE) return bad(what, detail, mend);
  return free < LITTLE ? warning(what, detail, mend) : ok(what, detail);
}

/** It may not be made yet. */
function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path));
}
