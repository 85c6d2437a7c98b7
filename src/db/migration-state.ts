// Which migrations the database lacks.
import { readFileSync } from 'node:fs';
import type { Db } from './client.ts';

interface Journal {
  entries: { when: number; tag: string }[];
}

const JOURNAL = new URL('../../migrations/meta/_journal.json', import.meta.url);

/** Names of those that were not run yet, oldest first. More than this version knows is no fault: a newer one may be about. */
export async function missingMigrations(sql: Db): Promise<string[]> {
  const { entries } = JSON.parse(readFileSync(JOURNAL, 'utf8')) as Journal;
  const [table] = await sql<[{ exists: boolean }]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  const [last] = table.exists
    ? await sql<{ at: number | null }[]>`select max(created_at)::float8 as at from drizzle.__drizzle_migrations`
    : [];
  return entries.filter(({ when }) => when > (last?.at ?? 0)).map(({ tag }) => tag);
}
