// The statements of the import: staging, and the step that turns staged rows into deliveries and rejects.
import type { TransactionSql } from 'postgres';
import type { Db } from '../db/client.ts';

export type Transaction = TransactionSql<{ bigint: bigint }>;

export interface ListFacts {
  campaignId: number;
  fileName: string | null;
  columns: readonly string[];
  phoneColumn: string;
}

/** Null when there is no such campaign. `country` is the sender's. */
export async function readCampaign(sql: Db, id: number): Promise<{ status: string; country: string | null } | null> {
  const [row] = await sql<{ status: string; country: string | null }[]>`
    select c.status, s.country from campaigns c join senders s on s.id = c.sender_id where c.id = ${id}`;
  return row ?? null;
}

/** Visible to this transaction only and gone with it. No index: it is written once and read whole. */
export async function createStaging(sql: Transaction): Promise<void> {
  await sql`
    create temp table import_rows (line int, phone bigint, content jsonb, reason_code text, "column" text) on commit drop`;
}

/**
 * Fills the staging table with batches of COPY text; the next one is made while the last is on its way. One COPY for
 * the whole list: every end of one costs 40 ms of delayed acknowledgement.
 * postgres.js never tells of an error that comes after the end of the data, and waits for ever; so a statement of no
 * other use follows in the same transaction, and fails when the COPY did.
 */
export async function copyToStaging(sql: Transaction, batches: AsyncIterable<string>): Promise<void> {
  const stream = await sql`copy import_rows from stdin`.writable();
  stream.on('error', () => {}); // the write under way fails with it
  const write = (lines: string) =>
    new Promise<void>((done, fail) => stream.write(lines, (error) => (error ? fail(error) : done())));
  try {
    let written = Promise.resolve();
    for await (const lines of batches) {
      await written;
      written = write(lines);
      written.catch(() => {}); // awaited in the next round
    }
    await written;
  } catch (error) {
    stream.destroy(error as Error); // ends the COPY: the connection can take the rollback
    throw error;
  }
  stream.end();
  await sql`select 1`;
}

/** Also tells the planner what there is: nobody else analyses a table of one transaction. */
export async function countStaged(sql: Transaction): Promise<{ rows: number; rejected: number }> {
  await sql`analyze import_rows`;
  const [row] = await sql<[{ rows: number; rejected: number }]>`
    select count(*) as rows, count(reason_code) as rejected from import_rows`;
  return row;
}

/** Holds the campaign until the transaction ends: imports into one campaign take this step in turn. */
export async function lockCampaign(sql: Transaction, id: number): Promise<{ status: string; total: number } | null> {
  const [row] = await sql<{ status: string; total: number }[]>`
    select status, total from campaigns where id = ${id} for no key update`;
  return row ?? null;
}

export async function dropSuppressed(sql: Transaction, phoneColumn: string): Promise<number> {
  const { count } = await sql`
    update import_rows r set reason_code = 'suppressed', "column" = ${phoneColumn}
    from suppressions s where s.phone = r.phone`;
  return count;
}

/** Of the rows for one person the first stays; none does where the campaign has the person already. */
export async function dropDuplicates(sql: Transaction, { campaignId, phoneColumn }: ListFacts): Promise<number> {
  const known = await sql`
    update import_rows r set reason_code = 'duplicate', "column" = ${phoneColumn}
    from deliveries d where d.campaign_id = ${campaignId} and d.phone = r.phone and r.reason_code is null`;
  const repeated = await sql`
    update import_rows r set reason_code = 'duplicate', "column" = ${phoneColumn}
    from (
      select phone, min(line) as first from import_rows where reason_code is null group by phone having count(*) > 1
    ) as f
    where r.phone = f.phone and r.line > f.first and r.reason_code is null`;
  return known.count + repeated.count;
}

/** Numbers the rows that are left in the order of the file, after those the campaign has. Returns how many. */
export async function insertDeliveries(sql: Transaction, campaignId: number, total: number): Promise<number> {
  const { count } = await sql`
    insert into deliveries (campaign_id, seq, phone, variables)
    select ${campaignId}, ${total} + row_number() over (order by line), phone, content
    from import_rows where reason_code is null order by line`;
  return count;
}

/** Raises the campaign's total and adds the new rows to its counts. */
export async function countImported(sql: Transaction, campaignId: number, imported: number): Promise<void> {
  await sql`update campaigns set total = total + ${imported} where id = ${campaignId}`;
  await sql`
    insert into counts as c (campaign_id, minute, shard, pending)
    values (${campaignId}, date_trunc('minute', now()), 0, ${imported})
    on conflict (campaign_id, minute, shard) do update set pending = c.pending + excluded.pending`;
}

export interface RowCounts {
  rows: number;
  imported: number;
  rejected: number;
  duplicates: number;
  suppressed: number;
}

/** Returns the id of the import. */
export async function insertImport(sql: Transaction, list: ListFacts, counts: RowCounts): Promise<number> {
  const [row] = await sql<[{ id: number }]>`
    insert into imports (campaign_id, file_name, columns, phone_column, rows, imported, rejected, duplicates, suppressed)
    values (${list.campaignId}, ${list.fileName}, ${sql.array([...list.columns])}, ${list.phoneColumn}, ${counts.rows},
      ${counts.imported}, ${counts.rejected}, ${counts.duplicates}, ${counts.suppressed})
    returning id`;
  return row.id;
}

/** The cells of a recipient that was dropped are its variables, put back in the order of the columns. */
export async function insertRejects(sql: Transaction, importId: number, columns: readonly string[]): Promise<void> {
  await sql`
    insert into import_rejects (import_id, line, "column", reason_code, cells)
    select ${importId}, line, "column", reason_code, case jsonb_typeof(content)
      when 'array' then array(select jsonb_array_elements_text(content))
      else array(select content ->> name from unnest(${sql.array([...columns])}::text[]) with ordinality as c (name, n) order by n)
    end
    from import_rows where reason_code is not null`;
}

export interface Import extends RowCounts {
  id: number;
  campaignId: number;
  fileName: string | null;
  /** Names as the recipients have them, in the order of the file. */
  columns: string[];
  phoneColumn: string;
  createdAt: Date;
}

/** Null when there is no such import. */
export async function readImport(sql: Db, id: number): Promise<Import | null> {
  const [row] = await sql<Import[]>`
    select id, campaign_id as "campaignId", file_name as "fileName", columns, phone_column as "phoneColumn", rows,
      imported, rejected, duplicates, suppressed, created_at as "createdAt"
    from imports where id = ${id}`;
  return row ?? null;
}

export interface Reject {
  line: number;
  column: string | null;
  reasonCode: string;
  cells: string[];
}

/** The next rejects after a line, in the order of the file. */
export async function readRejectPage(sql: Db, importId: number, after: number, limit: number): Promise<Reject[]> {
  return await sql<Reject[]>`
    select line, "column", reason_code as "reasonCode", cells from import_rejects
    where import_id = ${importId} and line > ${after} order by line limit ${limit}`;
}
