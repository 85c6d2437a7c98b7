// What an import left out, read back.
import { expect, test } from 'vitest';
import { readImport } from '../../src/import/queries.ts';
import { readRejects } from '../../src/import/read-rejects.ts';
import { makeDatabase } from '../support/database.ts';
import { insertCampaign, insertSender } from '../support/rows.ts';
import { importCsv, streamOf } from './lists.ts';

const { sql } = await makeDatabase();
const senderId = await insertSender(sql, 'SN');

async function take(list: string, fileName?: string) {
  const campaignId = await insertCampaign(sql, senderId);
  const result = await importCsv({ sql }, { campaignId, input: streamOf(list), ...(fileName && { fileName }) });
  return { campaignId, ...result };
}

async function textOf(importId: number, language?: 'en' | 'fr'): Promise<string> {
  let text = '';
  for await (const part of readRejects(sql, importId, language)) text += part;
  return text;
}

test('an import is read back with its columns and counts', async () => {
  const { campaignId, importId } = await take('nom;phone\nA;771234567\nB;12\n', 'liste.csv');
  expect(await readImport(sql, importId)).toEqual({
    id: importId,
    campaignId,
    listId: null,
    fileName: 'liste.csv',
    columns: ['nom', 'phone'],
    phoneColumn: 'phone',
    rows: 2,
    imported: 1,
    rejected: 1,
    duplicates: 0,
    suppressed: 0,
    recent: 0,
    source: { kind: 'csv', delimiter: ';', encoding: 'utf-8', gzip: false, header: true, country: 'SN' },
    countries: { SN: 1 },
    createdAt: expect.any(Date),
    forgottenAt: null,
  });
  expect(await readImport(sql, 2_000_000_000)).toBeNull();
});

test('rejects are CSV in the language asked for, with the cells as they were', async () => {
  const { importId } = await take('nom,phone\n"Diop, ""Awa""",12\nB,771234567\nC,771234567\nD\n');
  expect(await textOf(importId)).toBe(
    [
      'line,column,reason_code,reason,nom,phone\n',
      '2,phone,too_short,The phone has too few digits,"Diop, ""Awa""",12\n',
      '4,phone,duplicate,The same phone is already in the campaign,C,771234567\n',
      '5,,too_few_cells,The row has fewer cells than the header,D\n',
    ].join(''),
  );
  expect(await textOf(importId, 'fr')).toContain('2,phone,too_short,Le téléphone a trop peu de chiffres,');
});

test('a cell that a spreadsheet would compute is made harmless', async () => {
  const { importId } = await take('=cmd,phone\n=1+1,12\n+1,12\n-1,12\n@x,12\n"\tx",12\n"\rx",12\na=1,+12\n');
  const lines = (await textOf(importId)).split('\n').map((line) => line.replace(/^\d+,phone,too_short,[^,]*,/, ''));
  expect(lines).toEqual([
    "line,column,reason_code,reason,'=cmd,phone",
    "'=1+1,12",
    "'+1,12",
    "'-1,12",
    "'@x,12",
    "'\tx,12",
    '"\'\rx",12',
    "a=1,'+12",
    '',
  ]);
});

test('mended rejects can be uploaded as they are', async () => {
  const { importId } = await take('nom,phone\nA,+22177123\nB,12\n');
  const mended = (await textOf(importId)).replace('+22177123', '+221771234567');
  expect(await take(mended)).toMatchObject({ rows: 2, imported: 1, rejected: 1 });
});

test('many rejects come in pages, each once and in order', async () => {
  const { importId } = await take(`phone\n${'12\n'.repeat(2500)}`);
  const lines = (await textOf(importId)).trimEnd().split('\n').slice(1);
  expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(Array.from({ length: 2500 }, (_, at) => at + 2));
});

test('an import that does not exist has no rejects', async () => {
  expect(await textOf(2_000_000_000)).toBe('');
});
