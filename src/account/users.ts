// People: invited, changed, disabled, removed. One administrator always stays.
import type { Db, Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { Language } from '../model/error-hints.ts';
import { type ExtraRight, isExtraRight, type Role } from '../model/rights.ts';
import { AccountError } from './account-error.ts';
import { endAllSessions } from './sessions.ts';

export interface User {
  id: number;
  name: string;
  email: string;
  role: Role;
  /** Beyond those of the role. */
  rights: readonly ExtraRight[];
  language: Language;
  /** `invited`: has set no password yet. */
  status: 'invited' | 'active' | 'disabled';
  createdAt: Date;
  /** To the minute; null before the first time. */
  lastSeenAt: Date | null;
}

export interface UserInput {
  name: string;
  /** In lower case. */
  email: string;
  role: Role;
  rights: readonly ExtraRight[];
  language: Language;
  /** Null: they set a password by their invitation. */
  passwordHash: string | null;
}

export interface UserPatch {
  name?: string | undefined;
  role?: Role | undefined;
  rights?: readonly ExtraRight[] | undefined;
  language?: Language | undefined;
  disabled?: boolean | undefined;
}

/** Any constant: whoever might take away an administrator waits here for whoever else might. */
const ADMINISTRATORS_LOCK = 7_417_001;

/** Until the end of the transaction nobody else takes away an administrator, or makes the first one. */
export async function holdAdministrators(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(${ADMINISTRATORS_LOCK})`;
}

/** One who can sign in. */
export async function hasAdministrator(sql: Db): Promise<boolean> {
  const found = await sql`select 1 from users where ${isAdministrator(sql)} limit 1`;
  return found.length > 0;
}

const isAdministrator = (sql: Db) => sql`role = 'administrator' and password_hash is not null and disabled_at is null`;

/** Whether somebody else is left who can administrate, or the person could not anyway. */
const mayGo = (sql: Db, id: number) => sql`
  (not (${isAdministrator(sql)}) or exists (select 1 from users other where other.id <> ${id}
    and other.role = 'administrator' and other.password_hash is not null and other.disabled_at is null))`;

/** Throws AccountError `email_taken`. */
export async function insertUser(tx: Db, input: UserInput): Promise<number> {
  const { name, email, role, rights, language, passwordHash } = input;
  const [made] = await tx<{ id: number }[]>`
    insert into users (name, email, role, rights, language, password_hash)
    values (${name}, ${email}, ${role}, ${[...new Set(rights)]}::text[], ${language}, ${passwordHash})
    on conflict (email) do nothing returning id`;
  if (!made) throw new AccountError('email_taken', `There is somebody with the e-mail ${email} already`, 'email');
  return made.id;
}

/** Changes what is given. Whoever is disabled is signed out. Throws AccountError `user_not_found`, `last_administrator`. */
export async function changeUser(sql: Sql, id: number, patch: UserPatch): Promise<void> {
  const { name = null, role = null, rights, language = null, disabled = null } = patch;
  const takesAway = disabled === true || (role !== null && role !== 'administrator');
  const extra = rights === undefined ? null : [...new Set(rights)];
  await inTransaction(sql, async (tx) => {
    if (takesAway) await holdAdministrators(tx);
    const changed = await tx`
      update users set name = coalesce(${name}, name), role = coalesce(${role}, role),
        rights = coalesce(${extra}::text[], rights), language = coalesce(${language}, language),
        disabled_at = case ${disabled}::boolean when true then coalesce(disabled_at, now()) when false then null
          else disabled_at end
      where id = ${id} and (${!takesAway} or ${mayGo(tx, id)}) returning 1`;
    if (changed.length === 0) await refuse(tx, id);
    if (disabled !== true) return;
    await endAllSessions(tx, id);
    await tx`delete from password_links where user_id = ${id}`;
  });
}

/** With their sessions. Throws AccountError `user_not_found`, `last_administrator`. */
export async function removeUser(sql: Sql, id: number): Promise<void> {
  await inTransaction(sql, async (tx) => {
    await holdAdministrators(tx);
    const removed = await tx`delete from users where id = ${id} and ${mayGo(tx, id)} returning 1`;
    if (removed.length === 0) await refuse(tx, id);
  });
}

async function refuse(tx: Db, id: number): Promise<never> {
  await readUser(tx, id);
  const message = 'Nobody else could administrate Griot then: make somebody else an administrator first';
  throw new AccountError('last_administrator', message, 'id');
}

/** Throws AccountError `user_not_found`. */
export async function readUser(sql: Db, id: number): Promise<User> {
  const [user] = await selectUsers(sql, { id });
  if (!user) throw new AccountError('user_not_found', `There is no user ${id}`, 'id');
  return user;
}

export interface UserFilter {
  id?: number | undefined;
  email?: string | undefined;
  after?: number | undefined;
  limit?: number | undefined;
}

export async function selectUsers(sql: Db, { id, email, after = 0, limit = 1000 }: UserFilter): Promise<User[]> {
  const rows = await sql<User[]>`
    select id, name, email, role, rights, language, created_at as "createdAt", last_seen_at as "lastSeenAt",
      case when disabled_at is not null then 'disabled' when password_hash is null then 'invited' else 'active' end as status
    from users where id > ${after} ${id === undefined ? sql`` : sql`and id = ${id}`}
      ${email === undefined ? sql`` : sql`and email = ${email}`}
    order by id limit ${limit}`;
  return rows.map((user) => ({ ...user, rights: user.rights.filter(isExtraRight) }));
}
