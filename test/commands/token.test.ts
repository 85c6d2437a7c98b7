// griot token, as an operator runs it.
import { expect, test, vi } from 'vitest';
import { callerOfToken } from '../../src/account/tokens.ts';
import { rightsOf as rightsOfRole } from '../../src/model/rights.ts';
import { TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { runGriot } from '../support/run-griot.ts';

/** Each command is a process that starts: seconds, on a busy machine. */
vi.setConfig({ testTimeout: 120_000 });

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

test('a token has the role and the end it was made with, is listed, and is revoked', async () => {
  const made = await create('dashboard', '--role', 'viewer', '--expires', '90d');
  expect(await rightsOf(made.stdout.trim())).toEqual(['read']);
  const [row] = await sql`select id, (expires_at::date - now()::date) as days from api_tokens where name = 'dashboard'`;
  expect(row?.days).toBe(90);
  const token = (...args: string[]) => runGriot(['token', ...args], { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET });
  const listed = await token('list');
  expect(listed.stdout).toMatch(/dashboard +viewer +\d{4}-\d\d-\d\dT\d\d:\d\d +\d{4}/);
  expect(listed.stdout).not.toContain(made.stdout.trim());
  expect((await token('revoke', String(row?.id))).stdout).toBe(`Token ${row?.id} is revoked.\n`);
  expect(await rightsOf(made.stdout.trim())).toBeNull();
  expect(await token('revoke', String(row?.id))).toMatchObject({ code: 1, stderr: `There is no token ${row?.id}\n` });
  for (const when of ['tomorrow', '2020-01-01T00:00', '0d'])
    expect(await create('late', '--expires', when)).toMatchObject({ code: 1, stderr: expect.stringMatching(/\S/) });
  expect(await sql`select 1 from api_tokens where name = 'late'`).toEqual([]);
});
