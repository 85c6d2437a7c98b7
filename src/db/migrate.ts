// Brings the database to this version's tables; safe from several processes at once, and while older ones are at work.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect, type Sql } from './client.ts';

/** Any constant: processes that migrate at the same time wait for each other on it. */
const LOCK = 4_747_068;
const MINIMUM_VERSION = 140_000;
const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
/**
 * Whoever waits for a table keeps everybody behind it from the table, too. So a migration waits no longer than this for
 * one that is in use, by a long import for instance, lets the others through, and tries again.
 */
const PATIENCE_MS = 2_000;
const REST_MS = 1_000;
const DEADLINE_MS = 600_000;
/** Not to be had in time, or each waits for the other. */
const IN_USE = ['55P03', '40P01'];

export interface MigrateOptions {
  /** Of the migrations; default: this version's. */
  folder?: string;
  deadlineMs?: number;
}

/**
 * Runs the migrations that are missing. A process that finds another at work waits for it and then finds none. Throws
 * where the database is of a newer version, or a table was in use all the time.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const { folder = MIGRATIONS, deadlineMs = DEADLINE_MS } = options;
  const sql = connect(url, { max: 1, name: 'griot migrate' });
  try {
    const [server] = await sql<[{ version: number; text: string }]>`
      select current_setting('server_version_num')::int as version, current_setting('server_version') as text`;
    if (server.version < MINIMUM_VERSION)
      throw new Error(`Postgres ${server.text} is too old: Griot needs 14 or newer`);
    const newest = newestOf(folder);
    if ((await appliedUntil(sql)) === newest) return; // nearly always
    await sql`select pg_advisory_lock(${LOCK})`;
    await refuseNewer(sql, newest);
    const { drizzle } = await import('drizzle-orm/postgres-js');
    const { migrate: drizzleMigrate } = await import('drizzle-orm/postgres-js/migrator');
    await sql`select set_config('lock_timeout', ${String(PATIENCE_MS)}, false)`;
    for (const end = Date.now() + deadlineMs; ; await sleep(REST_MS)) {
      const isInUse = await drizzleMigrate(drizzle(sql), { migrationsFolder: folder }).then(() => false, inUse);
      if (!isInUse) return;
      if (Date.now() > end)
        throw new Error('A table that must change was in use all the time: wait for imports to end, and start again');
    }
  } finally {
    await sql.end({ timeout: 5 }); // also gives the lock back
  }
}

/** Others than that are thrown. */
function inUse(error: Error & { code?: string }): true {
  const { code } = (error.cause ?? error) as { code?: string };
  if (!IN_USE.includes(code ?? '')) throw error.cause ?? error;
  return true;
}

/** When the newest of the migrations was made. */
function newestOf(folder: string): number {
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  return Math.max(...entries.map(({ when }) => when));
}

/** The same of the one that was applied last; null where none was. */
async function appliedUntil(sql: Sql): Promise<number | null> {
  const [table] = await sql<[{ exists: boolean }]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  if (!table.exists) return null;
  const [{ newest }] = await sql<[{ newest: string | null }]>`
    select max(created_at) as newest from drizzle.__drizzle_migrations`;
  return newest === null ? null : Number(newest);
}

/** What an older program would do to newer tables nobody has tried; one that is at work already was thought of. */
async function refuseNewer(sql: Sql, newest: number): Promise<void> {
  if (((await appliedUntil(sql)) ?? 0) <= newest) return;
  const [newer] = await sql<[{ count: number }]>`
    select count(*)::int as count from drizzle.__drizzle_migrations where created_at > ${newest}`;
  const steps = newer.count === 1 ? 'a migration' : `${newer.count} migrations`;
  throw new Error(
    `it is of a newer Griot, by ${steps} that this version does not know. Install that version, or restore the backup made before`,
  );
}
