// rejects.csv, written by one import and read by the next.
import { expect, test } from 'vitest';
import { openCsv } from '../../src/import/csv/open-csv.ts';
import { undoRejects } from '../../src/import/mended-rejects.ts';
import { csvLine } from '../../src/lib/csv-text.ts';
import { streamOf } from './lists.ts';
import { batchesOf, readAll } from './read-all.ts';

const ADDED = ['line', 'column', 'reason_code', 'reason'];
const ROWS = [
  ['=SUM(A1)', '+221 77 123 45 67', 'note'],
  ['-1', '@home', '\ttab'],
  ["'quoted'", "O'Neill", '\rreturn'],
  ['', 'x', ''],
];

test('cells come back as they were before the first import', async () => {
  const header = ['=nom', 'phone', 'note'];
  const lines = [[...ADDED, ...header], ...ROWS.map((row) => ['7', 'phone', 'letters', 'why, "so"', ...row])];
  const { rows } = await openCsv(streamOf(lines.map(csvLine).join('')));
  expect((await readAll(rows)).map((row) => row.cells)).toEqual([header, ...ROWS]);
});

test('other lists stay as they are', async () => {
  for (const header of [['line', 'column', 'reason', 'phone'], ['nom', ...ADDED], ['phone']]) {
    const table = [header, ...ROWS.map((row) => row.map((cell) => `'${cell}`))];
    expect((await readAll(undoRejects(batchesOf(table, 1)))).map((row) => row.cells)).toEqual(table);
  }
});

test('a row of which nothing is left is no row', async () => {
  const table = [
    [...ADDED, 'phone'],
    ['2', 'phone', 'empty', 'The phone is missing', ''],
    ['3'],
    ['4', '', '', '', '77'],
  ];
  expect(await readAll(undoRejects(batchesOf(table)))).toEqual([
    { line: 1, cells: ['phone'] },
    { line: 4, cells: ['77'] },
  ]);
});
