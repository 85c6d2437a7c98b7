// A backup of the embedded Postgres while it is at work: a copy of its files as Postgres wants it (pg_backup_start … stop),
// with what Griot keeps beside them, and a mark by which a start from it is known.
import { chown, copyFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { connect } from './client.ts';

const MARK = 'backup.json';
const CONTROL = 'global/pg_control';
const WAL = 'pg_wal';
const SEGMENT = /^[0-9A-F]{24}$/;
/** Of the running server, and no part of a backup; of the directories, the contents. */
const FILES_LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts']);
const EMPTIED = new Set([
  WAL,
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pgsql_tmp',
]);
const BESIDE = ['secret', 'postgres-password'];

export interface Backup {
  madeAt: Date;
  bytes: number;
}

/** Copies the data directory to `target`, which must not be there. Throws with nothing left behind. */
export async function backUpEmbedded(url: string, dataDir: string, target: string): Promise<Backup> {
  const [home, draft] = [resolve(dataDir), `${resolve(target)}.tmp`];
  if (await stat(target).catch(() => null)) throw new Error(`${target} is there already: name a folder that is not`);
  const sql = connect(url, { max: 1, name: 'griot backup' });
  try {
    await mkdir(draft, { mode: 0o700 });
    // Keeps what is written meanwhile, however long the copy takes; it goes with the connection.
    await sql`select pg_create_physical_replication_slot('griot_backup_' || pg_backend_pid(), true, true)`;
    const [{ at: madeAt }] = await sql<
      [{ at: Date }]
    >`select clock_timestamp() as at from pg_backup_start('griot', true)`;
    const [from, to] = [join(home, 'postgres'), join(draft, 'postgres')];
    let bytes = await copyTree(from, to);
    await copyWell(join(from, CONTROL), join(to, CONTROL)); // the last one, as it says where to begin
    const [{ label }] = await sql<[{ label: string }]>`select labelfile as label from pg_backup_stop(false)`;
    for (const name of (await readdir(join(from, WAL))).filter((one) => SEGMENT.test(one)))
      bytes += await copyWell(join(from, WAL, name), join(to, WAL, name));
    await writeFile(join(to, 'backup_label'), label, { mode: 0o600, flush: true });
    await ownedAs(from, join(to, 'backup_label'));
    for (const name of BESIDE) bytes += await copyWell(join(home, name), join(draft, name));
    await writeFile(join(draft, MARK), JSON.stringify({ madeAt }), { mode: 0o600, flush: true });
    await rename(draft, resolve(target));
    return { madeAt, bytes };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Whether this data directory is a backup that was never started: when it was made. */
export async function readBackupMark(dataDir: string): Promise<Date | null> {
  const text = await readFile(join(resolve(dataDir), MARK), 'utf8').catch(() => null);
  return text === null ? null : new Date(JSON.parse(text).madeAt);
}

export async function removeBackupMark(dataDir: string): Promise<void> {
  await rm(join(resolve(dataDir), MARK), { force: true });
}

async function copyTree(from: string, to: string): Promise<number> {
  await mkdir(to, { mode: 0o700 });
  await ownedAs(from, to);
  let bytes = 0;
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!entry.isDirectory()) bytes += FILES_LEFT_OUT.has(entry.name) ? 0 : await copyWell(source, target);
    else if (!EMPTIED.has(entry.name)) bytes += await copyTree(source, target);
    else {
      await mkdir(target, { mode: 0o700 });
      await ownedAs(source, target);
    }
  }
  return bytes;
}

/** To the disk, of the same owner. A file that went while the server worked is none of the backup's. */
async function copyWell(from: string, to: string): Promise<number> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  await ownedAs(from, to);
  const file = await open(to, 'r+');
  try {
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** Only root can give files away, and only then they are another's: the server does not run as root. */
async function ownedAs(original: string, copy: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(original).catch(() => ({ uid: 0, gid: 0 }));
  await chown(copy, uid, gid);
}
