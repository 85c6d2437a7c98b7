// griot token, as an operator runs it.
import { expect, test } from 'vitest';
import { callerOfToken } from '../../src/account/tokens.ts';
import { rightsOf as rightsOfRole } from '../../src/model/rights.ts';
import { TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { runGriot } from '../support/run-griot.ts';

const rightsOf = async (token: string) => {
  const caller = await callerOfToken(sql, token, null);
  return caller === 'expired' ? caller : (caller?.rights ?? null);
};

const { url, sql } = await makeDatabase();
const create = (...args: string[]) =>
  runGriot(['token', 'create', ...args], { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET });

test('a token is made with the rights it is to have, and with no other', async () => {
  const made = await create('analysis', '--right', 'query');
  expect(made).toEqual({ code: 0, stdout: expect.stringMatching(/^griot_[\w-]{43}\n$/), stderr: '' });
  expect(await rightsOf(made.stdout.trim())).toEqual(rightsOfRole('marketer', ['query']));
  const plain = await create('automation');
  expect(await rightsOf(plain.stdout.trim())).toEqual(rightsOfRole('marketer', []));
});

test('a right that there is not is told with those there are, and no token is made', async () => {
  const before = await sql`select 1 from api_tokens`;
  expect(await create('pilot', '--right', 'query', '--right', 'fly')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^There is no right "fly"\. There are: query \(.+\)\n$/),
  });
  expect(await sql`select 1 from api_tokens`).toHaveLength(before.length);
});
