// Recipient queries on Postgres: read only, streamed in portions, stopped from outside.
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { Sql } from '../../db/client.ts';
import type { ImportError } from '../import-error.ts';
import {
  dial,
  hostOf,
  isVerified,
  type QueryDatabase,
  type SourceAddress,
  STOP_CONNECT_MS,
  type TimeLimits,
} from './database.ts';
import { cannotRun, canWrite, isOwn, lost, notAllowed, stopped, unreachable, withoutPassword } from './errors.ts';
import { findWriteAccess, isSameDatabase } from './postgres-checks.ts';

/** Rows of one fetch, some 100 kB of an ordinary list: 300,000 rows/s; by 200 it was 200,000, by 5,000 380,000. */
const FETCH_ROWS = 1000;
/** The server's own limit follows ours, which tells the reason. */
const BELT_MS = 5_000;
/** A cancelled statement that goes on for so long is ended with its backend. */
const CANCEL_MS = 1_000;
const BOOLEAN = 16;
/** Connection failures and shutdowns. */
const LOST = /^(08|57P0)/;

export async function connectPostgres(source: SourceAddress, limits: TimeLimits): Promise<QueryDatabase> {
  const {
    sql,
    socket,
    close: hangUp,
  } = await open(source.url, limits.connectMs).catch((error) => {
    throw unreachable(source, error);
  });
  let isUnderWay = false;
  let pid = 0;
  let isBoolean: boolean[] = [];

  /** Marks a statement as under way, and translates its failure. */
  async function ask<T>(statement: Promise<T>): Promise<T> {
    isUnderWay = true;
    try {
      return await statement;
    } catch (error) {
      throw translate(error as Error, source);
    } finally {
      isUnderWay = false;
    }
  }

  return {
    async admit(own) {
      pid = await ask(begin(sql, limits.timeoutMs));
      if (await ask(isSameDatabase(sql, own))) throw isOwn(source);
      const access = await ask(findWriteAccess(sql));
      if (access) throw canWrite(source, access.what, access.remedy);
    },

    async describe(text) {
      const { columns, types } = await ask(sql.unsafe(text).describe());
      if (types.length > 0) throw notAllowed('A recipient query has no parameters: write values in place of $1');
      if (columns.length === 0) throw notAllowed('A recipient query must give rows, and this one gives none');
      isBoolean = columns.map(({ type }) => type === BOOLEAN);
      return columns.map(({ name }) => name);
    },

    async estimate(text) {
      await ask(sql.unsafe('savepoint estimate'));
      try {
        const [row] = await ask(
          sql.unsafe<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }[]>(`explain (format json) ${text}`),
        );
        return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? null;
      } catch {
        await ask(sql.unsafe('rollback to estimate')); // it would give rows all the same
        return null;
      }
    },

    async run(text, take) {
      const done = sql
        .unsafe(text)
        .raw()
        .cursor(FETCH_ROWS, async (rows) => {
          isUnderWay = false; // the portal waits
          await take((rows as unknown as (Buffer | null)[][]).map(toCells));
          isUnderWay = true;
        });
      await ask(done);
    },

    bytesRead: () => socket.bytesRead,

    async close() {
      if (isUnderWay) await stop(source.url, pid, () => isUnderWay);
      await hangUp();
    },
  };

  function toCells(row: (Buffer | null)[]): string[] {
    return row.map((value, at) => {
      if (value === null) return '';
      const text = value.toString();
      if (!isBoolean[at]) return text;
      return text === 't' ? 'true' : 'false';
    });
  }
}

interface Connection {
  sql: Sql;
  socket: Socket;
  close(): Promise<void>;
}

/** One connection, never a second one in its place, which would be outside of the transaction. */
async function open(url: URL, limitMs: number): Promise<Connection> {
  const socket = await dial(url, 5432, limitMs);
  let isUsed = false;
  const options = {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: limitMs / 1000,
    fetch_types: false,
    prepare: false, // a pooler such as PgBouncer may stand between
    onnotice: () => {},
    connection: { application_name: 'griot query' },
    // postgres.js would check the name in the certificate against "localhost" where the host is an address
    ...(isVerified(url) ? { ssl: { host: hostOf(url) } } : {}),
    socket() {
      if (isUsed || socket.destroyed) throw new Error('it hung up');
      isUsed = true;
      return socket;
    },
  };
  const sql = postgres(url.href, options) as unknown as Sql;
  const close = async () => {
    await sql.end({ timeout: 0 });
    setTimeout(() => socket.destroy(), 1000).unref(); // a dead host does not take the farewell
  };
  try {
    await sql`select 1`;
  } catch (error) {
    await close();
    throw error;
  }
  return { sql, socket, close };
}

/** Never committed: what a read-only transaction lets through all the same (large objects before Postgres 16) is undone. */
async function begin(sql: Sql, timeoutMs: number): Promise<number> {
  await sql.unsafe('begin isolation level repeatable read read only');
  const limit = timeoutMs + BELT_MS;
  const [row] = await sql<[{ pid: number }]>`
    select pg_backend_pid() as pid, set_config('datestyle', 'ISO', true), set_config('bytea_output', 'hex', true),
      set_config('statement_timeout', (select case when setting::int between 1 and ${limit}::int then setting
        else ${limit}::int::text end from pg_settings where name = 'statement_timeout'), true)`;
  return row.pid;
}

/** As its own role, from a second connection: a function that catches the cancel is ended with its backend. */
async function stop(url: URL, pid: number, isUnderWay: () => boolean): Promise<void> {
  const other = await open(url, STOP_CONNECT_MS).catch(() => null);
  if (!other) return; // the server's own limit remains
  try {
    await other.sql`select pg_cancel_backend(${pid}::int)`;
    for (let waited = 0; waited < CANCEL_MS && isUnderWay(); waited += 20) await sleep(20);
    if (isUnderWay()) await other.sql`select pg_terminate_backend(${pid}::int)`;
  } catch {
    // it has ended by itself, or the server is gone
  } finally {
    await other.close();
  }
}

function translate(error: Error, source: SourceAddress): ImportError {
  if (!(error instanceof postgres.PostgresError) || LOST.test(error.code)) return lost(source, error);
  const { code, routine, position } = error;
  const says = withoutPassword(error.message, source.url);
  if (code === '42601' && routine === 'exec_parse_message') {
    return notAllowed('A recipient query is a single statement: remove what follows the first one', error);
  }
  if (code === '25006') return notAllowed(`A recipient query may only read, and this one does more: ${says}`, error);
  if (code === '57014') return stopped(says, error);
  const { query } = error as { query?: string };
  return cannotRun(position && query ? `${says} (${placeOf(query, Number(position))})` : says, error);
}

/** `position` counts characters from 1. */
function placeOf(text: string, position: number): string {
  const before = [...text].slice(0, position - 1).join('');
  const lines = before.split('\n');
  return `line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1}`;
}
