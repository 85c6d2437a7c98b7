// The cells of one sheet → rows.
import { type ListLimits, MAX_RECORD_BYTES, MAX_TITLE_ROWS } from '../limits.ts';
import type { Row } from '../source.ts';
import { hasContent } from '../source.ts';
import { unreadable } from './error.ts';
import type { Show } from './formats.ts';
import type { SharedStrings } from './strings.ts';
import { plainText } from './text.ts';
import { type Attributes, makeXmlReader } from './xml.ts';

/** As many as a sheet can have. */
const MAX_CELLS = 16_384;
/** What is handed on together. */
const BATCH_CHARACTERS = 32_768;

export interface SheetContext {
  strings: SharedStrings;
  show(style: number): Show;
  limits: ListLimits;
}

/**
 * Rows without content are left out; each is filled up to the width of the header, which may have titles above it, for a
 * sheet does not keep empty cells. Far beyond what a list may have, a cell only shows that there is one.
 * A merged cell stands in its first place; hidden rows and columns are rows and columns.
 */
export async function* readSheet(pieces: AsyncIterable<string>, context: SheetContext): AsyncGenerator<Row[]> {
  const reader = makeSheetReader(context);
  let any = false;
  for await (const piece of pieces) {
    any = true;
    reader.read(piece);
    if (reader.isFull()) yield reader.take();
  }
  if (any) reader.end();
  yield reader.take();
}

function makeSheetReader({ strings, show, limits }: SheetContext) {
  let rows: Row[] = [];
  let count = 0;
  let characters = 0;
  let inRow = 0;
  let line = 0;
  let width = 0;
  let cells: string[] = [];
  let place = 0;
  let type = 'n';
  let style = 0;
  let value = '';
  let reading = false;
  let phonetic = 0;

  function openRow(attributes: Attributes): void {
    line = attributes.r === undefined ? line + 1 : Number(attributes.r);
    if (!Number.isSafeInteger(line) || line < 1) throw unreadable('a row has no number');
    cells = [];
    place = 0;
    inRow = 0;
  }

  function openCell(attributes: Attributes): void {
    place = attributes.r === undefined ? place : columnOf(attributes.r);
    if (place >= MAX_CELLS) throw unreadable('a row has more cells than a sheet can have');
    type = attributes.t ?? 'n';
    style = Number(attributes.s ?? 0);
    value = '';
  }

  function closeCell(): void {
    const text = shown();
    // the header is told by its true width, a later row only by being too wide: many such would take long to fill
    const at = count > MAX_TITLE_ROWS ? Math.min(place, limits.listColumns) : place;
    if (text !== '' && (at === place || hasContent(text))) {
      while (cells.length < at) cells.push('');
      cells[at] = text;
      inRow += text.length;
      if (inRow > MAX_RECORD_BYTES) throw unreadable(`row ${line} holds more text than a list can have`);
    }
    place += 1;
  }

  function shown(): string {
    if (value === '') return '';
    if (type === 'n') return show(style).number(value.trim());
    if (type === 's') return show(style).text(strings.get(Number(value)));
    if (type === 'b') return value.trim() === '1' ? 'TRUE' : 'FALSE';
    if (type === 'd') return show(style).date(value.trim());
    return type === 'e' ? value : show(style).text(plainText(value)); // inline, or the result of a formula
  }

  function closeRow(): void {
    if (!cells.some(hasContent)) return;
    count += 1;
    if (count <= MAX_TITLE_ROWS + 1) width = Math.min(Math.max(width, cells.length), limits.listColumns);
    while (cells.length < width) cells.push('');
    characters += inRow + cells.length;
    rows.push({ line, cells });
  }

  const xml = makeXmlReader({
    open(name, attributes) {
      if (name === 'row') openRow(attributes);
      else if (name === 'c') openCell(attributes);
      else if (name === 'rPh') phonetic += 1;
      reading = name === 'v' || (name === 't' && phonetic === 0);
    },
    text(text) {
      if (reading && value.length <= limits.cellCharacters) value += text;
    },
    close(name) {
      reading = false;
      if (name === 'c') closeCell();
      else if (name === 'row') closeRow();
      else if (name === 'rPh') phonetic -= 1;
    },
  });
  return {
    read: xml.write,
    end: xml.end,
    isFull: () => characters >= BATCH_CHARACTERS,
    take(): Row[] {
      const taken = rows;
      rows = [];
      characters = 0;
      return taken;
    },
  };
}

/** From a reference such as `AB12` to the place of its column; A is 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) & 0xdf;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + (letter - 64);
    if (column > MAX_CELLS) break;
  }
  if (column === 0) throw unreadable('a cell has no place');
  return column - 1;
}
