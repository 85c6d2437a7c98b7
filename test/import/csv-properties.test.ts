// Any table, written in any dialect by somebody else's writer, comes back as it was, each row with its line.
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { openCsv } from '../../src/import/csv/open-csv.ts';
import type { Row } from '../../src/import/source.ts';
import { streamOf } from './lists.ts';
import { readAll } from './read-all.ts';

/** Whatever may trip a reader, in letters that Windows-1252 has and that no two of make a letter of UTF-8. */
const letters = fc.constantFrom(...'aZ09 éèàçÉ,;|\t"\'\n\r\\-=+@./');
const plainCell = fc.string({ unit: letters, maxLength: 12 });
const unicodeCell = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((text) => text.replace(/[\0\uFFFD\uFEFF]/g, '').toWellFormed());

const tableOf = (cell: fc.Arbitrary<string>) =>
  fc
    .integer({ min: 1, max: 5 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 10 }),
    );

interface Dialect {
  delimiter: string;
  lineEnd: string;
  lastLineEnd: boolean;
  quoted: boolean;
  encoding: string;
  bom: boolean;
  gzip: boolean;
  pieceSize: number;
}
const dialect: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  lastLineEnd: fc.boolean(),
  quoted: fc.boolean(),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
  bom: fc.boolean(),
  gzip: fc.boolean(),
  pieceSize: fc.integer({ min: 1, max: 400 }),
});

function write(table: string[][], { delimiter, lineEnd, lastLineEnd, quoted }: Dialect): string[] {
  return table.map((row, at) => {
    const isLast = at === table.length - 1;
    const end = isLast && !lastLineEnd ? '' : lineEnd;
    // the library quotes for its own line end only, and leaves a lone empty cell out
    const options = { delimiter, record_delimiter: lineEnd, quoted, quoted_match: /[\r\n]/, eof: false };
    return stringify([row], options) + end;
  });
}

function encode(text: string, { encoding, bom, gzip }: Dialect): Buffer {
  const bytes = iconv.encode((bom ? '\uFEFF' : '') + text, encoding);
  return gzip ? gzipSync(bytes) : bytes;
}

/** The rows that hold anything, each with the number of line breaks before it. */
function expectRows(table: string[][], lines: string[]): Row[] {
  let line = 1;
  const rows = table.map((cells, at) => {
    const row = { line, cells };
    line += lines[at]?.match(/\r\n|\r|\n/g)?.length ?? 0;
    return row;
  });
  return rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
}

async function expectBack(table: string[][], how: Dialect, options: { delimiter?: string; encoding?: string } = {}) {
  const lines = write(table, how);
  const source = await openCsv(streamOf(encode(lines.join(''), how), how.pieceSize), options);
  expect(await readAll(source.rows)).toEqual(expectRows(table, lines));
  return source.facts;
}

test('a table comes back identical, and its dialect is found', async () => {
  await fc.assert(
    fc.asyncProperty(tableOf(plainCell), dialect, async (rows, how) => {
      const header = ['prénom', 'phone', 'note', 'ville', 'code'].slice(0, rows[0]?.length);
      const facts = await expectBack([header, ...rows], how);
      expect(facts).toMatchObject({ kind: 'csv', encoding: how.encoding, gzip: how.gzip });
      expect(facts.delimiter).toBe(header.length > 1 ? how.delimiter : null);
    }),
    { numRuns: 500 },
  );
}, 60_000);

test('so does one in Windows-1252', async () => {
  await fc.assert(
    fc.asyncProperty(tableOf(plainCell), dialect, async (rows, how) => {
      const header = ['prénom', 'phone', 'note', 'ville', 'code'].slice(0, rows[0]?.length);
      const facts = await expectBack([header, ...rows], { ...how, encoding: 'windows-1252', bom: false });
      expect(facts.encoding).toBe('windows-1252');
    }),
    { numRuns: 200 },
  );
}, 60_000);

test('any letters at all come back identical where a mark or the caller tells the encoding', async () => {
  await fc.assert(
    fc.asyncProperty(tableOf(unicodeCell), dialect, async (rows, how) => {
      const header = ['a', 'b', 'c', 'd', 'e'].slice(0, rows[0]?.length);
      const { delimiter, encoding } = how;
      await expectBack([header, ...rows], how, how.bom ? { delimiter } : { delimiter, encoding });
    }),
    { numRuns: 300 },
  );
}, 60_000);

test('rows beyond the first pieces come back too, whether the first quote comes early, late or never', async () => {
  const filler = Array.from({ length: 3000 }, (_, at) => [`Aïssatou ${at}`, `+22177${1_000_000 + at}`, 'Thiès']);
  const odd = [['Diop, "Awa"', '+221761234567', 'Rue 10\r\nDakar']];
  const header = ['nom', 'phone', 'ville'];
  for (const table of [filler, [...odd, ...filler], [...filler, ...odd], [...filler, ...odd, ...filler]]) {
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const how = { delimiter: ',', lineEnd, lastLineEnd: true, quoted: false, bom: false, gzip: false };
      await expectBack([header, ...table], { ...how, encoding: 'utf-8', pieceSize: 10_007 });
    }
  }
});
