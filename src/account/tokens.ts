// API tokens: shown once, kept as hashes.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Sql } from '../db/client.ts';

/** Makes a token. It is long and random, so a fast hash protects it well. */
export async function createToken(sql: Sql, name: string): Promise<string> {
  const token = `griot_${randomBytes(32).toString('base64url')}`;
  await sql`insert into api_tokens (name, hash) values (${name}, ${sha256(token)})`;
  return token;
}

/** Whether the token is the one of the environment or one of ours. */
export async function isTokenValid(sql: Sql, token: string, environmentToken: string | null): Promise<boolean> {
  const hash = sha256(token);
  if (environmentToken !== null && timingSafeEqual(hash, sha256(environmentToken))) return true;
  // By hash: the index compares digests, which tell nothing about the token.
  const found = await sql`select 1 from api_tokens where hash = ${hash}`;
  return found.length > 0;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
