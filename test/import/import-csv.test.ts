// Lists as people make them, and what becomes of each row.
import { beforeEach, expect, test } from 'vitest';
import { makeDatabase } from '../support/database.ts';
import { insertCampaign, insertSender } from '../support/rows.ts';
import { type CsvRequest, importCsv, readDeliveries, readRejectRows, readTotals, streamOf } from './lists.ts';

const { sql } = await makeDatabase();
const senderId = await insertSender(sql, 'SN');
let campaignId: number;

beforeEach(async () => {
  campaignId = await insertCampaign(sql, senderId);
});

type Options = Partial<Omit<CsvRequest, 'campaignId' | 'input'>>;

async function take(list: string | Uint8Array, options: Options = {}) {
  return await importCsv({ sql }, { campaignId, input: streamOf(list), ...options });
}

async function phones(): Promise<number[]> {
  return (await readDeliveries(sql, campaignId)).map((d) => d.phone);
}

test('every row becomes a pending delivery, numbered in the order of the file', async () => {
  const result = await take('prénom;téléphone;montant\nAwa;77 123 45 67;1500\nKoffi;+225 07 07 12 34 56;\n');
  expect(result).toEqual({
    importId: expect.any(Number),
    rows: 2,
    imported: 2,
    rejected: 0,
    duplicates: 0,
    suppressed: 0,
    recent: 0,
    repeated: false,
  });
  expect(await readDeliveries(sql, campaignId)).toEqual([
    { seq: 1, phone: 221771234567, variables: { prénom: 'Awa', téléphone: '77 123 45 67', montant: '1500' } },
    { seq: 2, phone: 2250707123456, variables: { prénom: 'Koffi', téléphone: '+225 07 07 12 34 56', montant: '' } },
  ]);
  expect(await readTotals(sql, campaignId)).toEqual({ total: 2, pending: 2, deliveries: 2, imports: 1 });
});

test('a bad row is set aside with its line, its reason and its cells, and the others are kept', async () => {
  const list = [
    'nom,phone,note', // 1
    'Awa,771234567,"two', // 2
    'lines"', // 3
    'Bad,12,x', // 4
    'Short,771234568', // 5
    'Long,771234569,x,y', // 6
    '', // 7
    `Big,771234560,${'x'.repeat(4097)}`, // 8
    'Zero,771234561,a\0b', // 9
    'Twice,+221771234567,z', // 10
    'Sci,"2,21771E+11",', // 11
    'Good,771234562,ok', // 12
  ].join('\r\n');
  const result = await take(list);
  expect(result).toMatchObject({ rows: 9, imported: 2, rejected: 6, duplicates: 1, suppressed: 0 });
  expect(await readRejectRows(sql, result.importId)).toEqual([
    [4, 'too_short', 'phone', ['Bad', '12', 'x']],
    [5, 'too_few_cells', null, ['Short', '771234568']],
    [6, 'too_many_cells', null, ['Long', '771234569', 'x', 'y']],
    [8, 'cell_too_long', 'note', ['Big', '771234560', 'x'.repeat(4096)]],
    [9, 'unreadable_characters', 'note', ['Zero', '771234561', 'a\uFFFDb']],
    [10, 'duplicate', 'phone', ['Twice', '+221771234567', 'z']],
    [11, 'excel_scientific', 'phone', ['Sci', '2,21771E+11', '']],
  ]);
  expect(await phones()).toEqual([221771234567, 221771234562]);
});

test('of several rows for one person the first stays, however the number is written', async () => {
  const result = await take('nom,tel\nA,771234567\nB,00221 77 123 45 67\nC,761234567\nD,+221771234567\n');
  expect(result).toMatchObject({ rows: 4, imported: 2, duplicates: 2 });
  expect((await readDeliveries(sql, campaignId)).map((d) => [d.seq, d.variables.nom])).toEqual([
    [1, 'A'],
    [2, 'C'],
  ]);
});

test('several lists add up in one draft, and people it has already are duplicates', async () => {
  await take('phone\n771234567\n761234567\n');
  const second = await take('phone;nom\n761234567;B\n701234567;C\n');
  expect(second).toMatchObject({ rows: 2, imported: 1, duplicates: 1 });
  expect(await readRejectRows(sql, second.importId)).toEqual([[2, 'duplicate', 'phone', ['761234567', 'B']]]);
  expect((await readDeliveries(sql, campaignId)).map((d) => [d.seq, d.phone])).toEqual([
    [1, 221771234567],
    [2, 221761234567],
    [3, 221701234567],
  ]);
  expect(await readTotals(sql, campaignId)).toEqual({ total: 3, pending: 3, deliveries: 3, imports: 2 });
});

test('people who want no messages are left out and listed', async () => {
  await sql`insert into suppressions (phone, reason) values (221789990001, 'stop')`;
  const result = await take('nom,phone\nA,789990001\nB,789990002\nC,+221 78 999 00 01\n');
  expect(result).toMatchObject({ rows: 3, imported: 1, duplicates: 0, suppressed: 2 });
  expect(await readRejectRows(sql, result.importId)).toEqual([
    [2, 'suppressed', 'phone', ['A', '789990001']],
    [4, 'suppressed', 'phone', ['C', '+221 78 999 00 01']],
  ]);
});

test('a list of nothing but bad rows is taken, and imports nobody', async () => {
  expect(await take('phone\nabc\n12\n')).toMatchObject({ rows: 2, imported: 0, rejected: 2 });
  expect(await readTotals(sql, campaignId)).toMatchObject({ total: 0, pending: 0, imports: 1 });
});

test('what spreadsheets leave behind is no row: empty lines, rows of delimiters, delimiters at the end', async () => {
  const result = await take('\r\n\r\nnom;phone\r\nA;771234567;;\r\n;\r\n;;;\r\n  ;\r\nB;761234567\r\n;;\r\n');
  expect(result).toMatchObject({ rows: 2, imported: 2, rejected: 0 });
});

test("Excel's line that declares the delimiter is not a header", async () => {
  expect(await take('sep=;\r\nnom;phone\r\nA, B;abc\r\nC;771234567\r\n')).toMatchObject({ rows: 2, imported: 1 });
  const [row] = await sql<{ line: number }[]>`select line from import_rejects order by import_id desc limit 1`;
  expect(row?.line).toBe(3);
});

test('a quote inside a cell is an ordinary character', async () => {
  await take('nom,phone,note\nAwa "Mame" Diop,771234567,5" pipe\n');
  expect((await readDeliveries(sql, campaignId))[0]?.variables).toMatchObject({
    nom: 'Awa "Mame" Diop',
    note: '5" pipe',
  });
});

test('lines may end in CR LF, LF or CR, even in one file', async () => {
  expect(await take('nom,phone\r\nA,771234561\nB,771234562\rC,771234563')).toMatchObject({ imported: 3 });
});

test('the phone column can be named, in any case', async () => {
  await take('Téléphone,Ligne 2\n771234567,761234567\n', { phone: ' ligne 2 ' });
  expect(await phones()).toEqual([221761234567]);
});

test("a named country goes before the sender's", async () => {
  await take('phone\n0707123456\n', { country: 'ci' });
  expect(await phones()).toEqual([2250707123456]);
});

test('without a country only international numbers are taken', async () => {
  campaignId = await insertCampaign(sql, await insertSender(sql, null));
  const result = await take('phone\n+221771234567\n771234568\n');
  expect(await readRejectRows(sql, result.importId)).toEqual([[3, 'no_country', 'phone', ['771234568']]]);
});

test('a delimiter and an encoding can be named', async () => {
  const list = Buffer.from('nom/phone\nA\xE9/771234567\n', 'latin1');
  await take(list, { delimiter: '/', encoding: 'windows-1252' });
  expect((await readDeliveries(sql, campaignId))[0]?.variables.nom).toBe('Aé');
});

test('columns without a name get one, and names that come twice are told apart', async () => {
  await take(' nom ,,phone,nom,nom_2,\nA,b,771234567,c,d,e\n');
  expect((await readDeliveries(sql, campaignId))[0]?.variables).toEqual({
    nom: 'A',
    column_2: 'b',
    phone: '771234567',
    nom_3: 'c',
    nom_2: 'd',
    column_6: 'e',
  });
});

test('names that mean something to JavaScript are only names', async () => {
  await take('phone,__proto__,constructor,"a""b\\c"\n771234567,x,y,\\N\n');
  const variables = (await readDeliveries(sql, campaignId))[0]?.variables ?? {};
  expect(Object.entries(variables).sort()).toEqual([
    ['__proto__', 'x'],
    ['a"b\\c', '\\N'],
    ['constructor', 'y'],
    ['phone', '771234567'],
  ]);
});

test.each<[string, string | Uint8Array, Options, string, string]>([
  ['nothing', '', {}, 'empty_list', 'file'],
  ['only empty lines', '\r\n\r\n', {}, 'empty_list', 'file'],
  ['a header and no rows', 'nom,phone\r\n,\r\n', {}, 'empty_list', 'file'],
  ['no column for the phone', 'nom,ville\nA,Dakar\n', {}, 'phone_column_missing', 'phone'],
  ['another phone column than named', 'nom,phone\nA,771234567\n', { phone: 'mobile' }, 'phone_column_missing', 'phone'],
  ['too many columns', `phone${',x'.repeat(100)}\n771234567\n`, {}, 'too_many_columns', 'file'],
  ['an endless column name', `phone,${'x'.repeat(201)}\n771234567,y\n`, {}, 'column_name_too_long', 'file'],
  ['a quote that never closes', 'nom,phone\nA,771234567\n"B,761234567\nC,701234567\n', {}, 'unreadable', 'file'],
  ['a row beyond all bounds', `nom,phone\n"${'x\n'.repeat(1_200_000)}`, {}, 'unreadable', 'file'],
  ['delimiters beyond all bounds', `nom,phone\n${','.repeat(3_000_000)}`, {}, 'unreadable', 'file'],
  ['a workbook', Buffer.from('PK\x03\x04\x14\0\x06\0'), {}, 'unreadable', 'file'],
  ['binary', Buffer.alloc(1000), {}, 'unreadable', 'file'],
  ['a country that is none', 'phone\n771234567\n', { country: 'Senegal' }, 'unknown_country', 'country'],
  ['an encoding that is none', 'phone\n771234567\n', { encoding: 'klingon' }, 'unknown_encoding', 'encoding'],
  ['a delimiter that is none', 'phone\n771234567\n', { delimiter: 'ab' }, 'unknown_delimiter', 'delimiter'],
])('%s is an error that leaves nothing behind', async (_, list, options, code, path) => {
  await expect(take(list, options)).rejects.toMatchObject({ name: 'ImportError', code, path });
  expect(await readTotals(sql, campaignId)).toEqual({ total: 0, pending: 0, deliveries: 0, imports: 0 });
});

test('an error says which columns there are, and on which line a quote was left open', async () => {
  await expect(take('nom;ville\nA;Dakar\n')).rejects.toThrow('"nom", "ville"');
  await expect(take('nom,phone\nA,771234567\n"B,761234567\nC,701234567\n')).rejects.toThrow('line 3');
});

test('only a draft that exists takes a list', async () => {
  campaignId = await insertCampaign(sql, senderId, 'running');
  await expect(take('phone\n771234567\n')).rejects.toMatchObject({ code: 'campaign_not_draft', path: 'campaignId' });
  campaignId = 2_000_000_000;
  await expect(take('phone\n771234567\n')).rejects.toMatchObject({ code: 'campaign_not_found', path: 'campaignId' });
});
