// Workbooks that are none, or were made to do harm: refused in a sentence, within memory, while others are served.
import { readdir, readlink, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import yauzl from 'yauzl';
import { ZipFile } from 'yazl';
import { openWorkbook } from '../../src/import/workbook/open-workbook.ts';
import { makeWorkbook, textRows, type WorkbookParts, zip } from './make-workbook.ts';
import { readAll } from './read-all.ts';

const read = async (path: string) => await readAll((await openWorkbook(path)).rows);

async function errorOf(path: string): Promise<unknown> {
  return await read(path).catch((error) => error);
}

/** A file of these bytes. */
async function write(...bytes: Uint8Array[]): Promise<string> {
  const path = await zip({});
  await writeFile(path, Buffer.concat(bytes));
  return path;
}

/** The same archive with its parts not packed. */
async function stored(parts: WorkbookParts): Promise<Buffer> {
  const from = await yauzl.openPromise(await makeWorkbook(parts), { autoClose: false });
  const to = new ZipFile();
  for await (const entry of from.eachEntry()) {
    const pieces = await (await from.openReadStreamPromise(entry)).toArray();
    to.addBuffer(Buffer.concat(pieces), entry.fileName, { compress: false });
  }
  from.close();
  to.end();
  return Buffer.concat(await Readable.from(to.outputStream).toArray());
}

function* repeat(head: string, unit: string, times: number, tail: string): Generator<string> {
  yield head;
  for (let n = 0; n < times; n++) yield unit;
  yield tail;
}

const sheetOf = (head: string, unit: string, times: number, tail: string) =>
  makeWorkbook({ sheets: { A: Readable.from(repeat(head, unit, times, tail)) } });

/** Hardly to be packed, so that no ratio gives it away. */
const NOISE = Array.from({ length: 6_000 }, (_, n) => ((n * 2_654_435_761) >>> 0).toString(36)).join('');

/** A compound file: its header, and a directory with an entry of this name. */
function ole(entry: string): Buffer {
  const header = Buffer.alloc(512);
  header.write('d0cf11e0a1b11ae1', 'hex');
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(2, 48);
  const sectors = Buffer.alloc(4 * 512);
  sectors.write(entry, 2 * 512 + 128, 'utf16le');
  return Buffer.concat([header, sectors]);
}

test('an old workbook and one with a password are told apart', async () => {
  const old = await errorOf(await write(ole('Workbook')));
  expect(old).toMatchObject({ code: 'unreadable', message: expect.stringContaining('an old Excel workbook (.xls)') });
  const secret = await errorOf(await write(ole('EncryptedPackage')));
  expect(secret).toMatchObject({ code: 'unreadable', message: expect.stringContaining('protected by a password') });
  expect(secret).toMatchObject({ message: expect.stringContaining('Save it again as .xlsx, or as "CSV UTF-8"') });
});

test('a digit that was damaged on the way is noticed', async () => {
  const bytes = await stored({ sheets: { A: textRows([['phone'], ['+221771234567']]) } });
  expect(await read(await write(bytes))).toHaveLength(2);
  bytes.write('9', bytes.indexOf('+221771234567') + 9);
  expect(await errorOf(await write(bytes))).toMatchObject({ code: 'unreadable', path: 'file' });
});

test.each<[what: string, head: string, tail: string]>([
  ['text', '<worksheet><sheetData><row><c t="inlineStr"><is><t>', '</t></is></c></row></sheetData></worksheet>'],
  ['attribute', '<worksheet a="', '"><sheetData/></worksheet>'],
  ['comment', '<worksheet><!--', '--><sheetData/></worksheet>'],
])('a %s without end is refused before it fills the memory', async (_, head, tail) => {
  const path = await sheetOf(head, NOISE, 1_500, tail);
  const before = process.memoryUsage.rss();
  expect(await errorOf(path)).toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining('longer than a cell'),
  });
  expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 2 ** 20);
});

test('a part that describes the workbook is not read when it is larger than any is', async () => {
  const styles = `<cellXfs>${'<xf numFmtId="0"/>'.repeat(4_000_000)}</cellXfs>`;
  expect(await errorOf(await makeWorkbook({ sheets: { A: '' }, styles }))).toMatchObject({ code: 'too_large' });
}, 60_000);

test('cells far to the right cost no more than others, and still make their row too wide', async () => {
  const header = '<row><c r="A1"><v>1</v></c></row>'.repeat(6);
  const path = await sheetOf(
    `<worksheet><sheetData>${header}`,
    '<row><c r="XFD1"><v>1</v></c></row>',
    20_000,
    '</sheetData></worksheet>',
  );
  const { rows } = await openWorkbook(path);
  let longest = 0;
  let count = 0;
  for await (const batch of rows) {
    for (const row of batch) longest = Math.max(longest, row.cells.length);
    count += batch.length;
  }
  expect({ count, longest }).toEqual({ count: 20_006, longest: 101 });
});

test('a string that is shown in every cell of a row does not fill the memory', async () => {
  const cells = '<c t="s"><v>0</v></c>'.repeat(16_000);
  const before = process.memoryUsage.rss();
  const path = await makeWorkbook({ sheets: { A: `<row>${cells}</row>` }, strings: [`<t>${'é'.repeat(32_767)}</t>`] });
  const message = expect.stringContaining('row 1 holds more text than a list can have');
  expect(await errorOf(path)).toMatchObject({ code: 'unreadable', message });
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
});

test('a cell that is too long stays too long, by one character', async () => {
  const long = 'é'.repeat(32_767);
  const sheets = { A: `<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>${long.slice(0, 4_096)}</t></is></c></row>` };
  const [row] = await read(await makeWorkbook({ sheets, strings: [`<t>${long}</t>`] }));
  expect(row?.cells.map((cell) => cell.length)).toEqual([4_097, 4_096]);
});

test('while a large sheet is read, others get their turns', async () => {
  const cell = '<c t="inlineStr"><is><t>Aïssatou</t></is></c><c><v>221771234567</v></c>';
  const path = await sheetOf(
    '<worksheet><sheetData>',
    `<row>${cell}</row>`.repeat(100),
    1_000,
    '</sheetData></worksheet>',
  );
  let turns = 0;
  let reading = true;
  const others = (async () => {
    while (reading) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
  })();
  const started = performance.now();
  expect(await read(path)).toHaveLength(100_000);
  const ms = performance.now() - started;
  reading = false;
  await others;
  expect(ms / turns).toBeLessThan(20);
}, 60_000);

test.each<[how: string, leave: (path: string) => Promise<unknown>]>([
  ['read', read],
  [
    'left in the middle',
    async (path) => {
      const { rows } = await openWorkbook(path);
      await rows.next();
      await rows.return(undefined);
    },
  ],
  ['never begun', async (path) => await (await openWorkbook(path)).rows.return(undefined)],
  ['of an unknown sheet', async (path) => await openWorkbook(path, { sheet: 'none' }).catch(() => {})],
])('a workbook that is %s is closed', async (_, leave) => {
  const path = await makeWorkbook({ sheets: { A: textRows(Array.from({ length: 50_000 }, (_, n) => [`Awa ${n}`])) } });
  await leave(path);
  await expect.poll(() => isOpen(path)).toBe(false);
});

async function isOpen(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).includes(path);
}
