// The statements that every import shares; those of its target stand with the target.
import type { Db } from '../db/client.ts';
import { IMPORT_LOCKS } from '../db/import-locks.ts';
import type { Json } from '../model/template.ts';
import type { RowCounts, Taken } from './take-rows.ts';
import type { Recipients, Transaction } from './target.ts';

/** Imports into one target come one after the other; nobody else waits for them. */
export async function holdTarget(tx: Transaction, kind: keyof typeof IMPORT_LOCKS, id: number): Promise<void> {
  await tx`select pg_advisory_xact_lock(${IMPORT_LOCKS[kind]}, ${id})`;
}

/**
 * For the look-ups by phone of a chunk. The table grows under them, and there are no statistics of rows this young: a
 * plan is made anew for each chunk, and never one that reads the whole table.
 */
export async function lookUpByIndex(tx: Transaction): Promise<void> {
  await tx`set local plan_cache_mode = force_custom_plan`;
  await tx`set local enable_seqscan = off`;
}

/**
 * Rows (phone, country, variables, n), n from 1. They travel as texts that Postgres takes apart: much cheaper than array
 * parameters, whose elements have to be quoted here and unquoted there, and as fast as COPY of ready-made rows.
 */
export function rowsOf(tx: Transaction, { phones, countries, variables }: Recipients) {
  return tx`
    rows from (
      unnest(string_to_array(${phones.join()}, ',')::bigint[]),
      string_to_table(${countries.join()}, ','),
      string_to_table(${variables}, e'\n')
    ) with ordinality as r (phone, country, variables, n)`;
}

/** The phones that a statement finds, a few thousand at a time. */
export async function* pagesOf(statement: {
  cursor(rows: number): AsyncIterable<unknown[]>;
}): AsyncGenerator<number[]> {
  for await (const rows of statement.cursor(10_000)) yield (rows as { phone: number }[]).map((row) => row.phone);
}

export interface NewImport {
  campaignId: number | null;
  listId: number | null;
  firstSeq: number;
  fileName: string | null;
  columns: readonly string[];
  phoneColumn: string;
  once: Once | null;
}

/** The caller's word for one upload, and the SHA-256 of what came with it. */
export interface Once {
  key: string;
  hash: Buffer;
}

/** Returns the id. Waits for another import with the same key into the same target, and fails if that one is kept. */
export async function insertImport(tx: Transaction, one: NewImport): Promise<number> {
  const [row] = await tx<[{ id: number }]>`
    insert into imports (campaign_id, list_id, first_seq, file_name, columns, phone_column, idempotency_key, content_hash)
    values (${one.campaignId}, ${one.listId}, ${one.firstSeq}, ${one.fileName},
      ${tx.array([...one.columns])}, ${one.phoneColumn}, ${one.once?.key ?? null}, ${one.once?.hash ?? null})
    returning id`;
  return row.id;
}

/** How many rows the query gave when it was run before. */
export async function rowsLastTime(sql: Db, query: { source: string; sql: string }): Promise<number | null> {
  const [last] = await sql<{ rows: number }[]>`
    select rows from imports where source @> ${sql.json({ kind: 'query', ...query })} order by id desc limit 1`;
  return last?.rows ?? null;
}

export async function finishImport(
  tx: Transaction,
  id: number,
  taken: Taken,
  source: Record<string, Json>,
): Promise<void> {
  await tx`
    update imports set rows = ${taken.rows}, imported = ${taken.imported}, rejected = ${taken.rejected},
      duplicates = ${taken.duplicates}, suppressed = ${taken.suppressed}, recent = ${taken.recent},
      countries = ${tx.json(taken.countries)}, source = ${tx.json(source as never)}
    where id = ${id}`;
}

export interface KeptReject {
  line: number;
  code: string;
  column: string | null;
  cells: string[];
}

export async function insertRejects(tx: Transaction, importId: number, rejects: readonly KeptReject[]): Promise<void> {
  await tx`
    insert into import_rejects (import_id, line, "column", reason_code, cells)
    select ${importId}, (r ->> 'line')::int, r ->> 'column', r ->> 'code', array(select jsonb_array_elements_text(r -> 'cells'))
    from string_to_table(${rejects.map((reject) => JSON.stringify(reject)).join('\n')}, e'\n') as t (text), jsonb(text) as r`;
}

/** The import that an earlier request with this key made into the same target; null when there was none. */
export async function findByKey(
  sql: Db,
  { campaignId, listId }: { campaignId: number | null; listId: number | null },
  key: string,
): Promise<(RowCounts & { importId: number; hash: Buffer }) | null> {
  const [row] = await sql<(RowCounts & { importId: number; hash: Buffer })[]>`
    select id as "importId", content_hash as hash, rows, imported, rejected, duplicates, suppressed, recent from imports
    where coalesce(campaign_id, 0) = ${campaignId ?? 0} and coalesce(list_id, 0) = ${listId ?? 0} and idempotency_key = ${key}`;
  return row ?? null;
}

export interface Import extends RowCounts {
  id: number;
  /** What it filled: a campaign, a kept list, or (both null) the suppressions. */
  campaignId: number | null;
  listId: number | null;
  fileName: string | null;
  /** Names as the recipients have them, in the order of the file. */
  columns: string[];
  phoneColumn: string;
  /** Where the rows came from and how they were read. */
  source: Record<string, Json>;
  /** Imported people by two-letter country. */
  countries: Record<string, number>;
  createdAt: Date;
  /** When its rejected rows were. */
  forgottenAt: Date | null;
}

const importColumns = (sql: Db) => sql`
  id, campaign_id as "campaignId", list_id as "listId", file_name as "fileName", columns, phone_column as "phoneColumn",
  source, rows, imported, rejected, duplicates, suppressed, recent, countries, created_at as "createdAt",
  forgotten_at as "forgottenAt"`;

/** Those of a campaign or of a list, the latest first. */
export async function selectImports(
  sql: Db,
  into: { campaignId: number } | { listId: number },
  { before = 2_147_483_647, limit }: { before?: number | undefined; limit: number },
): Promise<Import[]> {
  return await sql<Import[]>`
    select ${importColumns(sql)} from imports
    where ${'campaignId' in into ? sql`campaign_id = ${into.campaignId}` : sql`list_id = ${into.listId}`} and id < ${before}
    order by id desc limit ${limit}`;
}

/** Null when there is no such import. */
export async function readImport(sql: Db, id: number): Promise<Import | null> {
  const [row] = await sql<Import[]>`
    select ${importColumns(sql)} from imports i where id = ${id} and (campaign_id is null or exists (select 1 from campaigns c where c.id = i.campaign_id))`;
  return row ?? null;
}

export interface StoredReject {
  line: number;
  column: string | null;
  reasonCode: string;
  cells: string[];
}

/** The next rejects after a line, in the order of the file. */
export async function readRejectPage(sql: Db, importId: number, after: number, limit: number): Promise<StoredReject[]> {
  return await sql<StoredReject[]>`
    select line, "column", reason_code as "reasonCode", cells from import_rejects
    where import_id = ${importId} and line > ${after} order by line limit ${limit}`;
}
