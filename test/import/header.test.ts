// Whether the first row names the columns.
import { describe, expect, test } from 'vitest';
import { splitHeader } from '../../src/import/header.ts';
import { batchesOf } from './read-all.ts';

const A = ['Awa', '771234567'];
const B = ['Koffi', '+225 07 07 12 34 56'];

describe('a header', () => {
  test.each<[string, string[][]]>([
    ['names a phone', [['nom', 'phone'], A, B]],
    ['names nothing telling', [['nom', 'contact'], A, B]],
    ['has a column without a name over the phones', [['nom', ''], A, B]],
    ['stands alone', [['nom', 'ville']]],
    [
      'has years',
      [
        ['nom', 'contact', '2023', '2024'],
        [...A, '1', '2'],
        [...B, '3', '4'],
      ],
    ],
    [
      'has dates',
      [
        ['contact', '01/03/2024', '2024-03-02'],
        ['771234567', 'x', ''],
      ],
    ],
    [
      'names a phone beside something odd',
      [
        ['téléphone 2', '771234567'],
        ['771234567', 'x'],
      ],
    ],
  ])('%s', async (_, table) => {
    const found = await splitHeader(batchesOf(table));
    expect(found).toMatchObject({ hasHeader: true, first: table.slice(1).map((cells) => ({ cells })) });
  });
});

describe('data in the first row', () => {
  test.each<[string, string[][]]>([
    ['a phone', [A, B]],
    ['a phone as its only cell', [['+221771234567']]],
    ['a damaged phone', [['Awa', '2,21771E+11'], B]],
    [
      'an e-mail address',
      [
        ['Awa', 'awa@example.sn'],
        ['Koffi', 'k@example.ci'],
      ],
    ],
    ['too short a phone over good ones', [['Awa', '77 12'], A, B, A, B]],
    ['a phone, and words that could name one', [['Hôtel Mobile', '771234567'], A]],
  ])('is told by %s', async (_, table) => {
    const found = await splitHeader(batchesOf(table));
    expect(found).toMatchObject({ hasHeader: false, first: table.map((cells) => ({ cells })) });
    expect(found.columns).toEqual(table[0]?.map((_cell, at) => `column_${at + 1}`));
  });

  test('has as many columns as most rows', async () => {
    const found = await splitHeader(batchesOf([A, [...A, 'x'], [...B, 'y'], A, [...B, 'z'], ['Modou']]));
    expect(found.columns).toEqual(['column_1', 'column_2', 'column_3']);
    const wide = [...A, ...Array(150).fill('')];
    expect((await splitHeader(batchesOf([wide, wide]))).columns).toEqual(['column_1', 'column_2']);
  });
});

test('the caller knows better', async () => {
  expect(await splitHeader(batchesOf([A, B]), true)).toMatchObject({
    columns: A,
    hasHeader: true,
    first: [{ line: 2 }],
  });
  const denied = await splitHeader(batchesOf([['nom', 'phone'], A]), false);
  expect(denied).toMatchObject({
    hasHeader: false,
    columns: ['column_1', 'column_2'],
    first: [{ line: 1 }, { line: 2 }],
  });
});

test('what somebody wrote above the table is passed over, where a header follows that names a phone', async () => {
  const titles = [['Clients de mars', '', ''], ['Confidentiel']];
  const table = [
    ['nom', 'téléphone', 'ville'],
    [...A, 'Dakar'],
  ];
  const found = await splitHeader(batchesOf([...titles, ...table]));
  expect(found).toMatchObject({ columns: table[0], first: [{ line: 4, cells: table[1] }] });
  const other = await splitHeader(batchesOf([['contact', ''], A, B]));
  expect(other).toMatchObject({ columns: ['contact', 'column_2'], first: [{ line: 2 }, { line: 3 }] });
  expect((await splitHeader(batchesOf([...titles, ...table]), true)).columns[0]).toBe('Clients de mars');
});

test('batches of any size give the same, and enough rows to judge by', async () => {
  const table = [['nom', 'contact'], ...Array.from({ length: 200 }, () => A)];
  for (const size of [1, 7, 201]) {
    const rows = batchesOf(table, size);
    const { first, columns } = await splitHeader(rows);
    expect(columns).toEqual(table[0]);
    expect(first.length).toBeGreaterThanOrEqual(50);
    let rest = 0;
    for await (const batch of rows) rest += batch.length;
    expect(first.length + rest).toBe(200);
  }
});

test('an empty list is an error', async () => {
  await expect(splitHeader(batchesOf([], 1))).rejects.toMatchObject({ code: 'empty_list', path: 'file' });
});
