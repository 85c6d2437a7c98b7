// A transaction that survives the loss of its connection.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql, TransactionSql } from 'postgres';

type Types = Record<string, unknown>;

/** Time for `begin` to hear that the connection is gone, after a statement has heard it. */
const NOTICE_MS = 20;

/** A process that is stopped in the middle of a transaction keeps its locks from everybody; after this the server ends it. */
const STALL_MS = 5_000;

export interface TransactionOptions {
  /** The longest pause between two statements, in milliseconds; 0: any, where the work waits for something else. */
  stallMs?: number;
  /** What stands behind `begin`: the isolation, whether it only reads. */
  mode?: string;
}

/**
 * `sql.begin`, except that a lost connection is only an error. postgres.js 3.4 (connection.js, nextWrite) answers a
 * failure with `rollback`, and on a connection that is gone this throws outside of any promise and ends the process.
 * `begin` itself rejects when the connection closes; from then on the work is simply never heard of again.
 */
export async function inTransaction<T, X extends Types>(
  sql: Sql<X>,
  work: (tx: TransactionSql<X>) => Promise<T>,
  { stallMs = STALL_MS, mode = '' }: TransactionOptions = {},
): Promise<T> {
  let over = false;
  try {
    return (await sql.begin(mode, async (tx) => {
      // Not awaited: it goes out with the first statement, which fails where it does.
      if (stallMs > 0)
        tx`select set_config('idle_in_transaction_session_timeout', ${String(stallMs)}, true)`.catch(() => {});
      try {
        return await work(tx);
      } catch (error) {
        await sleep(NOTICE_MS);
        if (over) await new Promise(() => {});
        throw error;
      }
    })) as T;
  } finally {
    over = true;
  }
}
