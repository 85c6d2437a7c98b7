// Excel workbooks: cells as they are shown, and files that are none.
import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ImportError } from '../../src/import/import-error.ts';
import { openFile } from '../../src/import/open-file.ts';
import type { Row } from '../../src/import/source.ts';
import { openWorkbook, type WorkbookOptions } from '../../src/import/workbook/open-workbook.ts';
import { escapeXml, makeWorkbook, stylesOf, textRows, type WorkbookParts, zip } from './make-workbook.ts';

async function rowsOf(path: string, options?: WorkbookOptions): Promise<Row[]> {
  const { rows } = await openWorkbook(path, options);
  const all: Row[] = [];
  for await (const batch of rows) all.push(...batch);
  return all;
}

const cellsOf = async (parts: WorkbookParts, options?: WorkbookOptions) =>
  (await rowsOf(await makeWorkbook(parts), options)).map((row) => row.cells);

/** One number in a cell of this format. */
async function shown(code: string | number, value: string, options?: WorkbookOptions): Promise<string | undefined> {
  const sheets = { A: `<row><c s="0"><v>${value}</v></c></row>` };
  return (await cellsOf({ sheets, styles: stylesOf(code) }, options))[0]?.[0];
}

test('texts come from the cells, from the shared strings, and joined from their runs', async () => {
  const sheets = {
    A: '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>ville</t></is></c></row>',
  };
  const strings = [
    '<t>prénom</t>',
    '<r><t xml:space="preserve">télé </t></r><r><rPr><b/></rPr><t>phone</t></r><rPh sb="0" eb="1"><t>sound</t></rPh>',
  ];
  expect(await cellsOf({ sheets, strings })).toEqual([['prénom', 'télé phone', 'ville']]);
});

test('a phone that is a number keeps all its digits, whatever its format', async () => {
  for (const code of [0, 1, '0', '@', '0.00E+00', 11]) expect(await shown(code, '221771234567')).toBe('221771234567');
  expect(await shown(0, '2.21771234567E11')).toBe('221771234567');
  expect(await shown('+0', '221771234567')).toBe('+221771234567');
  expect(await shown('00" "00" "00" "00" "00', '707123456')).toBe('07 07 12 34 56');
});

test('numbers, dates and times come as they are shown', async () => {
  expect(await shown(0, '0.30000000000000004')).toBe('0.3');
  expect(await shown(0, '12.5')).toBe('12.5');
  expect(await shown(2, '1234.5')).toBe('1234.50');
  expect(await shown(4, '1234567.891')).toBe('1,234,567.89');
  expect(await shown(9, '0.256')).toBe('26%');
  expect(await shown(14, '45000')).toBe('3/15/2023');
  expect(await shown('dd/mm/yyyy', '45000')).toBe('15/03/2023');
  expect(await shown('yyyy-mm-dd hh:mm', '45000.5')).toBe('2023-03-15 12:00');
  expect(await shown(46, '1.5')).toBe('36:00:00');
  expect(await shown('#,##0 "FCFA"', '1500')).toBe('1,500 FCFA');
  expect(await shown('[Red]not a format)))', '7')).toBe('7');
});

test('in French, decimals have a comma and days come first', async () => {
  const french = { language: 'fr' };
  expect(await shown(0, '12.5', french)).toBe('12,5');
  expect(await shown(2, '1234.5', french)).toBe('1234,50');
  expect(await shown(14, '45000', french)).toBe('15/03/2023');
  expect(await shown('d mmmm yyyy', '45000', french)).toBe('15 mars 2023');
  expect(await shown(0, '221771234567', french)).toBe('221771234567');
});

test('a workbook that counts its days from 1904 has the same dates', async () => {
  const sheets = { A: '<row><c s="0"><v>43538</v></c></row>' };
  const parts = { sheets, styles: stylesOf('yyyy-mm-dd') };
  expect(await cellsOf({ ...parts, properties: 'date1904="1"' })).toEqual([['2023-03-15']]);
});

test('formulas give their last result, errors their word, truth its English name', async () => {
  const sheets = {
    A: '<row><c t="str"><f>A2&amp;"x"</f><v>Awa x</v></c><c><f>1+1</f><v>2</v></c><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="d"><v>2026-03-01</v></c></row>',
  };
  expect(await cellsOf({ sheets })).toEqual([['Awa x', '2', '#N/A', 'TRUE', 'FALSE', '2026-03-01']]);
});

test('gaps are empty cells, rows are as wide as the first, and empty rows are none', async () => {
  const text = (text: string) => `t="inlineStr"><is><t>${text}</t></is></c>`;
  const sheets = {
    A: `<row r="2"><c r="B2" ${text('nom')}<c r="C2" ${text('phone')}<c r="D2" ${text('ville')}</row><row r="3"/><row r="5"><c r="C5" ${text('77')}</row><row r="6"><c r="A6" s="0"/><c r="B6" ${text(' ')}</row>`,
  };
  expect(await rowsOf(await makeWorkbook({ sheets }))).toEqual([
    { line: 2, cells: ['', 'nom', 'phone', 'ville'] },
    { line: 5, cells: ['', '', '77', ''] },
  ]);
});

test('names with a prefix are the same names', async () => {
  const path = await makeWorkbook({ sheets: { A: '' } });
  const sheet = `<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>é</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`;
  const prefixed = await makeWorkbook({ sheets: { A: '' }, extra: { 'xl/worksheets/sheet1.xml': sheet } });
  expect(await rowsOf(prefixed)).toEqual([{ line: 1, cells: ['é'] }]);
  expect(await rowsOf(path)).toEqual([]);
});

test('the first visible sheet is taken, or the one that is named', async () => {
  const sheets = { Secret: textRows([['a']]), 'Été 2026': textRows([['b']]), Autre: textRows([['c']]) };
  const path = await makeWorkbook({ sheets, states: { Secret: 'state="hidden"' } });
  expect((await rowsOf(path)).map((row) => row.cells)).toEqual([['b']]);
  expect((await rowsOf(path, { sheet: 'autre' })).map((row) => row.cells)).toEqual([['c']]);
  expect((await rowsOf(path, { sheet: 'Secret' })).map((row) => row.cells)).toEqual([['a']]);
  expect((await openWorkbook(path)).facts).toEqual({ kind: 'xlsx', sheet: 'Été 2026', sheets: Object.keys(sheets) });
  await expect(openWorkbook(path, { sheet: 'Mars' })).rejects.toMatchObject({
    code: 'unknown_sheet',
    path: 'sheet',
    message: 'There is no sheet "Mars"; the workbook has "Secret", "Été 2026", "Autre"',
  });
});

test('mended rejects are recognised in a workbook too', async () => {
  const header = ['line', 'column', 'reason_code', 'reason', 'nom', 'phone'];
  const path = await makeWorkbook({
    sheets: { A: textRows([header, ['3', 'phone', 'too_short', 'x', 'Awa', "'+221771234567"]]) },
  });
  const { rows } = await openFile(path);
  const all: string[][] = [];
  for await (const batch of rows) all.push(...batch.map((row) => row.cells));
  expect(all).toEqual([
    ['nom', 'phone'],
    ['Awa', '+221771234567'],
  ]);
});

const DTD =
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>';

test.each<[what: string, make: () => Promise<string>, message: RegExp]>([
  ['a zip of anything', () => zip({ 'a.txt': 'x' }), /a zip archive, but no workbook/],
  ['a Word document', () => zip({ 'word/document.xml': '<x/>' }), /a Word document/],
  ['a LibreOffice sheet', () => zip({ 'content.xml': '<x/>' }), /a LibreOffice document/],
  [
    'a document type',
    () => makeWorkbook({ sheets: { A: '' }, extra: { 'xl/worksheets/sheet1.xml': DTD } }),
    /document type/,
  ],
  ['broken XML', () => makeWorkbook({ sheets: { A: '<row><c>' } }), /damaged or cut short/],
  ['a row without a number', () => makeWorkbook({ sheets: { A: '<row r="x"/>' } }), /no number/],
  ['a cell without a place', () => makeWorkbook({ sheets: { A: '<row><c r="12"/></row>' } }), /no place/],
  ['a cell beyond all columns', () => makeWorkbook({ sheets: { A: '<row><c r="ZZZZ1"/></row>' } }), /more cells/],
  [
    'a sheet that is not there',
    () => makeWorkbook({ sheets: { A: '' }, extra: { 'xl/_rels/workbook.xml.rels': '<Relationships/>' } }),
    /is not in it/,
  ],
])('%s is refused in a sentence', async (_, make, message) => {
  const path = await make();
  const error = await rowsOf(path).then(
    () => null,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ImportError);
  expect(error).toMatchObject({ code: 'unreadable', message: expect.stringMatching(message) });
});

test('a sheet that unpacks to two hundred times its size is refused before it is read through', async () => {
  const row = '<row><c t="inlineStr"><is><t>aaaaaaaaaaaaaaaaaaaa</t></is></c></row>'.repeat(1000);
  function* bomb() {
    yield '<worksheet><sheetData>';
    for (let n = 0; n < 200; n++) yield row;
    yield '</sheetData></worksheet>';
  }
  const path = await makeWorkbook({ sheets: { A: Readable.from(bomb()) } });
  await expect(rowsOf(path)).rejects.toMatchObject({ code: 'too_large' });
}, 60_000);

test('whatever is cut off or damaged, it ends in rows or in an ImportError', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => [`Awa ${n}`, `+2217712345${n}`, escapeXml('<&>')]);
  const whole = await readFile(await makeWorkbook({ sheets: { A: textRows(rows) }, styles: stylesOf('0') }));
  let refused = 0;
  for (let n = 0; n < 300; n++) {
    const damaged = n % 2 === 0 ? Buffer.from(whole.subarray(0, (whole.length * n) / 300)) : Buffer.from(whole);
    if (n % 2 === 1)
      damaged.writeUInt8((damaged.readUInt8((n * 7919) % whole.length) + n) % 256, (n * 7919) % whole.length);
    const path = await zip({});
    await writeFile(path, damaged);
    const outcome = await rowsOf(path).catch((error) => error);
    if (Array.isArray(outcome)) continue;
    expect(outcome).toBeInstanceOf(ImportError);
    refused += 1;
  }
  expect(refused).toBeGreaterThan(150);
}, 60_000);
