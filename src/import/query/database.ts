// What every source database offers to a recipient query; one file for each kind beside this one.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Sql } from '../../db/client.ts';

export interface SourceAddress {
  /** Lower case, as in GRIOT_SOURCE_<NAME>. */
  name: string;
  /** Holds the password: never shown, never logged. */
  url: URL;
}

export interface TimeLimits {
  connectMs: number;
  /** Of the query; the server is given it as well. */
  timeoutMs: number;
}

/** One connection for one query. What it throws is an ImportError. */
export interface QueryDatabase {
  /** Refuses Griot's own database, and a role that may do more than read. */
  admit(own: Sql): Promise<void>;
  /** Names of the columns that the query gives, as it names them; it is not run yet. */
  describe(sql: string): Promise<string[]>;
  /** About how many rows it will give, where the database can tell without running it. */
  estimate?(sql: string): Promise<number | null>;
  /** Runs it. The next rows are asked for when `take` resolves, at the latest. */
  run(sql: string, take: (rows: string[][]) => Promise<void>): Promise<void>;
  /** What came over the connection so far. */
  bytesRead(): number;
  /** Stops what is under way, from a second connection, and closes. Takes seconds at most; never rejects. */
  close(): Promise<void>;
}

/** A second connection, to stop a query: whoever waits for it wants to be done. */
export const STOP_CONNECT_MS = 3_000;

/** Opens the one connection there will be: drivers that would connect again by themselves have no other. */
export async function dial(url: URL, usualPort: number, limitMs: number): Promise<Socket> {
  const host = hostOf(url);
  const socket = connect({ host, port: Number(url.port || usualPort), noDelay: true, keepAlive: true });
  socket.setTimeout(limitMs, () => socket.destroy(new Error(`no answer within ${limitMs / 1000} seconds`)));
  await once(socket, 'connect');
  socket.on('error', () => {}); // also told by its closing, which the drivers hear
  socket.setTimeout(0);
  return Object.assign(socket, { host }); // by which the name in a certificate is checked
}

export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** libpq's words, for MySQL too: `require` encrypts, `verify-full` also checks who answers. */
export function isVerified(url: URL): boolean {
  return /^verify/i.test(url.searchParams.get('sslmode') ?? '');
}
