// Lists for the import tests: from text to a stream, and back from the tables.
import { Readable } from 'node:stream';
import type { Sql } from '../../src/db/client.ts';
import { type CsvOptions, openCsv } from '../../src/import/csv/open-csv.ts';
import { type ImportRequest, type ImportTools, importRows } from '../../src/import/import-rows.ts';
import { intoCampaign } from '../../src/import/into-campaign.ts';

/** The bytes in pieces of a size, like a network delivers them. */
export function streamOf(content: string | Uint8Array, pieceSize = 1000): Readable {
  const bytes = Buffer.from(content);
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize);
    })(),
    { objectMode: false },
  );
}

export interface StoredDelivery {
  seq: number;
  phone: number;
  variables: Record<string, string>;
}

export async function readDeliveries(sql: Sql, campaignId: number): Promise<StoredDelivery[]> {
  return await sql<StoredDelivery[]>`
    select seq, phone, variables from deliveries where campaign_id = ${campaignId} order by seq`;
}

/** [line, reason code, column, cells] of each reject. */
export async function readRejectRows(sql: Sql, importId: number): Promise<[number, string, string | null, string[]][]> {
  const rows = await sql<{ line: number; code: string; column: string | null; cells: string[] }[]>`
    select line, reason_code as code, "column", cells from import_rejects where import_id = ${importId} order by line`;
  return rows.map((r) => [r.line, r.code, r.column, r.cells]);
}

/** What is stored of a campaign outside its rows: its total, its pending count, and how many rows there are. */
export async function readTotals(sql: Sql, campaignId: number) {
  const [row] = await sql<[{ total: number; pending: number; deliveries: number; imports: number }]>`
    select total, (select coalesce(sum(pending), 0)::int from counts where campaign_id = ${campaignId}) as pending,
      (select count(*) from deliveries where campaign_id = ${campaignId}) as deliveries,
      (select count(*) from imports where campaign_id = ${campaignId}) as imports
    from campaigns where id = ${campaignId}`;
  return row;
}

export interface CsvRequest extends Omit<ImportRequest, 'open' | 'target'>, CsvOptions {
  campaignId: number;
  input: Readable;
}

/** A CSV stream into a draft, as the API and the commands do it with a file. */
export async function importCsv(tools: ImportTools, { campaignId, input, delimiter, encoding, ...more }: CsvRequest) {
  input.on('error', () => {}); // it may break before it is read
  const open = () => openCsv(input, { delimiter, encoding });
  return await importRows(tools, { ...more, open, target: intoCampaign(campaignId) });
}
