// griot export: to a file, on the standard output, and what it refuses.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { makeCampaign, TEST_SECRET } from '../support/campaign.ts';
import { runGriot } from '../support/run-griot.ts';
import { openStack } from '../support/stack.ts';

const stack = await openStack('postgres');
const directory = await mkdtemp(join(tmpdir(), 'griot-export-'));
afterAll(async () => {
  await stack.close();
  await rm(directory, { recursive: true });
});
const run = (...args: string[]) => runGriot(args, { DATABASE_URL: stack.databaseUrl, GRIOT_SECRET: TEST_SECRET });
const make = () => makeCampaign(stack.sql, { recipients: 5, baseUrl: stack.simulatorUrl, apiKey: DEFAULT_API_KEY });
const first = await make();

test('a campaign goes to the standard output as CSV, a range of it too', async () => {
  const { code, stdout } = await run('export', String(first.campaignId));
  expect(code).toBe(0);
  const rows = parse(stdout, { columns: true }) as Record<string, string>[];
  expect(rows.map(({ seq, status }) => [seq, status])).toEqual([1, 2, 3, 4, 5].map((seq) => [String(seq), 'pending']));
  const range = await run('export', String(first.campaignId), '--after', '1', '--until', '3');
  expect((parse(range.stdout, { columns: true }) as { seq: string }[]).map(({ seq }) => seq)).toEqual(['2', '3']);
});

test('the end of the name says what the file is', async () => {
  const csv = join(directory, 'deliveries.csv');
  const workbook = join(directory, 'deliveries.XLSX');
  expect((await run('export', String(first.campaignId), '--status', 'pending', '--out', csv)).code).toBe(0);
  expect((await readFile(csv, 'utf8')).split('\n')).toHaveLength(7); // with the header and nothing after the last line feed
  expect((await run('export', String(first.campaignId), '--out', workbook)).code).toBe(0);
  expect((await readFile(workbook)).subarray(0, 2).toString()).toBe('PK');
});

test('what cannot be is refused, by the name of the option', async () => {
  expect(await run('export', '99')).toMatchObject({ code: 1, stderr: expect.stringContaining('99') });
  expect(await run('export', '--after', '3')).toMatchObject({ code: 1, stderr: expect.stringContaining('after') });
  expect(await run('export', '--from', 'Monday')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^--from: must be a date/),
  });
  expect(await run('export', '--out', 'deliveries.pdf')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('.csv or .xlsx'),
  });
});
