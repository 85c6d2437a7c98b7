// What programs other than Excel, and Excel at its edges, write into workbooks.
import { expect, test } from 'vitest';
import { splitHeader } from '../../src/import/header.ts';
import { openWorkbook, type WorkbookOptions } from '../../src/import/workbook/open-workbook.ts';
import { makeWorkbook, stylesOf, textRows, type WorkbookParts } from './make-workbook.ts';
import { readAll } from './read-all.ts';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const cellsOf = async (parts: WorkbookParts, options?: WorkbookOptions) =>
  (await readAll((await openWorkbook(await makeWorkbook(parts), options)).rows)).map((row) => row.cells);

/** What a sheet of this one cell gives. */
const cellOf = async (cell: string, parts: Partial<WorkbookParts> = {}) =>
  (await cellsOf({ sheets: { A: `<row>${cell}</row>` }, ...parts }))[0]?.[0];

function relationsTo(...targets: [type: string, target: string][]): Record<string, string> {
  const all = targets.map(
    ([type, to], n) => `<Relationship Id="rId${n + 1}" Type="${OFFICE}/${type}" Target="${to}"/>`,
  );
  return { 'xl/_rels/workbook.xml.rels': `<Relationships>${all.join('')}</Relationships>` };
}

test('rows below a title are as wide as the header, though their last cells are empty', async () => {
  const list = [['Clients 2026'], ['phone', 'nom', 'note'], ['+221771234567', 'Awa']];
  const { rows } = await openWorkbook(await makeWorkbook({ sheets: { A: textRows(list) } }));
  const { columns, first } = await splitHeader(rows);
  expect(columns).toEqual(['phone', 'nom', 'note']);
  expect(first.map((row) => row.cells)).toEqual([['+221771234567', 'Awa', '']]);
});

test.each(['-1', '0.5', '2', '1e9', 'x'])(
  'a cell that refers to shared string %s is refused, not guessed',
  async (index) => {
    const strings = ['<t>first</t>', '<t>second</t>'];
    await expect(cellOf(`<c t="s"><v>${index}</v></c>`, { strings })).rejects.toMatchObject({ code: 'unreadable' });
  },
);

test('a cell for a shared string that names none is empty', async () => {
  const sheets = { A: '<row><c t="s"/><c t="s"><v>0</v></c></row>' };
  expect(await cellsOf({ sheets, strings: ['<t>first</t>'] })).toEqual([['', 'first']]);
});

test('many shared strings of all lengths come back as they were', async () => {
  const texts = Array.from({ length: 70_000 }, (_, n) => 'é€😀a'.repeat(n % 61) + (n % 7 === 0 ? '' : n));
  const places = [...texts.keys()].filter((n) => n % 9 < 4 || n > 69_000);
  const sheets = { A: places.map((n) => `<row><c t="s"><v>${n}</v></c><c><v>1</v></c></row>`).join('') };
  const cells = await cellsOf({ sheets, strings: texts.map((text) => `<t>${text}</t>`) });
  expect(cells.map(([text]) => text)).toEqual(places.map((n) => texts[n]));
});

test('a workbook that counts from 1904 moves its dates, not its spans of time', async () => {
  const properties = 'date1904="1"';
  expect(await cellOf('<c s="0"><v>1.5</v></c>', { styles: stylesOf('[h]:mm:ss'), properties })).toBe('36:00:00');
  expect(await cellOf('<c s="0"><v>0</v></c>', { styles: stylesOf('dd/mm/yyyy'), properties })).toBe('01/01/1904');
});

test('formats of conditional styles leave those of cells alone', async () => {
  const styles =
    '<cellXfs><xf numFmtId="20"/></cellXfs><dxfs><dxf><numFmt numFmtId="20" formatCode="dd/mm/yyyy"/></dxf></dxfs>';
  expect(await cellOf('<c s="0"><v>0.5</v></c>', { styles })).toBe('12:00');
});

test('built-in formats of currencies show the amount', async () => {
  expect(await cellOf('<c s="0"><v>1500</v></c>', { styles: stylesOf(44) })).toBe('1,500.00');
  expect(await cellOf('<c s="0"><v>-1500</v></c>', { styles: stylesOf(5) })).toBe('-1,500');
});

test('a format that adds to texts adds to them', async () => {
  const inline = '<c t="inlineStr" s="0"><is><t>221771234567</t></is></c>';
  for (const [code, shown] of [
    ['"+"@', '+221771234567'],
    ['0;-0;0;"+"@', '+221771234567'],
    ['#,##0;-#,##0;0;@', '221771234567'],
    ['@', '221771234567'],
    ['0.00', '221771234567'],
  ]) {
    expect(await cellOf(inline, { styles: stylesOf(code ?? '') })).toBe(shown);
  }
});

test('dates that a strict workbook holds as text are shown in their format', async () => {
  const cell = '<c t="d" s="0"><v>2023-03-15T09:30:00</v></c>';
  const styles = stylesOf('dd/mm/yyyy hh:mm');
  expect(await cellOf(cell, { styles })).toBe('15/03/2023 09:30');
  expect(await cellOf(cell, { styles, properties: 'date1904="1"' })).toBe('15/03/2023 09:30');
  expect(await cellOf('<c t="d" s="0"><v>soon</v></c>', { styles })).toBe('soon');
});

test('codes for what XML cannot hold become what they stand for', async () => {
  const text = 'une_x000D_\nautre _x005F_x000D_ _xyz_';
  expect(await cellOf(`<c t="inlineStr"><is><t>${text}</t></is></c>`)).toBe('une\r\nautre _x000D_ _xyz_');
  expect(await cellOf('<c t="s"><v>0</v></c>', { strings: [`<t>${text}</t>`] })).toBe('une\r\nautre _x000D_ _xyz_');
});

test('a sheet that is a chart has no cells: the first with cells is taken', async () => {
  const extra = {
    'xl/worksheets/sheet1.xml': '<chartsheet/>',
    ...relationsTo(['chartsheet', 'worksheets/sheet1.xml'], ['worksheet', 'worksheets/sheet2.xml']),
  };
  const path = await makeWorkbook({ sheets: { Graphique: '', Liste: textRows([['a']]) }, extra });
  const { rows, facts } = await openWorkbook(path);
  expect(facts).toEqual({ kind: 'xlsx', sheet: 'Liste', sheets: ['Liste'] });
  expect(await readAll(rows)).toEqual([{ line: 1, cells: ['a'] }]);
});

test('names of parts are the same in any case, and may begin at the top', async () => {
  const extra = relationsTo(['worksheet', '/xl/Worksheets/Sheet1.xml']);
  expect(await cellsOf({ sheets: { A: textRows([['a']]) }, extra })).toEqual([['a']]);
});

test('a workbook that lacks its formats is refused: dates would come as numbers', async () => {
  const extra = relationsTo(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles-lost.xml']);
  const message = expect.stringContaining('xl/styles-lost.xml');
  await expect(cellsOf({ sheets: { A: '' }, extra })).rejects.toMatchObject({ code: 'unreadable', message });
});

test('the share read grows to all of it', async () => {
  const list = Array.from({ length: 20_000 }, (_, n) => [`Awa ${n}`, `+2217${n}`]);
  const { rows, share } = await openWorkbook(await makeWorkbook({ sheets: { A: textRows(list) } }));
  const shares: number[] = [];
  for await (const _ of rows) shares.push(share?.() ?? -1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares[0]).toBeLessThan(0.5);
  expect(shares.at(-1)).toBe(1);
});
