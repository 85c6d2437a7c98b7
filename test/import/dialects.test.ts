// What is found out about a list before it is read, and what is found out late.
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { detectDialect } from '../../src/import/csv/dialect.ts';
import { openCsv } from '../../src/import/csv/open-csv.ts';
import { streamOf } from './lists.ts';
import { readAll } from './read-all.ts';

test.each<[string, string | null]>([
  ['a;b\n1;2\n', ';'],
  ['a\tb\n1,5\t2\n', '\t'],
  ['a|b\n', '|'],
  ['a,b\n1,2\n', ','],
  ['nom;phone;montant\nA;771234567;1,5\nB;761234567;2,5\n', ';'],
  ['Nom, prénom;phone\nDiop, Awa;771234567\n', ';'],
  ['"a;b";"c"\n"1;2;3";4\n', ';'],
  ['"a,b,c";d\n1;"2,3,4,5"\n', ';'],
  ['nom,note\nA,5" pipe; b\nB,"x;y;z"\n', ','],
  ['a;b;c\n1;2\n1;2;3\n1;2;3;4\n', ';'],
  ['\n  \n;;\na;b;c\n1,2;3;4\n', ';'],
  ['phone\n771234567,0\n761234567,0\n', null],
  ['phone\n771234567\n', null],
  ['', null],
  ['Clients de mars\n\nnom;téléphone\nA, B;771234567\n', ';'],
  ['Clients, mars\n\n"nom";"téléphone"\nA;771234567\nB;12\n', ';'],
  ['sep=|\na;b;c|d\n', '|'],
  ['"sep=\t"\r\na;b;c\td\r\n', '\t'],
  ['SEP=^\na^b\n', '^'],
  ['sep=x\na;b\n', ';'],
])('of %j the delimiter is %j', (sample, delimiter) => {
  expect(detectDialect(sample).delimiter).toBe(delimiter);
});

test('a named delimiter goes before what the list says', () => {
  expect(detectDialect('sep=;\na;b,c\n', ',').delimiter).toBe(',');
});

test.each<[string, object]>([
  ["'a','b'\n'c','d'\n", { quote: "'" }],
  ["'a'\n", { quote: "'" }],
  ["'+221771234567,a\n'+221771234568,b\n", { quote: '"' }],
  ["'a',b\n", { quote: '"' }],
  ['"a", "b"\n', { spaced: true }],
  ['a, b\nc, "d, e"\n', { spaced: true }],
  ['a, "b" c\nd, "e"\n', { spaced: false }],
  ['"a, ""b""",c\n', { spaced: false }],
])('%j is quoted so: %j', (sample, expected) => {
  expect(detectDialect(sample)).toMatchObject(expected);
});

const ASCII_ROWS = Array.from({ length: 4000 }, (_, at) => `Awa,+22177${1_000_000 + at}\n`).join('');

async function lastRows(list: Buffer, pieceSize = 1000) {
  const source = await openCsv(streamOf(list, pieceSize));
  const before = source.facts.encoding;
  const rows = await readAll(source.rows);
  return { before, after: source.facts.encoding, cells: rows.slice(4001).map((row) => row.cells) };
}

test.each([1, 7, 1000, 1_000_000])('an encoding that shows late is still told (pieces of %i)', async (pieceSize) => {
  const late = 'Aïssatou’,+221761234567\nÉdem €,+221761234568\n';
  const cells = [
    ['Aïssatou’', '+221761234567'],
    ['Édem €', '+221761234568'],
  ];
  expect(ASCII_ROWS.length).toBeGreaterThan(65_536);
  for (const encoding of ['utf-8', 'windows-1252']) {
    const list = iconv.encode(`nom,phone\n${ASCII_ROWS}${late}`, encoding);
    expect(await lastRows(list, pieceSize)).toEqual({ before: 'utf-8', after: encoding, cells });
  }
});

test('a Windows-1252 letter as the very last byte is read', async () => {
  const list = iconv.encode(`nom,phone\n${ASCII_ROWS}+221761234567,René`, 'windows-1252');
  expect(await lastRows(list, 1)).toMatchObject({ after: 'windows-1252', cells: [['+221761234567', 'René']] });
});

test('a damaged byte does not make another encoding of UTF-8', async () => {
  const damaged = [Buffer.from('Édem,1\n'.repeat(5)), Buffer.from('Ren\xE9,2\n', 'latin1'), Buffer.from('Zoé,3\n')];
  const list = Buffer.concat([Buffer.from(`nom,phone\n${ASCII_ROWS}`), ...damaged]);
  const { after, cells } = await lastRows(list);
  expect(after).toBe('utf-8');
  expect(cells.slice(4)).toEqual([
    ['Édem', '1'],
    ['Ren\uFFFD', '2'],
    ['Zoé', '3'],
  ]);
});

test.each(['utf8', 'UTF-8-SIG', ' ansi ', 'latin1', 'cp850', 'macintosh', 'UTF-16'])(
  'the encoding %s is known',
  async (encoding) => {
    const bytes = encoding === 'UTF-16' ? iconv.encode('phone\n', 'utf-16le') : Buffer.from('phone\n');
    const { rows } = await openCsv(streamOf(bytes), { encoding });
    expect((await readAll(rows))[0]?.cells).toEqual(['phone']);
  },
);

test.each(['klingon', 'base64', 'hex', 'constructor', '__proto__', ' '])('%s is no encoding', async (encoding) => {
  await expect(openCsv(streamOf('phone\n'), { encoding })).rejects.toMatchObject({ code: 'unknown_encoding' });
});

test.each(['', 'ab', '"', "'", 'x', '1', '_', '\n', 'é', ' '])('%j is no delimiter', async (delimiter) => {
  await expect(openCsv(streamOf('phone\n'), { delimiter })).rejects.toMatchObject({ code: 'unknown_delimiter' });
});
