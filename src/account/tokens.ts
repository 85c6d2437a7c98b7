// API tokens: shown once, kept as hashes, each with its rights.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Sql } from '../db/client.ts';
import type { Actor } from '../model/actor.ts';
import { ALL_RIGHTS, isRight, type Right } from '../model/rights.ts';

export interface Caller {
  actor: Actor;
  /** What it may do beyond the ordinary. */
  rights: readonly Right[];
}

/** Makes a token. It is long and random, so a fast hash protects it well. */
export async function createToken(sql: Sql, name: string, rights: readonly Right[] = []): Promise<string> {
  const token = `griot_${randomBytes(32).toString('base64url')}`;
  const unique = [...new Set(rights)];
  await sql`insert into api_tokens (name, hash, rights) values (${name}, ${sha256(token)}, ${unique}::text[])`;
  return token;
}

/**
 * Who bears a token, and what they may do beyond the ordinary: everything with the token of the environment, which is an
 * administrator's. Null when the token is not known. Rights that only a newer version knows mean nothing here.
 */
export async function callerOfToken(sql: Sql, token: string, environmentToken: string | null): Promise<Caller | null> {
  const hash = sha256(token);
  if (environmentToken !== null && timingSafeEqual(hash, sha256(environmentToken)))
    return { actor: { kind: 'environment', id: null, name: 'GRIOT_API_TOKEN' }, rights: ALL_RIGHTS };
  // By hash: the index compares digests, which tell nothing about the token.
  const [found] = await sql<{ id: number; name: string; rights: string[] }[]>`
    select id, name, rights from api_tokens where hash = ${hash}`;
  if (!found) return null;
  const { id, name, rights } = found;
  return { actor: { kind: 'token', id, name }, rights: rights.filter(isRight) };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
