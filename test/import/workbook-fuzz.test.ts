// Whatever happens to the bytes of a workbook, it ends soon, in rows or in an ImportError.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ImportError } from '../../src/import/import-error.ts';
import { openWorkbook } from '../../src/import/workbook/open-workbook.ts';
import { type Draw, makeDraw } from '../../src/lib/seeded-random.ts';
import { makeWorkbook, stylesOf, textRows, zip } from './make-workbook.ts';
import { readAll } from './read-all.ts';

const SOON_MS = 3_000;
const REAL = fileURLToPath(new URL('files/libreoffice/liste.xlsx', import.meta.url));

/** Whether it was refused. Anything but rows or an ImportError, or too late, fails the test. */
async function isRefused(path: string): Promise<boolean> {
  const started = performance.now();
  const outcome = await openWorkbook(path).then(
    ({ rows }) => readAll(rows).catch((error: unknown) => error),
    (error: unknown) => error,
  );
  expect(performance.now() - started).toBeLessThan(SOON_MS);
  if (Array.isArray(outcome)) return false;
  expect(outcome).toBeInstanceOf(ImportError);
  return true;
}

async function isRefusedAs(path: string, bytes: Buffer): Promise<boolean> {
  await writeFile(path, bytes);
  return await isRefused(path);
}

test('cut short anywhere, it is refused', async () => {
  const whole = await readFile(REAL);
  const path = await zip({});
  for (let length = 0; length < whole.length; length += 23) {
    expect(await isRefusedAs(path, whole.subarray(0, length))).toBe(true);
  }
  expect(await isRefusedAs(path, whole)).toBe(false);
}, 60_000);

test('with bytes flipped, it is refused or gives as many rows', async () => {
  const whole = await readFile(REAL);
  const path = await zip({});
  const right = await readAll((await openWorkbook(REAL)).rows);
  let refused = 0;
  for (let n = 0; n < 400; n++) {
    const draw = makeDraw(n, 'flip');
    const damaged = Buffer.from(whole);
    const at = Math.floor(draw('place') * whole.length);
    damaged.writeUInt8(damaged.readUInt8(at) ^ (1 + Math.floor(draw('bits') * 255)), at);
    if (await isRefusedAs(path, damaged)) refused += 1;
    else expect((await readAll((await openWorkbook(path)).rows)).length).toBe(right.length);
  }
  expect(refused).toBeGreaterThan(200);
}, 60_000);

/** Pieces that mean something in a sheet. */
const SPICES = [
  '<',
  '>',
  '"',
  '&',
  '&#0;',
  '&x;',
  '<c',
  '</row>',
  '<v>',
  ' r="',
  '-1',
  '1e999',
  '_xD800_',
  ']]>',
  '<!--',
  '<?x',
  '\0',
  '<![CDATA[',
];

function spoil(xml: string, draw: Draw): string {
  const from = Math.floor(draw('from') * xml.length);
  const gone = Math.floor(draw('gone') ** 4 * 60);
  const spice = SPICES[Math.floor(draw('spice') * SPICES.length)] ?? '';
  return xml.slice(0, from) + spice + xml.slice(from + gone);
}

test('with its XML spoilt in any part, it is refused or gives rows', async () => {
  const list = Array.from({ length: 30 }, (_, n) => [`Awa ${n}`, `+2217712345${n}`]);
  const shared = list.map(
    (_, n) => `<row r="${n + 31}"><c r="A${n + 31}" s="0" t="s"><v>${n % 2}</v></c><c s="1"><v>45000</v></c></row>`,
  );
  const rows = `<worksheet><sheetData>${textRows(list)}${shared.join('')}</sheetData></worksheet>`;
  const parts: Record<string, string> = {
    'xl/worksheets/sheet1.xml': rows,
    'xl/styles.xml': `<styleSheet>${stylesOf('0', 'dd/mm/yyyy')}</styleSheet>`,
    'xl/sharedStrings.xml': '<sst><si><t>un</t></si><si><r><t>de</t></r><r><t>ux</t></r></si></sst>',
    'docProps/core.xml': '<core><language>fr-FR</language></core>',
  };
  const names = Object.keys(parts);
  let refused = 0;
  for (let n = 0; n < 400; n++) {
    const draw = makeDraw(n, 'spoil');
    const name = names[Math.floor(draw('part') * names.length)] ?? '';
    const extra = { ...parts, [name]: spoil(parts[name] ?? '', draw) };
    if (await isRefused(await makeWorkbook({ sheets: { A: '' }, extra }))) refused += 1;
  }
  expect(refused).toBeGreaterThan(100);
  expect(refused).toBeLessThan(400);
}, 60_000);
