// Recipient queries on MySQL and MariaDB: read only, streamed row by row, stopped from outside.
import type { FieldPacket, QueryError } from 'mysql2';
import { type QueryDatabase, type SourceAddress, STOP_CONNECT_MS, type TimeLimits } from './database.ts';
import { cannotRun, canWrite, lost, notAllowed, stopped, unreachable, withoutPassword } from './errors.ts';
import { findWriteAccess } from './mysql-grants.ts';
import { type Line, openLine } from './mysql-line.ts';
import { hasSecondStatement, locksRows } from './text.ts';

const BATCH_ROWS = 1000;
/** The server's own limit follows ours, which tells the reason. */
const BELT_MS = 5_000;
/** Character set of what is bytes, not text. */
const BINARY = 63;
const BIT = 16;
/** VARCHAR, VECTOR, the BLOBs (TEXT too), VAR_STRING, STRING and GEOMETRY. */
const MAY_BE_BYTES = new Set([15, 242, 249, 250, 251, 252, 253, 254, 255]);

export async function connectMysql(source: SourceAddress, limits: TimeLimits): Promise<QueryDatabase> {
  const line = await openLine(source.url, limits.connectMs).catch((error) => {
    throw unreachable(source, error);
  });
  let isUnderWay = false;
  let id = 0;

  /** Marks a statement as under way, and translates its failure. */
  async function ask<T>(statement: Promise<T>): Promise<T> {
    isUnderWay = true;
    try {
      return await statement;
    } catch (error) {
      throw translate(error as QueryError, source);
    } finally {
      isUnderWay = false;
    }
  }

  return {
    async admit() {
      id = await ask(begin(line, limits.timeoutMs));
      const what = await ask(findWriteAccess(line.query));
      if (!what) return;
      const remedy = "create user griot_reader identified by '…'; grant select on the_database.* to griot_reader";
      throw canWrite(source, what, remedy);
    },

    async describe(text) {
      const { columns, parameters } = await ask(prepare(line, text));
      if (parameters > 0) throw notAllowed('A recipient query has no parameters: write values in place of ?');
      if (columns.length === 0) throw notAllowed('A recipient query must give rows, and this one gives none');
      if (locksRows(text)) throw notAllowed('A recipient query may only read: it must not lock rows');
      return columns;
    },

    async run(text, take) {
      await ask(stream(line, text, take));
    },

    bytesRead: () => line.socket.bytesRead,

    async close() {
      if (isUnderWay) await stop(source.url, id);
      line.close();
    },
  };
}

/** Never committed. The limit is also the server's, which either product has a name for, unless it has a lower one. */
async function begin({ query }: Line, timeoutMs: number): Promise<number> {
  const [first] = await query("select connection_id(), version() like '%MariaDB%'");
  const [id, isMariadb] = (first ?? []).map(Number);
  const ms = timeoutMs + BELT_MS;
  const [limit, value] = isMariadb ? ['max_statement_time', ms / 1000] : ['max_execution_time', ms];
  await query(`set session ${limit} = if(@@${limit} > 0 and @@${limit} < ${value}, @@${limit}, ${value})`);
  await query(`set session net_write_timeout = ${Math.max(60, Math.ceil(ms / 1000))}`); // while rows wait to be taken
  await query('start transaction read only');
  return id ?? 0;
}

interface Described {
  columns: string[];
  parameters: number;
}

/** The server only reads and plans it. */
async function prepare({ connection, gone }: Line, text: string): Promise<Described> {
  const described = new Promise<Described>((resolve, reject) => {
    connection.prepare(text, (error, statement) => {
      if (error) return reject(error);
      const { columns, parameters } = statement as unknown as { columns: FieldPacket[]; parameters: unknown[] };
      statement.close();
      resolve({ columns: columns.map(({ name }) => name), parameters: parameters.length });
    });
  });
  return await Promise.race([gone, described]);
}

/** In the text protocol values are what the database writes. The socket rests while `take` waits. */
async function stream(
  { connection, gone }: Line,
  text: string,
  take: (rows: string[][]) => Promise<void>,
): Promise<void> {
  let batch: string[][] = [];
  let toCells: (row: (Buffer | null)[]) => string[] = () => [];
  const handOn = async () => {
    const full = batch;
    batch = [];
    await take(full);
  };
  const done = new Promise<void>((resolve, reject) => {
    const query = connection.query(text);
    query.on('fields', (fields: unknown) => {
      toCells = makeCells((fields as FieldPacket[]) ?? []);
    });
    query.on('result', (row: unknown) => {
      if (batch.push(toCells(row as (Buffer | null)[])) < BATCH_ROWS) return;
      connection.pause();
      void handOn().then(() => connection.resume());
    });
    query.on('error', reject);
    query.on('end', resolve);
  });
  await Promise.race([gone, done]);
  if (batch.length > 0) void handOn(); // the last ones, which nothing waits for
}

function makeCells(fields: FieldPacket[]): (row: (Buffer | null)[]) => string[] {
  const writers = fields.map(({ columnType = 0, characterSet }) => {
    if (columnType === BIT) return (value: Buffer) => BigInt(`0x${value.toString('hex')}`).toString();
    if (characterSet === BINARY && MAY_BE_BYTES.has(columnType)) return (value: Buffer) => `0x${value.toString('hex')}`;
    return (value: Buffer) => value.toString();
  });
  return (row) => row.map((value, at) => (value === null ? '' : (writers[at]?.(value) ?? '')));
}

/** As the same user, from a second connection. KILL QUERY would let a statement end as if it had finished. */
async function stop(url: URL, id: number): Promise<void> {
  const other = await openLine(url, STOP_CONNECT_MS).catch(() => null);
  if (!other) return; // the server's own limit remains
  try {
    await other.query(`kill ${id}`);
  } catch {
    // it has ended by itself, or the server is gone
  } finally {
    other.close();
  }
}

const ER_SYNTAX = 1064;
/** Read-only transaction or server; FILE or another right that a reader does not have. */
const MAY_NOT = new Set([1227, 1290, 1792, 1836]);
/** max_statement_time, max_execution_time, KILL QUERY by somebody else. */
const STOPPED = new Set([1317, 1969, 3024]);

function translate(error: QueryError & { sql?: string }, source: SourceAddress) {
  const { errno = 0, sql = '' } = error;
  if (errno < 1000 || error.fatal) return lost(source, error);
  const says = withoutPassword(error.message, source.url);
  if (errno === ER_SYNTAX && hasSecondStatement(sql)) {
    return notAllowed('A recipient query is a single statement: remove what follows the first one', error);
  }
  if (MAY_NOT.has(errno)) return notAllowed(`A recipient query may only read, and this one does more: ${says}`, error);
  return STOPPED.has(errno) ? stopped(says, error) : cannotRun(says, error);
}
