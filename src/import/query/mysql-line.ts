// A connection to MySQL or MariaDB with nothing of the driver's conveniences.
import type { Socket } from 'node:net';
import type { Connection, RowDataPacket } from 'mysql2';
import { dial, hostOf, isVerified } from './database.ts';

type Rows = (string | null)[][];

export interface Line {
  connection: Connection;
  socket: Socket;
  /** Rejects when the connection is gone: mysql2 does not tell the statement under way of it. */
  gone: Promise<never>;
  query(sql: string): Promise<Rows>;
  close(): void;
}

/** Of the connection string only these are taken: mysql2 would take any of its options from it. */
export async function openLine(url: URL, limitMs: number): Promise<Line> {
  const socket = await dial(url, 3306, limitMs);
  const { createConnection } = await import('mysql2'); // few installations have such a source
  const connection = createConnection({
    stream: socket,
    host: hostOf(url), // by which the name in a certificate is checked
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...encryption(url),
    charset: 'utf8mb4_general_ci',
    connectTimeout: limitMs,
    multipleStatements: false,
    flags: ['-LOCAL_FILES'],
    disableEval: true, // column names are the query's, and would be compiled into code
    rowsAsArray: true,
    typeCast: false,
  });
  const gone = new Promise<never>((_, reject) => {
    connection.on('error', reject);
    socket.on('close', () => reject(new Error('it hung up')));
  });
  gone.catch(() => {}); // told to the statement under way, if there is one
  const close = () => {
    connection.destroy();
    setTimeout(() => socket.destroy(), 1000).unref(); // a dead host does not take the farewell
  };
  const query = (sql: string) =>
    Promise.race([
      gone,
      new Promise<Rows>((resolve, reject) => {
        connection.query<RowDataPacket[]>(sql, (error, rows) =>
          error ? reject(error) : resolve(Array.isArray(rows) ? rows.map(texts) : []),
        );
      }),
    ]);
  try {
    await query('select 1');
  } catch (error) {
    close();
    throw error;
  }
  return { connection, socket, gone, query, close };
}

function texts(row: RowDataPacket): (string | null)[] {
  return (row as unknown as (Buffer | null)[]).map((value) => (value === null ? null : value.toString()));
}

function encryption(url: URL) {
  if (/^(|disable)$/i.test(url.searchParams.get('sslmode') ?? '')) return {};
  return { ssl: { rejectUnauthorized: isVerified(url), verifyIdentity: isVerified(url) } };
}
