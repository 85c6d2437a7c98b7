// Workbooks for the tests, put together from their parts by hand: what a library would write, and what none would.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { inject } from 'vitest';
import { ZipFile } from 'yazl';

const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export interface WorkbookParts {
  /** XML of the rows of each sheet, by name. */
  sheets: Record<string, string | Readable>;
  /** Attributes of a sheet's entry: `state="hidden"`. */
  states?: Record<string, string>;
  /** XML of each shared string. */
  strings?: string[];
  /** Inside of styleSheet. */
  styles?: string;
  /** Attributes of workbookPr. */
  properties?: string;
  /** More parts, or other ones than usual. */
  extra?: Record<string, string>;
}

/** The styles of cells whose number formats have these codes, in this order. */
export function stylesOf(...codes: (string | number)[]): string {
  const custom = codes.map((code, n) =>
    typeof code === 'string' ? `<numFmt numFmtId="${164 + n}" formatCode="${escapeXml(code)}"/>` : '',
  );
  const cells = codes.map((code, n) => `<xf numFmtId="${typeof code === 'string' ? 164 + n : code}"/>`);
  return `<numFmts>${custom.join('')}</numFmts><cellXfs>${cells.join('')}</cellXfs>`;
}

/** Rows of inline texts. */
export function textRows(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;
  return rows.map((cells) => `<row>${cells.map(cell).join('')}</row>`).join('');
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Writes it to a file of its own; the path. */
export async function makeWorkbook(parts: WorkbookParts): Promise<string> {
  const names = Object.keys(parts.sheets);
  const sheets = names.map(
    (name, n) =>
      `<sheet name="${escapeXml(name)}" sheetId="${n + 1}" r:id="rId${n + 1}" ${parts.states?.[name] ?? ''}/>`,
  );
  const relations = names.map(
    (_, n) => `<Relationship Id="rId${n + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`,
  );
  const files: Record<string, string | Readable> = {
    '_rels/.rels': `<Relationships xmlns="${RELATIONS}"><Relationship Id="r" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr ${parts.properties ?? ''}/><sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${RELATIONS}">${relations.join('')}<Relationship Id="s" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="t" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}">${parts.styles ?? ''}</styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${(parts.strings ?? []).map((one) => `<si>${one}</si>`).join('')}</sst>`,
  };
  for (const [n, name] of names.entries()) {
    const rows = parts.sheets[name] ?? '';
    files[`xl/worksheets/sheet${n + 1}.xml`] =
      typeof rows === 'string' ? `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>` : rows;
  }
  return await zip({ ...files, ...parts.extra });
}

export async function zip(files: Record<string, string | Readable>): Promise<string> {
  const path = join(inject('directory'), `${randomUUID()}.xlsx`);
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'string') archive.addBuffer(Buffer.from(content), name);
    else archive.addReadStream(content, name);
  }
  archive.end();
  const out = archive.outputStream.pipe(createWriteStream(path));
  await once(out, 'close');
  return path;
}
