// Database roles of analysts: they read the views of schema `report` and nothing else.
import { randomBytes } from 'node:crypto';
import type { Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import { AccountError } from './account-error.ts';

/** A query of an analyst ends after a minute, and ten of them run at most, so that sending has its database. */
const STATEMENT_TIMEOUT = '60s';
const CONNECTIONS = 10;
/** A role of this name is Griot's to change; others, like the operator's own, are not. */
const NAME = /^[a-z][a-z0-9_]{0,50}$/;

/**
 * Makes the role, or gives it another password. Returns the password, which is shown once. Throws AccountError where the
 * name cannot be, belongs to a role that Griot did not make, or our own role may not make others.
 */
export async function grantAnalyst(sql: Sql, name: string): Promise<string> {
  if (!NAME.test(name))
    throw new AccountError('bad_role', `"${name}" cannot be a role: use small letters, digits and _`, 'name');
  const password = randomBytes(18).toString('base64url');
  await inTransaction(sql, async (tx) => {
    const [known] = await tx<{ ours: boolean }[]>`
      select coalesce(shobj_description(oid, 'pg_authid') = ${MARK}, false) as ours from pg_roles where rolname = ${name}`;
    if (known && !known.ours)
      throw new AccountError(
        'role_taken',
        `There is a role "${name}" that Griot did not make: take another name`,
        'name',
      );
    const [{ statement }] = await tx<[{ statement: string }]>`
      select format(${`${known ? 'alter' : 'create'} role %I login password %L nosuperuser nocreatedb nocreaterole noinherit connection limit ${CONNECTIONS}`},
        ${name}::text, ${password}::text) as statement`;
    await tx.unsafe(statement).catch((error) => {
      throw mayNot(error, name);
    });
    const role = tx(name);
    await tx`comment on role ${role} is ${tx.unsafe(`'${MARK}'`)}`;
    await tx`alter role ${role} set statement_timeout = ${tx.unsafe(`'${STATEMENT_TIMEOUT}'`)}`;
    await tx`alter role ${role} set default_transaction_read_only = on`;
    await tx`alter role ${role} set search_path = report`;
    await tx`revoke create on schema public from public`; // as Postgres 15 and later have it from the start
    await tx`grant usage on schema report to ${role}`;
    await tx`grant select on all tables in schema report to ${role}`;
  });
  return password;
}

const MARK = 'Griot: reads the views of schema report';

/** Throws AccountError where there is no such role of an analyst. */
export async function removeAnalyst(sql: Sql, name: string): Promise<void> {
  const [known] = await sql`
    select 1 from pg_roles where rolname = ${name} and shobj_description(oid, 'pg_authid') = ${MARK}`;
  if (!known) throw new AccountError('role_not_found', `There is no analyst "${name}"`, 'name');
  await inTransaction(sql, async (tx) => {
    await tx`drop owned by ${tx(name)}`;
    await tx`drop role ${tx(name)}`;
  });
}

function mayNot(error: unknown, name: string): unknown {
  if ((error as { code?: string }).code !== '42501') return error;
  const message = `The database role of Griot may not make others. Let an administrator run: create role ${name} login password '…'; grant usage on schema report to ${name}; grant select on all tables in schema report to ${name};`;
  return new AccountError('role_refused', message, 'name', { cause: error });
}
