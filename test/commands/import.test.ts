// griot import, as a marketer or a script runs it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { progressText } from '../../src/commands/import-progress.ts';
import { readDeliveries } from '../import/lists.ts';
import { makeSender, TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { insertCampaign } from '../support/rows.ts';
import { runGriot } from '../support/run-griot.ts';

const { url, sql } = await makeDatabase();
const env = { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET, GRIOT_SOURCE_SELF: url };
const run = (...args: string[]) => runGriot(args, env);
const senderId = await makeSender(sql);
await sql`update senders set country = 'SN'`;
const directory = await mkdtemp(join(tmpdir(), 'griot-test-'));
const file = join(directory, 'liste.csv');
await writeFile(file, 'prénom;téléphone\r\nAwa;77 123 45 67\r\nKoffi;12\r\nFatou;77 123 45 68\r\n');
afterAll(() => rm(directory, { recursive: true }));

const draft = () => insertCampaign(sql, senderId);
const COUNTS = '3 rows: 2 imported, 1 rejected, 0 duplicates, 0 opted out';

test('a file goes into a campaign; what was left out is told, and where to find it', async () => {
  const id = await draft();
  const { code, stdout, stderr } = await run('import', file, '--campaign', String(id));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^${COUNTS}\\n.*/api/imports/\\d+/rejects.csv.*campaign ${id}\\.\\n$`));
  expect(await readDeliveries(sql, id)).toHaveLength(2);
  const again = await run('import', file, '--campaign', String(id));
  expect(again.stdout).toContain('3 rows: 0 imported, 1 rejected, 2 duplicates');
});

test('standard input does as well as a file', async () => {
  const id = await draft();
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const output = await new Promise<string>((done, fail) => {
    const args = [main, 'import', '-', '--campaign', String(id), '--no-header', '--country', 'CI'];
    const child = execFile(
      process.execPath,
      args,
      { cwd: directory, env: { ...process.env, ...env } },
      (error, stdout) => (error ? fail(error) : done(stdout)),
    );
    child.stdin?.end('0707123456,Koffi\n0707123457,Yao\n');
  });
  expect(output).toBe('2 rows: 2 imported, 0 rejected, 0 duplicates, 0 opted out\n');
  const [first] = await readDeliveries(sql, id);
  expect(first).toMatchObject({ phone: 2250707123456, variables: { column_1: '0707123456', column_2: 'Koffi' } });
});

test('a kept list is made by its name, filled, and used by a campaign', async () => {
  expect(await run('import', file, '--list', 'Clients', '--country', 'SN')).toMatchObject({ code: 0 });
  expect((await run('import', file, '--list', 'Clients', '--country', 'SN')).stdout).toContain('2 duplicates');
  const id = await draft();
  expect((await run('import', '--from-list', 'Clients', '--campaign', String(id))).stdout).toContain(
    '2 rows: 2 imported',
  );
});

test('opt-outs come as a file', async () => {
  const { stdout } = await run('suppression', 'import', file, '--country', 'SN', '--reason', 'crm');
  expect(stdout).toBe(`${COUNTS}\n`);
  expect(await sql`select reason from suppressions`).toEqual([{ reason: 'crm' }, { reason: 'crm' }]);
  await sql`delete from suppressions`;
});

test('what cannot be done is told in a sentence', async () => {
  const id = String(await draft());
  const cases: [args: string[], message: string][] = [
    [[file], 'Give either --campaign or --list\n'],
    [[file, '--campaign', id, '--list', 'x'], 'Give either --campaign or --list\n'],
    [['--campaign', id], 'Give one of: a file (or -), --source with --sql, --from-list\n'],
    [[file, '--campaign', id, '--from-list', 'x'], 'Give one of: a file (or -), --source with --sql, --from-list\n'],
    [['/nowhere.csv', '--campaign', id], 'There is no file /nowhere.csv\n'],
    [[file, '--campaign', '999999'], 'There is no campaign 999999\n'],
    [
      [file, '--campaign', id, '--phone', 'mobile'],
      'There is no column "mobile"; the list has "prénom", "téléphone": name the column that holds the phones\n',
    ],
    [['--from-list', 'nobody', '--campaign', id], 'There is no list named "nobody"\n'],
    [['--source', 'self', '--campaign', id], '--source needs --sql: the query that gives the rows\n'],
  ];
  for (const [args, message] of cases) {
    expect(await run('import', ...args), args.join(' ')).toEqual({ code: 1, stdout: '', stderr: message });
  }
  const own = await run('import', '--source', 'self', '--sql', 'select 1 as phone', '--campaign', id);
  expect(own).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The source "self"/) });
}, 60_000);

test('the progress tells the rows, their rate, the rejected and the time left', () => {
  const counts = { rows: 250_000, imported: 0, rejected: 1200, duplicates: 0, suppressed: 0, recent: 0 };
  expect(progressText({ ...counts, share: 0.25 }, 5)).toBe(
    '██████░░░░░░░░░░░░░░░░░░ 25 %  250,000 rows, 50,000 rows/s, 1,200 rejected, 15 s left',
  );
  expect(progressText({ ...counts, share: null }, 5)).toBe('250,000 rows, 50,000 rows/s, 1,200 rejected');
});
