// Broken files: always rows or an ImportError, never anything else, and never for long.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPhoneColumn } from '../../src/import/columns.ts';
import { openCsv } from '../../src/import/csv/open-csv.ts';
import { splitHeader } from '../../src/import/header.ts';
import { ImportError } from '../../src/import/import-error.ts';
import { normalisePhone } from '../../src/model/phone.ts';
import { streamOf } from './lists.ts';
import { readAll } from './read-all.ts';

const FOLDER = new URL('corpus/', import.meta.url);
const corpus = readdirSync(FOLDER)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => readFileSync(new URL(name, FOLDER)));
/** For one file, on a machine that is busy with other tests. */
const LONGEST_MS = 2000;

async function read(bytes: Uint8Array, pieceSize: number): Promise<number | Error> {
  try {
    const { rows } = await openCsv(streamOf(bytes, pieceSize));
    const { columns, first } = await splitHeader(rows);
    const phoneAt = findPhoneColumn(columns, undefined, first, 'SN');
    const all = [...first, ...(await readAll(rows))];
    for (const { cells } of all) normalisePhone(cells[phoneAt] ?? '', 'SN');
    return all.length;
  } catch (error) {
    return error as Error;
  }
}

async function expectSane(bytes: Uint8Array, pieceSize: number): Promise<void> {
  const started = performance.now();
  const outcome = await read(bytes, pieceSize);
  if (typeof outcome !== 'number') expect(outcome).toBeInstanceOf(ImportError);
  expect(performance.now() - started).toBeLessThan(LONGEST_MS);
}

const pieceSize = fc.integer({ min: 1, max: 1000 });
const file = fc.constantFrom(...corpus);
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

test('random bytes', async () => {
  const start = fc.constantFrom('', 'phone\n', 'a;phone\n1;2\n', '\uFEFF', '"', 'phone,"x\n', "'a','b'\n", 'sep=;\n');
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.string({ maxLength: 500, unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.string({ maxLength: 500, unit: fc.constantFrom(...',;\t|"\'\n\r \0+0177é') }).map((text) => Buffer.from(text)),
  );
  const property = fc.asyncProperty(start, noise, pieceSize, (head, bytes, size) =>
    expectSane(Buffer.concat([Buffer.from(head), bytes]), size),
  );
  await fc.assert(property, { numRuns: 500 });
});

test('files cut off anywhere', async () => {
  const property = fc.asyncProperty(file, place, pieceSize, (bytes, at, size) =>
    expectSane(bytes.subarray(0, Math.floor(at * bytes.length)), size),
  );
  await fc.assert(property, { numRuns: 500 });
});

test('files with bits flipped', async () => {
  const flips = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 20 });
  const property = fc.asyncProperty(file, flips, pieceSize, (bytes, where, size) => {
    const broken = Buffer.from(bytes);
    for (const [at, bit] of where) {
      const index = Math.floor(at * broken.length);
      if (index < broken.length) broken[index] = (broken[index] ?? 0) ^ (1 << bit);
    }
    return expectSane(broken, size);
  });
  await fc.assert(property, { numRuns: 500 });
});

test('one file in the middle of another', async () => {
  const property = fc.asyncProperty(file, file, place, pieceSize, (outer, inner, at, size) => {
    const cut = Math.floor(at * outer.length);
    return expectSane(Buffer.concat([outer.subarray(0, cut), inner, outer.subarray(cut)]), size);
  });
  await fc.assert(property, { numRuns: 500 });
});

const MEBIBYTE = 1_048_576;
test.each<[string, string]>([
  ['one endless line', 'x'.repeat(3 * MEBIBYTE)],
  ['blanks', ' '.repeat(3 * MEBIBYTE)],
  ['blanks in a name', `phone,a${' '.repeat(MEBIBYTE)}b\n1,2\n`],
  ['quotes', '"'.repeat(3 * MEBIBYTE)],
  ['quotes and blanks', `phone\n${"' ".repeat(MEBIBYTE)}\n`],
  ['delimiters', ','.repeat(3 * MEBIBYTE)],
  ['line ends', '\n'.repeat(3 * MEBIBYTE)],
  ['halves of line ends', '\r'.repeat(3 * MEBIBYTE)],
  ['digits', `phone\n${'7'.repeat(MEBIBYTE)}\n`],
  ['digits and marks', `phone\n${'7 - '.repeat(MEBIBYTE / 4)}\n`],
  ['labels', `phone\n${'tel:'.repeat(MEBIBYTE / 4)}\n`],
  ['letters with marks', `phone\n${'e\u0301'.repeat(MEBIBYTE / 4)}\n`],
  ['columns that all look alike', `${'70001234567,'.repeat(100)}\n`.repeat(60)],
])('the length of %s is no trap', async (_, text) => {
  await expectSane(Buffer.from(text), 65_536);
});
