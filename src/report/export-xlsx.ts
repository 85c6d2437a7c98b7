// Deliveries as a workbook: sheets of a million rows, written as they are read. Parts and attributes: ECMA-376, part 1.
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Sql } from '../db/client.ts';
import { type ExportInput, prepareExport } from './export-csv.ts';
import { type ExportColumn, type ExportFilter, type ExportPage, exportPages } from './export-rows.ts';

/** A sheet ends here: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3 */
const MAX_ROWS = 1_048_576;
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

/** A stream of the file. Memory is that of one page of rows, however many there are. */
export function exportXlsx(sql: Sql, input: ExportInput, rowsPerSheet = MAX_ROWS): Readable {
  const zip = new ZipFile();
  const out = new PassThrough();
  zip.outputStream.pipe(out);
  const fail = (error: unknown) => void out.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  writeBook(sql, { ...input, rowsPerSheet }, zip, out).catch(fail);
  return out;
}

async function writeBook(
  sql: Sql,
  input: ExportInput & { rowsPerSheet: number },
  zip: ZipFile,
  out: PassThrough,
): Promise<void> {
  const { ids, columns } = await prepareExport(sql, input);
  const pages = await makePages(allPages(sql, ids, columns, input.filter));
  let sheets = 0;
  do {
    sheets += 1;
    const sheet = Readable.from(writeSheet(columns, pages, input.rowsPerSheet), { objectMode: false });
    out.once('close', () => sheet.destroy());
    await addStream(zip, `xl/worksheets/sheet${sheets}.xml`, sheet);
  } while (pages.next);
  for (const [path, text] of Object.entries(partsOf(sheets))) zip.addBuffer(Buffer.from(text), path);
  zip.end();
}

/** Pages of which the next can be looked at before it is taken. */
interface Pages {
  next: ExportPage | null;
  move(): Promise<void>;
}

async function makePages(source: AsyncGenerator<ExportPage>): Promise<Pages> {
  const pages: Pages = {
    next: null,
    async move() {
      pages.next = (await source.next()).value ?? null;
    },
  };
  await pages.move();
  return pages;
}

/** Resolves when the part has been read to its end: then it is known whether another follows. */
function addStream(zip: ZipFile, path: string, stream: Readable): Promise<void> {
  return new Promise((done, fail) => {
    stream
      .once('end', done)
      .once('error', fail)
      .once('close', () => fail(new Error('The reader has gone')));
    zip.addReadStream(stream, path, { compressionLevel: 1 });
  });
}

async function* allPages(
  sql: Sql,
  ids: readonly number[],
  columns: readonly ExportColumn[],
  filter: ExportFilter,
): AsyncGenerator<ExportPage> {
  const row = `concat('<row>', ${columns.map(cellOf).join(', ')}, '</row>')`;
  for (const id of ids) yield* exportPages(sql, id, { filter, row });
}

async function* writeSheet(
  columns: readonly ExportColumn[],
  pages: Pages,
  rowsPerSheet: number,
): AsyncGenerator<string> {
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetData>`;
  const names = columns.map(({ name }) => `<c t="inlineStr"><is><t xml:space="preserve">${escaped(name)}</t></is></c>`);
  yield withoutControls(`<row>${names.join('')}</row>`);
  for (let rows = 1; pages.next && rows + pages.next.rows <= rowsPerSheet; ) {
    const { text, rows: taken } = pages.next;
    rows += taken;
    yield withoutControls(text);
    await pages.move();
  }
  yield '</sheetData></worksheet>';
}

function cellOf({ name, kind, value }: ExportColumn): string {
  if (kind === 'time')
    return cell(`'<c s="1"><v>' || date_part('epoch', ${value}) / 86400 + ${DAYS_TO_1970} || '</v></c>'`);
  if (kind === 'text') return cell(textOf(value));
  return name === 'phone' || TEXT_WORDS.has(value)
    ? cell(`${PLAIN} || ${value} || ${END}`)
    : `'<c><v>', ${value}, '</v></c>'`;
}

const cell = (expression: string) => `coalesce(${expression}, '<c/>')`;

/**
 * A string in the cell is only ever a string. One that would be computed if somebody typed it has the style that Excel gives
 * to what is typed with an apostrophe in front, so that it stays one when the cell is edited. The import lets no value be
 * longer than a cell of Excel (32,767).
 */
function textOf(value: string): string {
  const marked = `regexp_replace(${value}, '_(?=x[0-9A-Fa-f]{4}_)', '_x005F_', 'g')`;
  const safe = ENTITIES.reduce((text, [character, entity]) => `replace(${text}, '${character}', '${entity}')`, marked);
  const style = `case when ${value} ~ e'^[-=+@\\t\\r\\n＝＋－＠]' then ' s="2"' else '' end`;
  return `case when ${value} ~ e'[&<>\\\\r]|^[-=+@＝＋－＠\\\\s]|\\\\s$|_x' then '<c' || ${style} || ' t="inlineStr"><is><t xml:space="preserve">' || ${safe} || ${END}
    when ${value} <> '' then ${PLAIN} || ${value} || ${END} end`;
}

const PLAIN = `'<c t="inlineStr"><is><t>'`;
const END = `'</t></is></c>'`;
/** From 30 December 1899, where workbooks begin to count. */
const DAYS_TO_1970 = 25_569;
const TEXT_WORDS: ReadonlySet<string> = new Set(['status', 'country']);
const ENTITIES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
] as const;

function escaped(text: string): string {
  const marked = text.replace(/_(?=x[0-9A-F]{4}_)/gi, '_x005F_');
  return ENTITIES.reduce((safe, [character, entity]) => safe.replaceAll(character, entity), marked);
}

/** Control characters are not in XML; workbooks write them by their number. */
function withoutControls(xml: string): string {
  if (!CONTROL.test(xml)) return xml;
  const number = (character: string) => character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
  return xml.replace(EACH_CONTROL, (character) => `_x${number(character)}_`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/;
const EACH_CONTROL = new RegExp(CONTROL, 'g');

/** Everything but the sheets. */
function partsOf(sheets: number): Record<string, string> {
  const numbers = Array.from({ length: sheets }, (_, i) => i + 1);
  const type = (path: string, kind: string) =>
    `<Override PartName="${path}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
  return {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('/xl/workbook.xml', 'sheet.main')}${type('/xl/styles.xml', 'styles')}${numbers.map((n) => type(`/xl/worksheets/sheet${n}.xml`, 'worksheet')).join('')}</Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relation('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${numbers.map((n) => `<sheet name="deliveries${n > 1 ? ` ${n}` : ''}" sheetId="${n}" r:id="s${n}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relation('styles', 'styles', 'styles.xml')}${numbers.map((n) => relation(`s${n}`, 'worksheet', `worksheets/sheet${n}.xml`)).join('')}</Relationships>`,
    'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf quotePrefix="1"/></cellXfs></styleSheet>`,
  };
}
