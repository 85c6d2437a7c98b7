// The strings that the cells of a workbook share, held compactly: a million names take their bytes and four more each.
import { ImportError } from '../import-error.ts';
import type { ListLimits } from '../limits.ts';
import { unreadable } from './error.ts';
import { plainText } from './text.ts';
import { readXml } from './xml.ts';

/** Of all of them together; a sheet with more should keep them in its cells, or come as CSV. */
const MAX_BYTES = 134_217_728;
/** Blocks never move, so growing takes no copy and no time. A string lies within one. */
const BLOCK_BYTES = 4_194_304;
const BLOCK_ENDS = 65_536;

export interface SharedStrings {
  /** Throws ImportError where there is none of this number. */
  get(index: number): string;
}

export async function readSharedStrings(
  pieces: AsyncIterable<string>,
  { cellCharacters }: ListLimits,
): Promise<SharedStrings> {
  // One more than a list takes: the rest of it is not needed to reject its row, and could be shown a million times.
  const kept = cellCharacters + 1;
  const store = makeStore();
  let inText = false;
  let phonetic = 0;
  let text = '';
  await readXml(pieces, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic += 1;
      inText = name === 't' && phonetic === 0;
    },
    text(part) {
      if (inText && text.length < kept) text += part;
    },
    close(name) {
      if (name === 'rPh') phonetic -= 1;
      if (name === 'si') store.add(plainText(text).slice(0, kept));
      inText = false;
    },
  });
  return store;
}

function makeStore() {
  const blocks: Buffer[] = [];
  const ends: Uint32Array[] = [];
  let count = 0;
  let used = 0;
  const endOf = (index: number) => (index < 0 ? 0 : (ends[Math.floor(index / BLOCK_ENDS)]?.[index % BLOCK_ENDS] ?? 0));
  const startOf = (block: number) => block * BLOCK_BYTES;
  return {
    add(text: string): void {
      const length = Buffer.byteLength(text);
      if (used + length + 4 * (count + 1) > MAX_BYTES) {
        throw new ImportError('too_large', 'The workbook holds too much text: send it in parts, or as CSV');
      }
      if (used + length > startOf(blocks.length)) {
        used = startOf(blocks.length);
        blocks.push(Buffer.allocUnsafe(BLOCK_BYTES));
      }
      used += blocks.at(-1)?.write(text, used - startOf(blocks.length - 1)) ?? 0;
      if (count % BLOCK_ENDS === 0) ends.push(new Uint32Array(BLOCK_ENDS));
      (ends.at(-1) as Uint32Array)[count % BLOCK_ENDS] = used;
      count += 1;
    },
    get(index: number): string {
      if (!(Number.isInteger(index) && index >= 0 && index < count))
        throw unreadable('a cell refers to a text that is not in it');
      const before = endOf(index - 1);
      const end = endOf(index);
      if (end === before) return '';
      const block = Math.floor((end - 1) / BLOCK_BYTES);
      const first = startOf(block);
      return blocks[block]?.toString('utf8', Math.max(before - first, 0), end - first) ?? '';
    },
  };
}
