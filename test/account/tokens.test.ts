// API tokens: what is kept of them, and what each may do.
import { expect, test } from 'vitest';
import { callerOfToken, createToken } from '../../src/account/tokens.ts';
import { ALL_RIGHTS } from '../../src/model/rights.ts';
import { makeDatabase } from '../support/database.ts';

const rightsOf = async (...args: Parameters<typeof callerOfToken>) => (await callerOfToken(...args))?.rights ?? null;

const { sql } = await makeDatabase();
const ENVIRONMENT = 'a-token-of-the-environment';

test('a token is random, kept as a hash alone, and goes without the others', async () => {
  const [first, second] = [await createToken(sql, 'one'), await createToken(sql, 'one')];
  expect(first).toMatch(/^griot_[\w-]{43}$/);
  expect(first).not.toBe(second);
  const rows = JSON.stringify(await sql`select t::text from api_tokens t`);
  expect(rows).not.toContain(first);
  expect(rows).not.toContain(Buffer.from(first).toString('hex'));
  for (const token of [first, second]) expect(await rightsOf(sql, token, null)).toEqual([]);
  await sql`delete from api_tokens where id = (select max(id) from api_tokens)`;
  expect(await rightsOf(sql, first, null)).toEqual([]);
  for (const token of [second, '', 'griot_', `${first} `, first.toUpperCase()]) {
    expect(await rightsOf(sql, token, null)).toBeNull();
  }
});

test('a token may do what it was made for, once named or twice', async () => {
  const [plain, asking] = [await createToken(sql, 'plain'), await createToken(sql, 'asking', ['query', 'query'])];
  expect(await rightsOf(sql, plain, ENVIRONMENT)).toEqual([]);
  expect(await rightsOf(sql, asking, ENVIRONMENT)).toEqual(['query']);
  expect(await sql`select rights from api_tokens where name = 'asking'`).toEqual([{ rights: ['query'] }]);
});

test('a right that this version does not know means nothing', async () => {
  const token = await createToken(sql, 'newer', ['query']);
  await sql`update api_tokens set rights = '{toString, fly, query}' where name = 'newer'`;
  expect(await rightsOf(sql, token, null)).toEqual(['query']);
});

test('the token of the environment may do everything, and nothing is in its place where there is none', async () => {
  expect(ALL_RIGHTS).toContain('query');
  expect(await rightsOf(sql, ENVIRONMENT, ENVIRONMENT)).toEqual(ALL_RIGHTS);
  for (const token of [ENVIRONMENT, 'null', '']) expect(await rightsOf(sql, token, null)).toBeNull();
  expect(await rightsOf(sql, `${ENVIRONMENT}x`, ENVIRONMENT)).toBeNull();
});
