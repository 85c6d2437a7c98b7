// Queries kept under a name: written by those who may ask databases, used by everybody who makes campaigns.
import type { Db } from '../db/client.ts';
import { ImportError } from './import-error.ts';

export interface SavedQuery {
  id: number;
  name: string;
  source: string;
  sql: string;
  phone: string | null;
  country: string | null;
  createdAt: Date;
}

/** By their names. */
export async function selectSavedQueries(
  sql: Db,
  { id, after = '', limit }: { id?: number; after?: string | undefined; limit: number },
): Promise<SavedQuery[]> {
  return await sql<SavedQuery[]>`
    select id, name, source, sql, phone, country, created_at as "createdAt" from saved_queries
    where name > ${after} ${id === undefined ? sql`` : sql`and id = ${id}`} order by name limit ${limit}`;
}

/** Throws ImportError where there is none. */
export async function readSavedQuery(sql: Db, id: number): Promise<SavedQuery> {
  const [found] = await selectSavedQueries(sql, { id, limit: 1 });
  if (found) return found;
  throw new ImportError('query_not_found', `There is no saved query ${id}`, 'queryId');
}

/** Returns the id. Throws ImportError where the name is taken. */
export async function saveQuery(sql: Db, query: Omit<SavedQuery, 'id' | 'createdAt'>): Promise<number> {
  const { name, source, sql: text, phone, country } = query;
  const [made] = await sql<{ id: number }[]>`
    insert into saved_queries (name, source, sql, phone, country)
    values (${name}, ${source}, ${text}, ${phone}, ${country}) on conflict (name) do nothing returning id`;
  if (made) return made.id;
  throw new ImportError('query_name_taken', `There is a saved query named "${name}" already`, 'name');
}

/** Campaigns that used it keep their people. */
export async function removeSavedQuery(sql: Db, id: number): Promise<void> {
  const { count } = await sql`delete from saved_queries where id = ${id}`;
  if (count === 0) await readSavedQuery(sql, id);
}
