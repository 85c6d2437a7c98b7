// Takes the rows of any source into any target: all of them or nothing, in one pass, whatever their number.
import type { Db, Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import { type CountryCode, readCountry } from '../model/phone.ts';
import { findPhoneColumn } from './columns.ts';
import { splitHeader, type Table } from './header.ts';
import { ImportError } from './import-error.ts';
import { LIST_LIMITS, type ListLimits } from './limits.ts';
import { makeRowMapper } from './map-row.ts';
import type { ImportMeters } from './meters.ts';
import { findByKey, finishImport, insertImport, lookUpByIndex, type Once } from './queries.ts';
import type { Row, Source } from './source.ts';
import { type Progress, type RowCounts, takeRows } from './take-rows.ts';
import type { Habits, ImportTarget, Transaction } from './target.ts';

export interface ImportRequest {
  /** Called when the rows are wanted, if they are. */
  open: (usual: Habits) => Source | Promise<Source>;
  target: ImportTarget;
  fileName?: string | undefined;
  /** Name of the phone column; otherwise guessed. */
  phone?: string | undefined;
  /** Two-letter country of numbers in national form; otherwise the sender's. */
  country?: string | undefined;
  /** Whether the first row holds the names; otherwise detected. */
  header?: boolean | undefined;
  /** An import with this key into the same target is answered with what it did the first time. */
  once?: Once | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

export interface ImportResult extends RowCounts {
  importId: number;
  /** The answer is that of an earlier import with the same key. */
  repeated: boolean;
}

/** A source may be silent for as long as a query may take, and a little longer; a process that is stopped must not hold its target for ever. */
const STALL_MS = 30_000;

export interface ImportTools {
  sql: Sql;
  log?: Record<'info' | 'warn', (fields: object, message: string) => void>;
  meters?: ImportMeters | undefined;
  limits?: ListLimits | undefined;
}

/** Throws ImportError when the list as a whole cannot be taken; single bad rows become rejects. */
export async function importRows(tools: ImportTools, request: ImportRequest): Promise<ImportResult> {
  const started = performance.now();
  try {
    const result = await take(tools, request);
    if (result.repeated) return result;
    const { campaignId, listId } = request.target;
    tools.log?.info({ campaignId, listId, ...result, ms: Math.round(performance.now() - started) }, 'list imported');
    tools.meters?.taken(result);
    return result;
  } catch (error) {
    tools.meters?.refused();
    throw error;
  }
}

async function take({ sql, log, limits = LIST_LIMITS }: ImportTools, request: ImportRequest): Promise<ImportResult> {
  const { target, once } = request;
  const earlier = once ? await findEarlier(sql, target, once) : null;
  if (earlier) return earlier;
  const usual = await target.check(sql);
  const country = chooseCountry(request.country, usual.country);
  const source = await request.open(usual);
  try {
    const table = await splitHeader(source.rows, request.header, limits.listColumns);
    const phoneAt = findPhoneColumn(table.columns, request.phone, table.first, country);
    await target.prepare?.(sql, expectedRows(source, table)).catch((error) => {
      log?.warn(
        { err: error, campaignId: target.campaignId },
        'no partition could be made: the list goes to the others',
      );
    });
    const how = { phoneAt, country, limits };
    return await inTransaction(sql, (tx) => fill(tx, request, source, table, how), {
      stallMs: limits.queryMs + STALL_MS,
    });
  } finally {
    void source.rows.return(undefined).catch(() => {}); // lets go of the input; not awaited, for it may be silent
  }
}

/** By what was read so far, where the source cannot say it. */
function expectedRows({ expected, share }: Source, { first }: Table): number {
  return expected ?? Math.round(first.length / Math.max(share?.() ?? 1, Number.EPSILON));
}

/** Throws ImportError where the key came with something else before. */
export async function findEarlier(sql: Db, target: ImportTarget, once: Once): Promise<ImportResult | null> {
  const earlier = await findByKey(sql, target, once.key);
  if (!earlier) return null;
  const { hash, ...result } = earlier;
  if (hash.equals(once.hash)) return { ...result, repeated: true };
  const message = 'This Idempotency-Key came with another list or other options before: use a new one';
  throw new ImportError('idempotency_key_reused', message, 'Idempotency-Key');
}

function chooseCountry(given: string | undefined, usual: string | null): CountryCode | null {
  const code = given ?? usual;
  const known = code === null ? null : readCountry(code);
  if (known === null && given !== undefined) {
    throw new ImportError('unknown_country', `"${given}" is not a country: give its two letters, like SN`, 'country');
  }
  return known;
}

async function fill(
  tx: Transaction,
  { target, fileName, once, onProgress }: ImportRequest,
  source: Source,
  { columns, hasHeader, first }: Table,
  { phoneAt, country, limits }: { phoneAt: number; country: CountryCode | null; limits: ListLimits },
): Promise<ImportResult> {
  const open = await target.open(tx);
  const earlier = once ? await findEarlier(tx, target, once) : null; // it may have been at work until now
  if (earlier) return earlier;
  await lookUpByIndex(tx);
  const { campaignId, listId } = target;
  const phoneColumn = columns[phoneAt] ?? 'phone';
  const { firstSeq } = open;
  const about = { campaignId, listId, firstSeq, fileName: fileName ?? null, columns, phoneColumn, once: once ?? null };
  const importId = await insertImport(tx, about);
  const map = makeRowMapper({ columns, phoneAt, country, rules: open.rules, limits });
  const taken = await takeRows(startingWith(first, source.rows), {
    tx,
    target: open,
    importId,
    phoneColumn,
    map,
    limits,
    onProgress: onProgress && ((counts) => onProgress({ ...counts, share: source.share?.() ?? null })),
  });
  if (taken.rows === 0) throw new ImportError('empty_list', 'The list has no rows of people');
  await open.finish(taken, columns);
  await finishImport(tx, importId, taken, { ...source.facts, header: hasHeader, country });
  const { countries: _, ...counts } = taken;
  return { importId, ...counts, repeated: false };
}

async function* startingWith(first: Row[], rows: AsyncIterable<Row[]>): AsyncGenerator<Row[]> {
  yield first;
  yield* rows;
}
