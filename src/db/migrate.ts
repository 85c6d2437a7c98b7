// Brings the database to this version's tables; safe from several processes at once.
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as drizzleMigrate } from 'drizzle-orm/postgres-js/migrator';
import { connect } from './client.ts';

/** Any constant: processes that migrate at the same time wait for each other on it. */
const LOCK = 4_747_068;
const MINIMUM_VERSION = 140_000;

/** Runs the migrations that are missing. A process that finds another at work waits for it and then finds none. */
export async function migrate(url: string): Promise<void> {
  const sql = connect(url, { max: 1, name: 'griot migrate' });
  try {
    const [server] = await sql<[{ version: number; text: string }]>`
      select current_setting('server_version_num')::int as version, current_setting('server_version') as text`;
    if (server.version < MINIMUM_VERSION)
      throw new Error(`Postgres ${server.text} is too old: Griot needs 14 or newer`);
    await sql`select pg_advisory_lock(${LOCK})`;
    await drizzleMigrate(drizzle(sql), {
      migrationsFolder: fileURLToPath(new URL('../../migrations', import.meta.url)),
    });
  } finally {
    await sql.end({ timeout: 5 }); // also gives the lock back
  }
}
