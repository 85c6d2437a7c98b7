// Takes a CSV list into a draft campaign: all of it or nothing, in one pass, whatever its size.
import type { Readable } from 'node:stream';
import type { Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import { type CountryCode, readCountry } from '../model/phone.ts';
import { findPhoneColumn, nameColumns } from './columns.ts';
import { decode } from './decode.ts';
import { ImportError } from './import-error.ts';
import { BATCH_CHARACTERS } from './limits.ts';
import { makeRowMapper } from './map-row.ts';
import {
  copyToStaging,
  countImported,
  countStaged,
  createStaging,
  dropDuplicates,
  dropSuppressed,
  insertDeliveries,
  insertImport,
  insertRejects,
  type ListFacts,
  lockCampaign,
  type RowCounts,
  readCampaign,
  type Transaction,
} from './queries.ts';
import { type Row, readRows } from './read-rows.ts';

export interface ImportRequest {
  campaignId: number;
  /** Bytes of the list. It is read to the end, or left where the import failed: closing it is the caller's. */
  input: Readable;
  fileName?: string;
  /** Name of the phone column; otherwise guessed. */
  phone?: string;
  /** Two-letter country of numbers in national form; otherwise the sender's. */
  country?: string;
  /** One character; otherwise detected. */
  delimiter?: string;
  /** Otherwise detected. */
  encoding?: string;
}

/** `rows` = imported + rejected + duplicates + suppressed. */
export interface ImportResult extends RowCounts {
  importId: number;
}

export interface ImportTools {
  sql: Sql;
  log?: { info(fields: object, message: string): void };
}

/** Throws ImportError when the list as a whole cannot be taken; single bad rows become rejects. */
export async function importCsv({ sql, log }: ImportTools, request: ImportRequest): Promise<ImportResult> {
  const started = performance.now();
  const { campaignId, input, fileName = null, encoding, delimiter } = request;
  input.on('error', () => {}); // told to whoever reads; before and after that it must not end the process
  const country = await chooseCountry(sql, request);
  const rows = readRows(decode(input, encoding), delimiter);
  try {
    const { header, first } = await readHeader(rows);
    const columns = nameColumns(header);
    const phoneAt = findPhoneColumn(columns, request.phone);
    const list: ListFacts = { campaignId, fileName, columns, phoneColumn: columns[phoneAt] ?? '' };
    const result = await inTransaction(sql, async (tx) => {
      await createStaging(tx);
      await copyToStaging(tx, mapRows(first, rows, makeRowMapper(columns, phoneAt, country)));
      return await settle(tx, list);
    });
    log?.info({ campaignId, ...result, ms: Math.round(performance.now() - started) }, 'list imported');
    return result;
  } finally {
    void rows.return(undefined).catch(() => {}); // lets go of the input; not awaited, for the input may be silent
  }
}

async function chooseCountry(sql: Sql, { campaignId, country }: ImportRequest): Promise<CountryCode | null> {
  const campaign = requireDraft(await readCampaign(sql, campaignId), campaignId);
  const code = country ?? campaign.country;
  const known = code === null ? null : readCountry(code);
  if (known === null && country !== undefined) {
    throw new ImportError('unknown_country', `"${country}" is not a country: give its two letters, like SN`, 'country');
  }
  return known;
}

function requireDraft<T extends { status: string }>(campaign: T | null, id: number): T {
  if (!campaign) throw new ImportError('campaign_not_found', `There is no campaign ${id}`, 'campaignId');
  if (campaign.status === 'draft') return campaign;
  const message = `Campaign ${id} is ${campaign.status}: recipients can only be added to a draft`;
  throw new ImportError('campaign_not_draft', message, 'campaignId');
}

/** Reads until there is a header, before any transaction is open: a client may be slow to begin. */
async function readHeader(rows: AsyncGenerator<Row[]>): Promise<{ header: string[]; first: Row[] }> {
  for (let batch = await rows.next(); !batch.done; batch = await rows.next()) {
    const [header, ...first] = batch.value;
    if (header) return { header: header.cells, first };
  }
  throw new ImportError('empty_list', 'The list is empty');
}

async function* mapRows(first: Row[], rows: AsyncIterable<Row[]>, map: (row: Row) => string): AsyncGenerator<string> {
  let lines = first.map(map).join('');
  for await (const batch of rows) {
    if (lines.length >= BATCH_CHARACTERS) {
      yield lines;
      lines = '';
    }
    for (const row of batch) lines += map(row);
  }
  if (lines) yield lines;
}

async function settle(tx: Transaction, list: ListFacts): Promise<ImportResult> {
  const { rows, rejected } = await countStaged(tx);
  if (rows === 0) throw new ImportError('empty_list', 'The list has a header and no rows');
  const { total } = requireDraft(await lockCampaign(tx, list.campaignId), list.campaignId);
  const suppressed = await dropSuppressed(tx, list.phoneColumn);
  const duplicates = await dropDuplicates(tx, list);
  const imported = await insertDeliveries(tx, list.campaignId, total);
  const counts = { rows, imported, rejected, duplicates, suppressed };
  await countImported(tx, list.campaignId, imported);
  const importId = await insertImport(tx, list, counts);
  await insertRejects(tx, importId, list.columns);
  return { importId, ...counts };
}
