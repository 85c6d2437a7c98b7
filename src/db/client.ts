// Connections to Postgres. One pool per process; everything that needs the database is handed this `Sql`.
import postgres from 'postgres';
import { measurePool, type PoolMeters } from './pool-meters.ts';

export type Sql = postgres.Sql<{ bigint: bigint }>;
/** Inside `sql.begin`. Functions that only run statements take this wider type. */
export type Db = Sql | postgres.TransactionSql<{ bigint: bigint }>;

export interface ConnectOptions {
  /** Connections at most. */
  max?: number;
  /** Shown in pg_stat_activity. */
  name?: string;
  /** Statements are prepared once per connection; not so behind a pooler that mixes connections up. */
  prepared?: boolean;
  /** Where its use is counted, under `name`. */
  meters?: PoolMeters;
}

/**
 * Opens a pool; connects at the first statement. int8 values arrive as numbers where they fit: all of ours do
 * (phones have 15 digits at most), except hashes, which are only compared inside Postgres.
 */
export function connect(url: string, { max = 10, name = 'griot', prepared = true, meters }: ConnectOptions = {}): Sql {
  const sql = postgres(url, {
    max,
    prepare: prepared,
    // Seconds. The default grows to 20: after an outage of 20 s the first statement came 8 s after its end, now at once.
    backoff: (tries) => Math.min(0.05 * 2 ** tries, 1),
    onnotice: () => {},
    connection: { application_name: name, TimeZone: 'UTC' },
    types: {
      bigint: {
        to: 20,
        from: [20],
        serialize: (value: bigint | number) => value.toString(),
        parse: (text: string) => Number(text) as unknown as bigint,
      },
    },
  }) as Sql;
  fetchTypesOnce(sql);
  if (meters) measurePool(sql, name, max, meters);
  return sql;
}

/**
 * postgres.js 3.4 asks each new connection for the array types, and nobody hears when that one is lost meanwhile: an
 * unhandled rejection, which ends the process in the middle of a database's restart. One answer serves all connections.
 */
function fetchTypesOnce({ options }: Sql): void {
  const { shared } = options as unknown as { shared: { typeArrayMap: Record<number, number> } };
  Object.defineProperty(options, 'fetch_types', { get: () => Object.keys(shared.typeArrayMap).length === 0 });
}
