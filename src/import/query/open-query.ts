// Rows that a query finds in a source database: streamed, within limits, and stopped when nobody wants them any more.
import { Readable } from 'node:stream';
import type { Sql } from '../../db/client.ts';
import { ImportError } from '../import-error.ts';
import { LIST_LIMITS, type ListLimits } from '../limits.ts';
import { rowsLastTime } from '../queries.ts';
import type { Row, Source } from '../source.ts';
import type { QueryDatabase, SourceAddress } from './database.ts';
import { connectMysql } from './mysql.ts';
import { connectPostgres } from './postgres.ts';
import { checkQuery } from './text.ts';
import { type QueryLimits, type Watch, watchOver } from './watch.ts';

export interface QueryRequest {
  /** Name of the source. */
  source: string;
  /** Its connection string. */
  url: string;
  sql: string;
  limits?: Partial<QueryLimits>;
}

const LIMITS: QueryLimits = { connectMs: 10_000, ...queryLimits(LIST_LIMITS) };

export interface QueryTools {
  sql: Sql;
  config: { sources: Readonly<Record<string, string>>; limits?: ListLimits };
}

/** A query on one of the configured sources, by its name. Throws ImportError. */
export async function openSource({ sql: own, config }: QueryTools, source: string, sql: string): Promise<Source> {
  const name = source.toLowerCase();
  const url = Object.hasOwn(config.sources, name) ? config.sources[name] : undefined;
  if (url !== undefined) return await openQuery({ source: name, url, sql, limits: queryLimits(config.limits) }, own);
  const names = Object.keys(config.sources).map((known) => `"${known}"`);
  const known = names.length > 0 ? `known are ${names.join(', ')}` : 'none is configured';
  const message = `There is no source "${source}"; ${known}. A source is a variable GRIOT_SOURCE_<NAME>`;
  throw new ImportError('unknown_source', message, 'source');
}

function queryLimits({ queryMs, listRows, listBytes } = LIST_LIMITS): Omit<QueryLimits, 'connectMs'> {
  return { timeoutMs: queryMs, rows: listRows, bytes: listBytes };
}

/** Whether a source can be reached, and only be read. Throws ImportError where not. */
export async function checkSource({ sql: own, config }: QueryTools, name: string): Promise<void> {
  const database = await connectTo({ name, url: new URL(config.sources[name] ?? '') }, LIMITS);
  try {
    await database.admit(own);
  } finally {
    await database.close();
  }
}

/**
 * Connects, checks and describes the query; it runs when rows are asked for. The first row is the columns' names, line
 * 1. Throws ImportError, and so do the rows.
 */
export async function openQuery({ source, url, sql, ...request }: QueryRequest, own: Sql): Promise<Source> {
  checkQuery(sql);
  const limits = { ...LIMITS, ...request.limits };
  const database = await connectTo({ name: source, url: new URL(url) }, limits);
  const watch = watchOver(database, limits);
  try {
    await database.admit(own);
    const columns = await database.describe(sql);
    const expected = (await rowsLastTime(own, { source, sql })) ?? (await database.estimate?.(sql)) ?? null;
    const run: Run = async (take) => {
      await database.run(sql, take);
      void watch.end(); // what has come can be read without the database
    };
    const rows = readRows(columns, run, watch);
    return { rows: endingAtOnce(rows, watch), facts: { kind: 'query', source, sql }, expected };
  } catch (error) {
    await watch.end();
    throw watch.failure() ?? error;
  }
}

async function connectTo(source: SourceAddress, limits: QueryLimits): Promise<QueryDatabase> {
  const connect = source.url.protocol.startsWith('postgres') ? connectPostgres : connectMysql;
  return await connect(source, limits);
}

type Run = (take: (rows: string[][]) => Promise<void>) => Promise<void>;

async function* readRows(columns: string[], run: Run, watch: Watch): AsyncGenerator<Row[]> {
  yield [{ line: 1, cells: columns }];
  try {
    let line = 2;
    for await (const batch of handOver(run) as AsyncIterable<string[][]>) {
      watch.count(batch.length);
      const rows = batch.map((cells) => ({ line: line++, cells }));
      yield rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
    }
    watch.count(0); // a statement that was stopped may end as if it had finished
  } catch (error) {
    const failure = watch.failure();
    if (failure || !watch.hasEnded()) throw failure ?? error;
  } finally {
    await watch.end();
  }
}

/** What `run` pushes, to be pulled: one batch waits while the next is fetched. */
function handOver(run: Run): Readable {
  let wake = () => {};
  let isRunning = false;
  const batches = new Readable({
    objectMode: true,
    highWaterMark: 2,
    read() {
      wake();
      if (isRunning) return;
      isRunning = true;
      const take = (rows: string[][]) =>
        new Promise<void>((resolve) => {
          wake = resolve;
          if (batches.push(rows)) resolve();
        });
      run(take).then(
        () => batches.push(null),
        (error) => batches.destroy(error),
      );
    },
  });
  batches.on('error', () => {}); // told to whoever reads
  return batches;
}

/** `return()` of a generator waits for a `next()` under way, and that would wait for the database. */
function endingAtOnce(rows: AsyncGenerator<Row[]>, watch: Watch): AsyncGenerator<Row[]> {
  const end = rows.return.bind(rows);
  rows.return = async (value) => {
    await watch.end();
    return await end(value);
  };
  return rows;
}
