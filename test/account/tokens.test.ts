// API tokens: what is kept of them, and what each may do.
import { expect, test } from 'vitest';
import { callerOfToken, makeToken, revokeToken, selectTokens } from '../../src/account/tokens.ts';
import { ALL_RIGHTS } from '../../src/model/rights.ts';
import { makeDatabase } from '../support/database.ts';
import { tokenFor } from '../support/people.ts';

const { sql } = await makeDatabase();
const ENVIRONMENT = 'a-token-of-the-environment';
const MARKETER = ['read', 'export', 'campaign', 'launch'];

async function rightsOf(token: string, environment: string | null = null) {
  const caller = await callerOfToken(sql, token, environment);
  return caller === null || caller === 'expired' ? caller : caller.rights;
}

test('a token is random, kept as a hash alone, and goes without the others', async () => {
  const [first, second] = [await tokenFor(sql), await tokenFor(sql)];
  expect(first).toMatch(/^griot_[\w-]{43}$/);
  expect(first).not.toBe(second);
  const rows = JSON.stringify(await sql`select t::text from api_tokens t`);
  expect(rows).not.toContain(first);
  expect(rows).not.toContain(Buffer.from(first).toString('hex'));
  for (const token of [first, second]) expect(await rightsOf(token)).toEqual(MARKETER);
  await revokeToken(sql, (await selectTokens(sql, {})).at(-1)?.id ?? 0);
  expect(await rightsOf(first)).toEqual(MARKETER);
  for (const token of [second, '', 'griot_', `${first} `, first.toUpperCase()])
    expect(await rightsOf(token)).toBeNull();
  await expect(revokeToken(sql, 999_999)).rejects.toMatchObject({ code: 'token_not_found' });
});

test('a token may do what its role may, and what it was made for beyond it, once named or twice', async () => {
  expect(await rightsOf(await tokenFor(sql), ENVIRONMENT)).toEqual(MARKETER);
  const asking = await tokenFor(sql, { name: 'asking', rights: ['query', 'query'] });
  expect(await rightsOf(asking)).toEqual([...MARKETER, 'query']);
  expect(await sql`select rights from api_tokens where name = 'asking'`).toEqual([{ rights: ['query'] }]);
  expect(await rightsOf(await tokenFor(sql, { role: 'viewer' }))).toEqual(['read']);
  expect(await rightsOf(await tokenFor(sql, { role: 'viewer', rights: ['numbers'] }))).toEqual(['read', 'numbers']);
  expect(await rightsOf(await tokenFor(sql, { role: 'administrator' }))).toEqual(ALL_RIGHTS);
});

test('a right that this version does not know means nothing, nor one that only a role gives', async () => {
  const token = await tokenFor(sql, { name: 'newer', role: 'viewer' });
  await sql`update api_tokens set rights = '{toString, fly, query, manage, launch}' where name = 'newer'`;
  expect(await rightsOf(token)).toEqual(['read', 'query']);
});

test('a token of the time before roles is a marketer’s and keeps its rights', async () => {
  await sql`insert into api_tokens (name, hash, rights) values ('old', sha256('griot_old'), '{query}')`;
  expect(await rightsOf('griot_old')).toEqual([...MARKETER, 'query']);
});

test('a token ends when it was to end, and cannot be made for a time that is over', async () => {
  const token = await tokenFor(sql, { name: 'short', expiresAt: new Date(Date.now() + 3_600_000) });
  expect(await rightsOf(token)).toEqual(MARKETER);
  await sql`update api_tokens set expires_at = now() where name = 'short'`;
  expect(await rightsOf(token)).toBe('expired');
  const past = makeToken(sql, { name: 'past', expiresAt: new Date(Date.now() - 1000) });
  await expect(past).rejects.toMatchObject({ code: 'expiry_in_the_past', path: 'expiresAt' });
  expect(await sql`select 1 from api_tokens where name = 'past'`).toHaveLength(0);
});

test('when it was used last is known to the minute', async () => {
  const { id, token } = await makeToken(sql, { name: 'used' });
  const lastUsed = async () => (await selectTokens(sql, { id }))[0]?.lastUsedAt ?? null;
  expect(await lastUsed()).toBeNull();
  await callerOfToken(sql, token, null);
  const first = await lastUsed();
  expect(first).toBeInstanceOf(Date);
  await callerOfToken(sql, token, null);
  expect(await lastUsed()).toEqual(first); // not a write per request
  await sql`update api_tokens set last_used_at = now() - interval '61 s' where id = ${id}`;
  await callerOfToken(sql, token, null);
  expect((await lastUsed())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Number.POSITIVE_INFINITY);
});

test('the token of the environment may do everything, and nothing is in its place where there is none', async () => {
  expect(await rightsOf(ENVIRONMENT, ENVIRONMENT)).toEqual(ALL_RIGHTS);
  for (const token of [ENVIRONMENT, 'null', '']) expect(await rightsOf(token)).toBeNull();
  expect(await rightsOf(`${ENVIRONMENT}x`, ENVIRONMENT)).toBeNull();
});
