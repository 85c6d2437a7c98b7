// API tokens: shown once, kept as hashes, each with its role, its rights and perhaps an end.
import { timingSafeEqual } from 'node:crypto';
import type { Db, Sql } from '../db/client.ts';
import { hashOfSecret, makeSecret } from '../lib/secret-token.ts';
import type { Actor } from '../model/actor.ts';
import { ALL_RIGHTS, type ExtraRight, isExtraRight, type Right, type Role, rightsOf } from '../model/rights.ts';
import { AccountError } from './account-error.ts';

export interface TokenInput {
  name: string;
  /** Default: marketer. */
  role?: Role | undefined;
  /** Beyond those of the role. */
  rights?: readonly ExtraRight[] | undefined;
  expiresAt?: Date | null | undefined;
}

export interface Token {
  id: number;
  name: string;
  role: Role;
  /** Beyond those of the role. */
  rights: readonly ExtraRight[];
  createdAt: Date;
  expiresAt: Date | null;
  /** To the minute; null before the first time. */
  lastUsedAt: Date | null;
}

export interface Caller {
  actor: Actor;
  /** All that it may do. */
  rights: readonly Right[];
}

/** Throws AccountError `expiry_in_the_past`. */
export async function makeToken(sql: Db, input: TokenInput): Promise<{ id: number; token: string }> {
  const { name, role = 'marketer', rights = [], expiresAt = null } = input;
  const token = `griot_${makeSecret()}`;
  const [made] = await sql<{ id: number }[]>`
    insert into api_tokens (name, hash, role, rights, expires_at)
    select ${name}, ${hashOfSecret(token)}, ${role}, ${[...new Set(rights)]}::text[], ${expiresAt}
    where coalesce(${expiresAt}::timestamptz > now(), true) returning id`;
  if (!made)
    throw new AccountError('expiry_in_the_past', 'It would be over before it begins: name a later time', 'expiresAt');
  return { id: made.id, token };
}

export async function selectTokens(
  sql: Db,
  { id, after = 0, limit = 1000 }: { id?: number; after?: number; limit?: number },
): Promise<Token[]> {
  const rows = await sql<Token[]>`
    select id, name, role, rights, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt"
    from api_tokens where id > ${after} ${id === undefined ? sql`` : sql`and id = ${id}`} order by id limit ${limit}`;
  return rows.map((row) => ({ ...row, rights: row.rights.filter(isExtraRight) }));
}

/** Throws AccountError `token_not_found`. */
export async function revokeToken(sql: Db, id: number): Promise<void> {
  const revoked = await sql`delete from api_tokens where id = ${id} returning 1`;
  if (revoked.length === 0) throw new AccountError('token_not_found', `There is no token ${id}`, 'id');
}

/**
 * Who bears a token, and what they may do: everything with the token of the environment, which is an administrator's.
 * Null when the token is not known, `expired` when it was good once.
 */
export async function callerOfToken(
  sql: Sql,
  token: string,
  environmentToken: string | null,
): Promise<Caller | 'expired' | null> {
  const hash = hashOfSecret(token);
  if (environmentToken !== null && timingSafeEqual(hash, hashOfSecret(environmentToken)))
    return { actor: { kind: 'environment', id: null, name: 'GRIOT_API_TOKEN' }, rights: ALL_RIGHTS };
  const [found] = await sql<
    { id: number; name: string; role: Role; rights: string[]; expired: boolean; fresh: boolean }[]
  >`
    select id, name, role, rights, coalesce(expires_at <= now(), false) as expired,
      coalesce(last_used_at > now() - interval '1 minute', false) as fresh
    from api_tokens where hash = ${hash}`;
  if (!found) return null;
  const { id, name, role, rights, expired, fresh } = found;
  if (expired) return 'expired';
  if (!fresh) await sql`update api_tokens set last_used_at = now() where id = ${id}`;
  return { actor: { kind: 'token', id, name }, rights: rightsOf(role, rights) };
}

export async function tokenLives(sql: Sql, id: number): Promise<boolean> {
  const found = await sql`
    select 1 from api_tokens where id = ${id} and coalesce(expires_at > now(), true)`;
  return found.length > 0;
}
