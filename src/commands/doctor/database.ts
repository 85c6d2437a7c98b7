// Whether the database is new enough, keeps what it acknowledged, and has room.
import { selectProcesses } from '../../db/processes.ts';
import type { Runtime } from '../../runtime.ts';
import { bytesText } from '../bytes-text.ts';
import { connectionsOf, OTHER_CONNECTIONS } from '../connections.ts';
import { bad, type Finding, ok, warning } from './finding.ts';

const OLDEST_POSTGRES = 140_000;
/** Transaction ids that are not frozen yet: Postgres stops writing at two thousand million. */
const OLD_XIDS = 500_000_000;
const TOO_OLD_XIDS = 1_500_000_000;

type Settings = Readonly<Record<string, string>>;
interface State {
  version: string;
  number: number;
  encoding: string;
  standby: boolean;
  bytes: number;
  used: number;
  xids: number;
}

export async function checkDatabase(runtime: Runtime): Promise<Finding[]> {
  const { sql, embedded } = runtime;
  const [state] = await sql<[State]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby,
      pg_database_size(current_database()) as bytes, (select count(*)::int from pg_stat_activity) as used,
      (select age(datfrozenxid) from pg_database where datname = current_database()) as xids`;
  const rows = await sql<{ name: string; setting: string }[]>`select name, setting from pg_settings`;
  const settings: Settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  const [role] = await sql<[{ timeout: string }]>`select current_setting('statement_timeout') as timeout`;
  return [
    ofVersion(state, embedded),
    ...ofState(state),
    ...ofDurability(settings),
    ...ofCare(settings, role.timeout),
    await ofConnections(runtime, state, settings),
  ];
}

function ofVersion({ version, number, bytes }: State, embedded: boolean): Finding {
  const detail = `Postgres ${version}${embedded ? ', embedded' : ''}, ${bytesText(bytes)}`;
  return number >= OLDEST_POSTGRES
    ? ok('database', detail)
    : bad('database', `${detail}: it is too old`, 'upgrade it to 14 or newer');
}

function ofState({ encoding, standby, xids }: State): Finding[] {
  return [
    ...(encoding === 'UTF8'
      ? []
      : [
          bad(
            'database encoding',
            `${encoding}: names and words cannot all be kept`,
            'make it anew with encoding UTF8',
          ),
        ]),
    ...(standby ? [bad('database', 'is a standby: nothing can be written', 'set DATABASE_URL to the primary')] : []),
    ...(xids > OLD_XIDS
      ? [
          (xids > TOO_OLD_XIDS ? bad : warning)(
            'database vacuum',
            `${xids} transaction ids are not frozen: autovacuum does not keep up`,
            'end transactions that are open for days (pg_stat_activity), then: vacuum freeze',
          ),
        ]
      : []),
  ];
}

/** What was answered 200 must be there after a crash of the machine. */
function ofDurability(settings: Settings): Finding[] {
  const off = ['fsync', 'full_page_writes', 'synchronous_commit'].filter((name) => settings[name] === 'off');
  const what = 'database durability';
  if (off.length === 0) return [ok(what, 'fsync, full_page_writes and synchronous_commit are on')];
  const detail = `${off.join(', ')} off: what was acknowledged can be lost with the machine`;
  return [bad(what, detail, 'turn them on in postgresql.conf')];
}

const MB = 1024 ** 2;

function ofCare(settings: Settings, timeout: string): Finding[] {
  const findings: Finding[] = [];
  for (const name of ['autovacuum', 'track_counts'])
    if (settings[name] === 'off')
      findings.push(bad('database vacuum', `${name} is off: every table grows without end`, `turn ${name} on`));
  if (timeout !== '0')
    findings.push(
      warning(
        'database',
        `statement_timeout of its role is ${timeout}: long lists are cut off`,
        'alter role … reset statement_timeout',
      ),
    );
  const shared = Number(settings.shared_buffers) * 8192;
  const wal = Number(settings.max_wal_size) * MB;
  const sizes = `shared_buffers ${bytesText(shared)}, max_wal_size ${bytesText(wal)}, wal_level ${settings.wal_level}`;
  const small = shared < 128 * MB || wal < 512 * MB;
  findings.push(
    small
      ? warning(
          'database memory',
          `${sizes}: slow with lists of millions`,
          'a quarter of the machine for shared_buffers, 2 GB for max_wal_size',
        )
      : ok('database memory', sizes),
  );
  findings.push(ok('database zone', `${settings.TimeZone} for the server; Griot speaks UTC to it`));
  return findings;
}

/** What all processes may open together, against what there is. */
async function ofConnections({ sql, backend, config }: Runtime, { used }: State, settings: Settings): Promise<Finding> {
  const [limit] = await sql<[Record<'role' | 'database', number>]>`
    select case when rolsuper then -1 else rolconnlimit end as role, case when rolsuper then -1 else datconnlimit end as database
    from pg_roles, pg_database where rolname = current_user and datname = current_database()`;
  const reserved = ['superuser_reserved_connections', 'reserved_connections'].map((name) =>
    Number(settings[name] ?? 0),
  );
  const bounds = [
    { name: 'max_connections', most: reserved.reduce((rest, n) => rest - n, Number(settings.max_connections)) },
    { name: 'the CONNECTION LIMIT of its role', most: limit.role },
    { name: 'the CONNECTION LIMIT of the database', most: limit.database },
  ].filter(({ most }) => most >= 0);
  const alive = (await selectProcesses(sql)).filter((one) => one.alive);
  const pooled = config.databaseDirectUrl !== null;
  const each = { pool: config.databasePool, queue: backend.kind, pooled };
  const needed = alive.reduce((sum, one) => sum + connectionsOf(one.role, each), OTHER_CONNECTIONS);
  const [tightest] = bounds.sort((a, b) => a.most - b.most);
  const most = tightest?.most ?? 0;
  const detail = `${used} of ${most} are open; ${alive.length} processes may open ${needed} with what else there is${pooled ? ', beside those of the pooler' : ''}`;
  const mend = `raise ${tightest?.name} to ${needed + 20}, lower DATABASE_POOL, or run fewer processes: docs/scaling.md`;
  return needed > most ? warning('database connections', detail, mend) : ok('database connections', detail);
}
