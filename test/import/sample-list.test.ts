// The demo's list.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makeSampleList } from '../../scripts/make-sample-list.ts';
import { makeDatabase } from '../support/database.ts';
import { insertCampaign, insertSender } from '../support/rows.ts';
import { importCsv, readRejectRows } from './lists.ts';

const { sql } = await makeDatabase();
const file = new URL('../../scripts/sample-recipients.csv', import.meta.url);

test('the sample list is what its script makes', async () => {
  expect(await readFile(file, 'utf8')).toBe(makeSampleList());
});

test('the sample list has 960 people, 20 repeated and 20 broken rows', async () => {
  const campaignId = await insertCampaign(sql, await insertSender(sql, 'SN'));
  const result = await importCsv({ sql }, { campaignId, input: createReadStream(file) });
  expect(result).toMatchObject({ rows: 1000, imported: 960, rejected: 20, duplicates: 20, suppressed: 0 });
  const reasons = (await readRejectRows(sql, result.importId)).map(([, code]) => code);
  const count = (code: string) => reasons.filter((reason) => reason === code).length;
  expect(['too_short', 'letters', 'empty', 'excel_scientific', 'landline'].map(count)).toEqual([4, 4, 4, 4, 4]);
  const [countries] = await sql<[{ senegal: number; others: number }]>`
    select count(*) filter (where phone::text like '221%') as senegal, count(distinct left(phone::text, 3)) - 1 as others
    from deliveries where campaign_id = ${campaignId}`;
  expect(countries.senegal).toBeGreaterThan(480);
  expect(countries.others).toBe(7);
});
