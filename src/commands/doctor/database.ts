// Whether the database is new enough, and keeps what it acknowledged.
import type { Runtime } from '../../runtime.ts';
import { bad, type Finding, ok } from './finding.ts';

const OLDEST_POSTGRES = 140_000;

export async function checkDatabase({ sql, embedded }: Runtime): Promise<Finding[]> {
  const [row] = await sql<[{ version: string; number: number; durable: boolean }]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      current_setting('synchronous_commit') <> 'off' and current_setting('fsync')::bool as durable`;
  const what = 'database';
  const findings =
    row.number >= OLDEST_POSTGRES
      ? [ok(what, `Postgres ${row.version}${embedded ? ', embedded' : ''}, migrated`)]
      : [bad(what, `Postgres ${row.version} is too old`, 'upgrade it to 14 or newer')];
  if (row.durable) return findings;
  const detail = 'fsync or synchronous_commit is off: what was acknowledged can be lost with the machine';
  return [...findings, bad(what, detail, 'turn both on in postgresql.conf')];
}
