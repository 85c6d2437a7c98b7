// griot suppression, as an operator runs it.
import { beforeEach, expect, test } from 'vitest';
import { TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { runGriot } from '../support/run-griot.ts';

const { url, sql } = await makeDatabase();
const run = (...args: string[]) => runGriot(['suppression', ...args], { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET });
beforeEach(() => sql`delete from suppressions`);

test('good numbers are put on the list, bad ones are named and end it with an error', async () => {
  expect(await run('add', '+221771234567', '77 123 45 68', 'Awa', '--country', 'SN', '--reason', 'asked')).toEqual({
    code: 1,
    stdout: '2 added, 0 on the list already.\n',
    stderr: 'Not added: "Awa": The phone holds letters\n',
  });
  expect(await run('add', '+221771234567')).toEqual({
    code: 0,
    stdout: '0 added, 1 on the list already.\n',
    stderr: '',
  });
  expect(await sql`select phone, reason from suppressions order by phone`).toEqual([
    { phone: 221771234567, reason: 'asked' },
    { phone: 221771234568, reason: 'asked' },
  ]);
});

test('the list is shown in part as a table, and given out as CSV whole', async () => {
  expect(await run('list')).toEqual({ code: 0, stdout: 'Nobody is on the list.\n', stderr: '' });
  await sql`insert into suppressions (phone, reason) select 221770000000 + n, 'stop' from generate_series(1, 20000) n`;
  const table = await run('list', '--limit', '1');
  expect(table).toMatchObject({ code: 0, stderr: '' });
  expect(table.stdout).toMatch(/^phone +reason +since\n─.*\n\+221770000001 +stop +20.*Z\n… and more/);
  const csv = await run('list', '--format', 'csv');
  const [header, ...lines] = csv.stdout.trimEnd().split('\n');
  expect([csv.code, csv.stderr, header]).toEqual([0, '', 'phone,reason,created_at,source,campaign_id']);
  expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(
    Array.from({ length: 20_000 }, (_, i) => 221770000001 + i),
  );
});

test('people are taken off the list by their whole numbers', async () => {
  await sql`insert into suppressions (phone, reason) values (221771234567, 'stop'), (221771234568, 'stop')`;
  expect(await run('remove', '+221 77 123 45 67', '771234568')).toEqual({
    code: 1,
    stdout: '1 removed.\n',
    stderr: 'Not on the list: "771234568": give the whole number, with its country code\n',
  });
  expect(await sql`select phone from suppressions`).toEqual([{ phone: 221771234568 }]);
});

test('a reason and a country that are none are told in a sentence', async () => {
  const refused = { code: 1, stdout: '' };
  expect(await run('add', '+221771234567', '--reason', 'x'.repeat(201))).toEqual({
    ...refused,
    stderr: '--reason must have 200 characters at most\n',
  });
  expect(await run('add', '+221771234567', '--country', 'XX')).toEqual({
    ...refused,
    stderr: '"XX" is not a country: give its two letters, like SN\n',
  });
  expect(await sql`select 1 from suppressions`).toHaveLength(0);
});
