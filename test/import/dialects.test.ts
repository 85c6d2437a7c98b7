// Any table, written in any dialect, comes back as it was; anything else ends in an error of the import.
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { importCsv } from '../../src/import/import-csv.ts';
import { ImportError } from '../../src/import/import-error.ts';
import { makeDatabase } from '../support/database.ts';
import { insertCampaign, insertSender } from '../support/rows.ts';
import { readDeliveries, streamOf } from './lists.ts';

const { sql } = await makeDatabase();
const senderId = await insertSender(sql, 'SN');

const DELIMITERS = [',', ';', '\t', '|'];
const NEWLINES = ['\n', '\r\n', '\r'];
const BOM = '\uFEFF';
const ENCODERS: Record<string, (text: string) => Buffer> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with a mark': (text) => Buffer.from(BOM + text),
  'utf-16le with a mark': (text) => iconv.encode(BOM + text, 'utf-16le'),
  'utf-16be with a mark': (text) => iconv.encode(BOM + text, 'utf-16be'),
  'windows-1252': (text) => iconv.encode(text, 'windows-1252'),
};

/** Cells of everyday letters, which Windows-1252 has too, and of whatever may trip a reader. */
const letters = fc.constantFrom(...'aZ09 éèàçÉœŒ’€–«»,;|\t"\'\n\r\\-=+@.');
const cell = fc.string({ unit: letters, maxLength: 12 }).map((text) => text.replace(/\r(?!\n)|(?<!\r)\n/g, '\n'));
const anyUnicode = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\0\uFFFD\uFEFF]/g, ''));

function write(table: string[][], delimiter: string, newline: string, quoteAll: boolean): string {
  const special = new RegExp(`["\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`);
  const quoted = (text: string) => (quoteAll || special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return table.map((row) => row.map(quoted).join(delimiter) + newline).join('');
}

const dialect = fc.record({
  delimiter: fc.constantFrom(...DELIMITERS),
  newline: fc.constantFrom(...NEWLINES),
  quoteAll: fc.boolean(),
  encoding: fc.constantFrom(...Object.keys(ENCODERS)),
  pieceSize: fc.integer({ min: 1, max: 300 }),
});

async function roundTrip(
  rows: [string, string][],
  how: { delimiter: string; newline: string; quoteAll: boolean; encoding: string; pieceSize: number },
) {
  const campaignId = await insertCampaign(sql, senderId);
  const table = rows.map(([first, last], at) => [first, `+22177${1_000_000 + at}`, last]);
  const text = write([['prénom', 'phone', 'note'], ...table], how.delimiter, how.newline, how.quoteAll);
  const input = streamOf(ENCODERS[how.encoding]?.(text) ?? '', how.pieceSize);
  const result = await importCsv({ sql }, { campaignId, input, delimiter: how.delimiter });
  expect(result).toMatchObject({ rows: rows.length, imported: rows.length });
  const stored = await readDeliveries(sql, campaignId);
  expect(stored.map(({ variables: v }) => [v.prénom, v.phone, v.note])).toEqual(table);
}

test('a table comes back identical from any dialect', async () => {
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
  await fc.assert(fc.asyncProperty(rows, dialect, roundTrip), { numRuns: 100 });
}, 60_000);

test('any letters at all come back identical in the encodings of Unicode', async () => {
  const rows = fc.array(fc.tuple(anyUnicode, anyUnicode), { minLength: 1, maxLength: 8 });
  const unicode = dialect.filter(({ encoding }) => encoding.startsWith('utf'));
  await fc.assert(fc.asyncProperty(rows, unicode, roundTrip), { numRuns: 100 });
}, 60_000);

test('the delimiter is found where the cells hold the others', async () => {
  for (const delimiter of DELIMITERS) {
    const campaignId = await insertCampaign(sql, senderId);
    const list = [
      ['nom', 'phone', 'montant', 'ville'],
      ['Diop, Awa; fille', '771234567', '1,5|2', 'Dakar'],
      ['a,b;c|d', '761234567', '7;5', 'Thiès'],
    ];
    const input = streamOf(write(list, delimiter, '\n', true));
    expect(await importCsv({ sql }, { campaignId, input })).toMatchObject({ imported: 2 });
    expect((await readDeliveries(sql, campaignId))[0]?.variables.nom).toBe('Diop, Awa; fille');
  }
});

const ASCII_ROWS = Array.from({ length: 4000 }, (_, at) => `Awa,+22177${1_000_000 + at}\n`).join('');

async function names(list: Buffer, pieceSize = 1000): Promise<(string | undefined)[]> {
  const campaignId = await insertCampaign(sql, senderId);
  await importCsv({ sql }, { campaignId, input: streamOf(list, pieceSize) });
  return (await readDeliveries(sql, campaignId)).slice(4000).map((d) => d.variables.nom);
}

test.each([1, 7, 1000, 1_000_000])('an encoding that shows late is still told (pieces of %i)', async (pieceSize) => {
  const late = 'Aïssatou’,+221761234567\nÉdem €,+221761234568\n';
  expect(ASCII_ROWS.length).toBeGreaterThan(65_536);
  for (const encoding of ['utf-8', 'windows-1252']) {
    const list = iconv.encode(`nom,phone\n${ASCII_ROWS}${late}`, encoding);
    expect(await names(list, pieceSize)).toEqual(['Aïssatou’', 'Édem €']);
  }
});

test('a Windows-1252 letter as the very last byte is read', async () => {
  const list = iconv.encode(
    `phone,nom\n${ASCII_ROWS.replace(/(.*),(.*)/g, '$2,$1')}+221761234567,René`,
    'windows-1252',
  );
  expect(await names(list, 1)).toEqual(['René']);
});

test('a byte that UTF-8 does not allow costs its row only', async () => {
  const campaignId = await insertCampaign(sql, senderId);
  const list = Buffer.concat([
    Buffer.from('nom,phone\nÉdem,771234567\n'),
    Buffer.from('Ren\xE9,761234567\n', 'latin1'),
  ]);
  const long = Buffer.concat([list.subarray(0, 26), Buffer.from(ASCII_ROWS), list.subarray(26)]);
  const result = await importCsv({ sql }, { campaignId, input: streamOf(long) });
  expect(result).toMatchObject({ rows: 4002, imported: 4001, rejected: 1 });
});

test('random bytes end in a result or an ImportError', async () => {
  const start = fc.constantFrom('', 'phone\n', 'a;phone\n1;2\n', BOM, '"', 'phone,"x\n');
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.string({ maxLength: 500 }).map((text) => Buffer.from(text)),
  );
  const property = fc.asyncProperty(start, noise, fc.integer({ min: 1, max: 500 }), async (head, bytes, pieceSize) => {
    const campaignId = await insertCampaign(sql, senderId);
    const input = streamOf(Buffer.concat([Buffer.from(head), bytes]), pieceSize);
    const outcome = await importCsv({ sql }, { campaignId, input }).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(ImportError);
    else expect(outcome).toMatchObject({ rows: expect.any(Number) });
  });
  await fc.assert(property, { numRuns: 200 });
}, 60_000);
