// Everything in the database that is sealed: by which key, and sealing it anew with another.
import type { Seal } from '../lib/seal.ts';
import { RELAY_SECRET_PURPOSE } from '../model/relay.ts';
import type { Db, Sql } from './client.ts';
import { API_KEY_PURPOSE } from './sender-connection.ts';

export const WEBHOOK_SECRET_PURPOSE = 'sender webhook secret';

/** Each table has an integer `id`. */
const SEALED = [
  { table: 'senders', column: 'api_key_sealed', purpose: API_KEY_PURPOSE },
  { table: 'senders', column: 'webhook_secret_sealed', purpose: WEBHOOK_SECRET_PURPOSE },
  { table: 'senders', column: 'webhook_secret_before_sealed', purpose: WEBHOOK_SECRET_PURPOSE },
  { table: 'relay_targets', column: 'secret_sealed', purpose: RELAY_SECRET_PURPOSE },
] as const;
type Place = (typeof SEALED)[number];

/** The first five bytes of what a key seals: its form and the id of the key. */
const HEAD = 5;

export interface SealedCount {
  /** Null: sealed before keys had ids. */
  keyId: string | null;
  secrets: number;
}

/** How many secrets there are of each key. */
export async function countSealed(sql: Db): Promise<SealedCount[]> {
  const heads = SEALED.map(
    ({ table, column }, i) => sql`
      ${i === 0 ? sql`` : sql`union all`} select substring(${sql(column)} for ${HEAD}) as head
      from ${sql(table)} where ${sql(column)} is not null`,
  );
  return await sql<SealedCount[]>`
    select case when get_byte(head, 0) = 2 then encode(substring(head from 2), 'hex') end as "keyId", count(*)::int as secrets
    from (${heads}) as sealed group by 1 order by 1`;
}

/** Since when this key is in use; the first call with it is the beginning. */
export async function keyInUseSince(sql: Db, { keyId }: Seal): Promise<Date> {
  const [row] = await sql<[{ since: Date }]>`
    with fresh as (
      insert into settings (name, value) values (${`secret_key_${keyId}`}, to_jsonb(now())) on conflict (name) do nothing
      returning now() as since)
    select since from fresh
    union all select (value #>> '{}')::timestamptz from settings where name = ${`secret_key_${keyId}`} limit 1`;
  return row.since;
}

const BATCH = 100;

export interface Rotated {
  /** Sealed anew. */
  rotated: number;
  /** What no key here opens: `senders.api_key_sealed of 3`. */
  unopened: string[];
}

/**
 * Seals with the current key whatever another one sealed. It may be broken off and begun again at any time, by any number
 * of processes: what is left is found by its key, and what somebody changed meanwhile is theirs.
 */
export async function rotateSealed(sql: Sql, seal: Seal): Promise<Rotated> {
  const all: Rotated = { rotated: 0, unopened: [] };
  for (const place of SEALED) {
    for (let after = 0; ; ) {
      const rows = await othersAfter(sql, seal, place, after);
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
      const { opened, unopened } = openAll(seal, place, rows);
      all.unopened.push(...unopened);
      all.rotated += await replace(sql, place, opened, seal);
    }
  }
  return all;
}

interface SealedRow {
  id: number;
  sealed: Buffer;
}

async function othersAfter(sql: Db, { keyId }: Seal, { table, column }: Place, after: number): Promise<SealedRow[]> {
  return await sql<SealedRow[]>`
    select id, ${sql(column)} as sealed from ${sql(table)}
    where id > ${after} and substring(${sql(column)} for ${HEAD}) <> decode(${`02${keyId}`}, 'hex')
    order by id limit ${BATCH}`;
}

function openAll(seal: Seal, { table, column, purpose }: Place, rows: readonly SealedRow[]) {
  const opened: (SealedRow & { text: string })[] = [];
  const unopened: string[] = [];
  for (const row of rows) {
    try {
      opened.push({ ...row, text: seal.open(row.sealed, purpose) });
    } catch {
      unopened.push(`${table}.${column} of ${row.id}`);
    }
  }
  return { opened, unopened };
}

/** Each only where it is still what was opened. */
async function replace(
  sql: Db,
  { table, column, purpose }: Place,
  rows: readonly (SealedRow & { text: string })[],
  seal: Seal,
): Promise<number> {
  const hex = (bytes: Buffer) => bytes.toString('hex'); // postgres.js has no arrays of bytes
  const { count } = await sql`
    update ${sql(table)} t set ${sql(column)} = decode(n.fresh, 'hex')
    from unnest(${rows.map(({ id }) => id)}::int[], ${rows.map(({ sealed }) => hex(sealed))}::text[],
      ${rows.map(({ text }) => hex(seal.seal(text, purpose)))}::text[]) as n (id, old, fresh)
    where t.id = n.id and t.${sql(column)} = decode(n.old, 'hex')`;
  return count;
}
