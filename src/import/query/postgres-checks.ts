// Whether a Postgres is one that recipient queries may read: not Griot's own, and with a role that can only read.
import { randomInt } from 'node:crypto';
import postgres from 'postgres';
import type { Db, Sql } from '../../db/client.ts';
import { inTransaction } from '../../lib/transaction.ts';

/**
 * Whether both are one database, under whatever address: by the cluster's identity, which its replicas and copies
 * share, or where a role may not read that, by a lock that only the same database shows. `source` is in a transaction.
 */
export async function isSameDatabase(source: Sql, own: Sql): Promise<boolean> {
  await source`savepoint identity`;
  const theirs = await readIdentity(source);
  await source`rollback to identity`;
  const ours = theirs && (await readIdentity(own));
  return ours ? ours === theirs : await seesLock(source, own);
}

async function readIdentity(sql: Sql): Promise<string | null> {
  try {
    const [row] = await sql<[{ identity: string }]>`
      select system_identifier || '/' || oid as identity
      from pg_control_system(), pg_database where datname = current_database()`;
    return row.identity;
  } catch (error) {
    if (error instanceof postgres.PostgresError) return null;
    throw error;
  }
}

async function seesLock(source: Sql, own: Sql): Promise<boolean> {
  const [high, low] = [randomInt(2 ** 31), randomInt(2 ** 31)];
  return await inTransaction(
    own,
    async (tx: Db) => {
      await tx`select pg_advisory_xact_lock(${high}::int, ${low}::int)`;
      const found = await source`
      select 1 from pg_locks l join pg_database d on d.oid = l.database
      where d.datname = current_database() and l.locktype = 'advisory'
        and l.classid = ${high}::int::oid and l.objid = ${low}::int::oid`;
      return found.length > 0;
    },
    { stallMs: 0 },
  ); // the other database may take its time
}

export interface WriteAccess {
  what: string;
  /** Statements that make a role without it. */
  remedy: string;
}

const REMEDY =
  "create role griot_reader login password '…'; grant usage on schema public to griot_reader; grant select on all tables in schema public to griot_reader";

/**
 * The first way in which the session could do more than read; null when there is none. Every role counts that it
 * could take on, for `set_config('role', …)` is part of a query. The catalogue is left out: all may update
 * pg_settings, which is no table.
 */
export async function findWriteAccess(sql: Sql): Promise<WriteAccess | null> {
  const [found] = await sql<{ role: string; what: string; schema: string | null }[]>`
    with role as (
      select * from pg_roles where pg_has_role(session_user, oid, 'member') or pg_has_role(current_user, oid, 'member')
    ), name as (
      select oid, quote_ident(nspname) as schema from pg_namespace where nspname !~ '^(pg_|information_schema$)'
    )
    select current_user::text as role, what, schema from (
      select 'is a superuser' as what, null as schema from role where rolsuper
      union all
      select 'may create roles or databases, or replicate', null from role
      where rolcreaterole or rolcreatedb or rolreplication
      union all
      select 'belongs to ' || rolname, null from role
      where rolname like 'pg\\_%' and rolname not in ('pg_read_all_data', 'pg_read_all_settings',
        'pg_read_all_stats', 'pg_stat_scan_tables', 'pg_monitor', 'pg_use_reserved_connections')
      union all
      select 'may write to ' || name.schema || '.' || quote_ident(c.relname), null
      from pg_class c join name on name.oid = c.relnamespace, role
      where c.relkind in ('r', 'p', 'v', 'f') and c.relpersistence <> 't'
        and (has_table_privilege(role.oid, c.oid, 'insert, update, delete, truncate')
          or has_any_column_privilege(role.oid, c.oid, 'insert, update'))
      union all
      select 'may create tables in the schema ' || name.schema, name.schema from name, role
      where has_schema_privilege(role.oid, name.oid, 'create')
      union all
      select 'may create schemas', null from role where has_database_privilege(role.oid, current_database(), 'create')
    ) ways limit 1`;
  if (!found) return null;
  const revoke = found.schema ? `; revoke create on schema ${found.schema} from public` : '';
  return { what: `the role "${found.role}" ${found.what}`, remedy: `${REMEDY}${revoke}` };
}
