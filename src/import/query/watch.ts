// Holds a query to its limits, whatever it does and whether or not anybody reads.
import { ImportError } from '../import-error.ts';
import type { QueryDatabase } from './database.ts';

export interface QueryLimits {
  connectMs: number;
  /** From the connection to the last row. */
  timeoutMs: number;
  rows: number;
  /** As they come over the connection. */
  bytes: number;
}

/** One fetch: values this long are no list, and would have to fit in memory. */
const MAX_FETCH_BYTES = 134_217_728;
const MEASURE_MS = 100;

export interface Watch {
  /** The limit that was reached, if one was. */
  failure(): ImportError | null;
  /** Counts what has come; throws at a limit. */
  count(rows: number): void;
  hasEnded(): boolean;
  /** Stops the query where it is and closes the connection. */
  end(): Promise<void>;
}

export function watchOver(database: QueryDatabase, limits: QueryLimits): Watch {
  let failure: ImportError | null = null;
  let ending: Promise<void> | null = null;
  let rowsSoFar = 0;
  let bytesBefore = 0;
  const clock = setTimeout(() => {
    const time = inWords(limits.timeoutMs);
    fail(
      'query_timeout',
      `took longer than ${time} and was stopped: ask for fewer rows, have it made quicker, or raise GRIOT_MAX_QUERY_SECONDS`,
    );
  }, limits.timeoutMs);
  const scale = setInterval(weigh, MEASURE_MS);

  function end(): Promise<void> {
    clearTimeout(clock);
    clearInterval(scale);
    ending ??= database.close();
    return ending;
  }

  function fail(code: 'query_timeout' | 'query_too_large', what: string): void {
    failure ??= new ImportError(code, `The query ${what}`, 'sql');
    void end();
  }

  function weigh(): void {
    const bytes = database.bytesRead();
    const most = Math.round(limits.bytes / 1e6);
    if (bytes > limits.bytes) {
      fail('query_too_large', `gives more than ${most} MB: ask for fewer rows or columns, or raise GRIOT_MAX_LIST_MB`);
    } else if (bytes - bytesBefore > MAX_FETCH_BYTES) {
      fail('query_too_large', 'gives values of many megabytes: ask for fewer columns, or shorter values');
    }
  }

  function count(rows: number): void {
    rowsSoFar += rows;
    const most = limits.rows.toLocaleString('en');
    if (rowsSoFar > limits.rows)
      fail('query_too_large', `gives more than ${most} rows: ask for fewer, or raise GRIOT_MAX_LIST_ROWS`);
    weigh();
    bytesBefore = database.bytesRead();
    if (failure) throw failure;
  }

  return { failure: () => failure, count, hasEnded: () => ending !== null, end };
}

function inWords(ms: number): string {
  if (ms === 1000) return 'a second';
  return ms < 120_000 ? `${ms / 1000} seconds` : `${Math.round(ms / 60_000)} minutes`;
}
