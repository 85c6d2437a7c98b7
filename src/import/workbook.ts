// A list as an Excel workbook (.xlsx): which sheet, and how its cells are shown.
// The format: ECMA-376, https://ecma-international.org/publications-and-standards/standards/ecma-376/
import { posix } from 'node:path';
import { ImportError } from './import-error.ts';
import type { Source } from './source.ts';
import { readFormats } from './workbook-formats.ts';
import { readSheet } from './workbook-sheet.ts';
import { readSharedStrings } from './workbook-strings.ts';
import { attribute, readXml } from './workbook-xml.ts';
import { type Archive, openArchive, unreadable } from './workbook-zip.ts';

export interface WorkbookOptions {
  /** Name of the sheet, in any case; otherwise the first that is visible. */
  sheet?: string | undefined;
  /** In which numbers and dates are shown, where the workbook does not say it: `fr`, `en`. */
  language?: string | null | undefined;
}

const OTHERS: readonly [part: string, what: string][] = [
  ['xl/workbook.bin', 'a binary workbook (.xlsb)'],
  ['content.xml', 'a LibreOffice document'],
  ['word/document.xml', 'a Word document'],
  ['ppt/presentation.xml', 'a presentation'],
];

interface Sheet {
  name: string;
  visible: boolean;
  relation: string;
}

/** Throws ImportError, and so do the rows. */
export async function openWorkbook(path: string, { sheet, language }: WorkbookOptions = {}): Promise<Source> {
  const archive = await openArchive(path);
  try {
    const main = await findMain(archive);
    const { sheets, date1904 } = await readWorkbook(archive, main);
    const chosen = chooseSheet(sheets, sheet);
    const relations = await readRelations(archive, main);
    const partOf = (type: string) => [...relations.values()].find((one) => one.type.endsWith(`/${type}`))?.target ?? '';
    const strings = await readSharedStrings(archive.read(partOf('sharedStrings')));
    const shownIn = ((await readLanguage(archive)) ?? language ?? 'en').replace('_', '-');
    const showNumber = await readFormats(archive.read(partOf('styles')), { language: shownIn, date1904 });
    const target = relations.get(chosen.relation)?.target ?? '';
    if (!archive.has(target)) throw unreadable(`the sheet "${chosen.name}" is not in it`);
    const rows = closing(readSheet(archive.read(target), { strings, showNumber }), archive);
    await rows.next();
    return { rows, facts: { kind: 'xlsx', sheet: chosen.name, sheets: sheets.map((one) => one.name) } };
  } catch (error) {
    archive.close();
    throw error;
  }
}

/** Begun before it is handed on, so that the archive is closed even when nobody reads. */
async function* closing<Batch>(batches: AsyncGenerator<Batch[]>, archive: Archive): AsyncGenerator<Batch[]> {
  try {
    yield [];
    yield* batches;
  } finally {
    archive.close();
  }
}

async function findMain(archive: Archive): Promise<string> {
  const relations = await readRelations(archive, '');
  const main = [...relations.values()].find((one) => one.type.endsWith('/officeDocument'))?.target;
  const other = OTHERS.find(([part]) => archive.has(part) || main === part);
  if (main && archive.has(main) && !other) return main;
  throw unreadable(other ? `it is ${other[1]}` : 'it is a zip archive, but no workbook');
}

async function readWorkbook(archive: Archive, main: string): Promise<{ sheets: Sheet[]; date1904: boolean }> {
  const sheets: Sheet[] = [];
  let date1904 = false;
  await readXml(archive.read(main), {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = /^(?:1|true)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const visible = (attribute(attributes, 'state') ?? 'visible') === 'visible';
      sheets.push({ name: attributes.name ?? '', visible, relation: attribute(attributes, 'id') ?? '' });
    },
  });
  return { sheets, date1904 };
}

function chooseSheet(sheets: readonly Sheet[], named: string | undefined): Sheet {
  const same = (one: Sheet) => one.name.trim().toLowerCase() === named?.trim().toLowerCase();
  const found = named === undefined ? (sheets.find((one) => one.visible) ?? sheets[0]) : sheets.find(same);
  if (found) return found;
  if (named === undefined) throw unreadable('it has no sheet');
  const names = sheets.map((one) => `"${one.name}"`).join(', ');
  throw new ImportError('unknown_sheet', `There is no sheet "${named}"; the workbook has ${names}`, 'sheet');
}

/** Of a part, or (for '') of the whole: id → target and type. */
async function readRelations(archive: Archive, part: string): Promise<Map<string, { target: string; type: string }>> {
  const folder = part === '' ? '' : posix.dirname(part);
  const relations = new Map<string, { target: string; type: string }>();
  await readXml(archive.read(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      relations.set(Id, { target, type: Type });
    },
  });
  return relations;
}

/** LibreOffice writes it down; Excel does not. */
async function readLanguage(archive: Archive): Promise<string | null> {
  let inLanguage = false;
  let language = '';
  await readXml(archive.read('docProps/core.xml'), {
    open(name) {
      inLanguage = name === 'language';
    },
    text(text) {
      if (inLanguage) language += text;
    },
    close() {
      inLanguage = false;
    },
  });
  return language.trim() || null;
}
