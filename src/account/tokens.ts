// API tokens: shown once, kept as hashes, each with its rights.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Sql } from '../db/client.ts';
import { ALL_RIGHTS, isRight, type Right } from '../model/rights.ts';

/** Makes a token. It is long and random, so a fast hash protects it well. */
export async function createToken(sql: Sql, name: string, rights: readonly Right[] = []): Promise<string> {
  const token = `griot_${randomBytes(32).toString('base64url')}`;
  const unique = [...new Set(rights)];
  await sql`insert into api_tokens (name, hash, rights) values (${name}, ${sha256(token)}, ${unique}::text[])`;
  return token;
}

/**
 * What the bearer of a token may do beyond the ordinary: everything with the token of the environment, which is an
 * administrator's. Null when the token is not known. Rights that only a newer version knows mean nothing here.
 */
export async function rightsOfToken(
  sql: Sql,
  token: string,
  environmentToken: string | null,
): Promise<readonly Right[] | null> {
  const hash = sha256(token);
  if (environmentToken !== null && timingSafeEqual(hash, sha256(environmentToken))) return ALL_RIGHTS;
  // By hash: the index compares digests, which tell nothing about the token.
  const [found] = await sql<{ rights: string[] }[]>`select rights from api_tokens where hash = ${hash}`;
  return found ? found.rights.filter(isRight) : null;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
