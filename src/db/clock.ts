// The database's clock, the same for every process.
import type { Sql } from './client.ts';

export type Clock = () => Date | Promise<Date>;

export function databaseClock(sql: Sql): Clock {
  return async () => {
    const [row] = await sql<[{ now: Date }]>`select clock_timestamp() as now`;
    return row.now;
  };
}
