// A list as an Excel workbook (.xlsx): which sheet, and how its cells are shown.
// The format: ECMA-376, https://ecma-international.org/publications-and-standards/standards/ecma-376/
import { posix } from 'node:path';
import { ImportError } from '../import-error.ts';
import { LIST_LIMITS, type ListLimits } from '../limits.ts';
import type { Source } from '../source.ts';
import { unreadable } from './error.ts';
import { readFormats } from './formats.ts';
import { refuseOle } from './ole.ts';
import { readSheet } from './sheet.ts';
import { readSharedStrings } from './strings.ts';
import { attribute, readXml } from './xml.ts';
import { type Archive, openArchive } from './zip.ts';

export interface WorkbookOptions {
  /** Name of the sheet, in any case; otherwise the first that is visible. */
  sheet?: string | undefined;
  /** In which numbers and dates are shown, where the workbook does not say it: `fr`, `en`. */
  language?: string | null | undefined;
  limits?: ListLimits | undefined;
}

const OTHERS: readonly [part: string, what: string][] = [
  ['xl/workbook.bin', 'a binary workbook (.xlsb)'],
  ['content.xml', 'a LibreOffice document'],
  ['word/document.xml', 'a Word document'],
  ['ppt/presentation.xml', 'a presentation'],
];

/** Of the parts that describe the workbook; real ones, with tens of thousands of styles, have a few. */
const MAX_BYTES = 67_108_864;
/** Sheets without cells of their own. */
const NO_CELLS = /\/(?:chartsheet|dialogsheet|xl\w*macrosheet)$/i;

interface Sheet {
  name: string;
  visible: boolean;
  relation: string;
}

type Relations = Map<string, { target: string; type: string }>;

/**
 * Hidden rows and columns are taken like the others; a hidden sheet only by its name. Throws ImportError `unreadable`,
 * `unknown_sheet`, `too_large`, and so do the rows.
 */
export async function openWorkbook(path: string, options: WorkbookOptions = {}): Promise<Source> {
  const { sheet, language, limits = LIST_LIMITS } = options;
  const { listBytes: maxBytes } = limits;
  await refuseOle(path);
  const archive = await openArchive(path);
  try {
    const main = await findMain(archive);
    const { sheets: all, date1904 } = await readWorkbook(archive, main);
    const relations = await readRelations(archive, main);
    const sheets = all.filter((one) => !NO_CELLS.test(relations.get(one.relation)?.type ?? ''));
    const chosen = chooseSheet(sheets, sheet);
    const partOf = (type: string) => findPart(archive, relations, type);
    const strings = await readSharedStrings(archive.read(partOf('sharedStrings'), { maxBytes }), limits);
    const shownIn = ((await readLanguage(archive)) ?? language ?? 'en').replace('_', '-');
    const show = await readFormats(readSmall(archive, partOf('styles')), { language: shownIn, date1904 });
    const target = relations.get(chosen.relation)?.target ?? '';
    if (!archive.has(target)) throw unreadable(`the sheet "${chosen.name}" is not in it`);
    let share = 0;
    const pieces = archive.read(target, {
      maxBytes,
      onShare: (read) => {
        share = read;
      },
    });
    const rows = closing(readSheet(pieces, { strings, show, limits }), archive);
    await rows.next();
    const facts = { kind: 'xlsx', sheet: chosen.name, sheets: sheets.map((one) => one.name) };
    return { rows, facts, share: () => share };
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

function readSmall(archive: Archive, part: string): AsyncGenerator<string> {
  return archive.read(part, { maxBytes: MAX_BYTES });
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
  await readXml(readSmall(archive, main), {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = /^(?:1|true)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const visible = (attribute(attributes, 'state') ?? 'visible') === 'visible';
      sheets.push({ name: attributes.name ?? '', visible, relation: attribute(attributes, 'id') ?? '' });
    },
  });
  return { sheets, date1904 };
}

/** '' where there is none; one that is named must be there, or dates would come as numbers. */
function findPart(archive: Archive, relations: Relations, type: string): string {
  const part = [...relations.values()].find((one) => one.type.endsWith(`/${type}`))?.target ?? '';
  if (part !== '' && !archive.has(part)) throw unreadable(`a part of it, ${part}, is missing`);
  return part;
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
async function readRelations(archive: Archive, part: string): Promise<Relations> {
  const folder = part === '' ? '' : posix.dirname(part);
  const relations: Relations = new Map();
  await readXml(readSmall(archive, posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), {
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
  await readXml(readSmall(archive, 'docProps/core.xml'), {
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
