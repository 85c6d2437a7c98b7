// The cells of one sheet → rows.
import { hasContent } from './row-reader.ts';
import type { Row } from './source.ts';
import type { ShowNumber } from './workbook-formats.ts';
import type { SharedStrings } from './workbook-strings.ts';
import { type Attributes, makeXmlReader } from './workbook-xml.ts';
import { unreadable } from './workbook-zip.ts';

/** As many as a sheet can have. */
const MAX_CELLS = 16_384;
const MAX_TEXT = 32_767;

export interface SheetContext {
  strings: SharedStrings;
  showNumber(style: number): ShowNumber;
}

/**
 * Rows without content are left out; each is filled up to the width of the first, for a sheet does not keep empty cells.
 * A merged cell stands in its first place; hidden rows and columns are rows and columns.
 */
export async function* readSheet(pieces: AsyncIterable<string>, context: SheetContext): AsyncGenerator<Row[]> {
  const reader = makeSheetReader(context);
  let any = false;
  for await (const piece of pieces) {
    any = true;
    yield reader.read(piece);
  }
  if (any) yield reader.end();
}

function makeSheetReader({ strings, showNumber }: SheetContext) {
  let rows: Row[] = [];
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
    if (text !== '') {
      while (cells.length < place) cells.push('');
      cells[place] = text;
    }
    place += 1;
  }

  function shown(): string {
    if (type === 's') return strings.get(Number(value));
    if (type === 'b') return value.trim() === '1' ? 'TRUE' : 'FALSE';
    if (type === 'n') return value === '' ? '' : showNumber(style)(value.trim());
    return value; // inline text, the result of a formula, an error, a date as text
  }

  function closeRow(): void {
    if (!cells.some(hasContent)) return;
    if (width === 0) width = cells.length;
    while (cells.length < width) cells.push('');
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
      if (reading && value.length <= MAX_TEXT) value += text;
    },
    close(name) {
      reading = false;
      if (name === 'c') closeCell();
      else if (name === 'row') closeRow();
      else if (name === 'rPh') phonetic -= 1;
    },
  });
  const take = (): Row[] => {
    const taken = rows;
    rows = [];
    return taken;
  };
  return {
    read(piece: string): Row[] {
      xml.write(piece);
      return take();
    },
    end(): Row[] {
      xml.end();
      return take();
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
