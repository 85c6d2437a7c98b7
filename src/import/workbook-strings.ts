// The strings that the cells of a workbook share, held compactly: a million names take their bytes and four more each.
import { ImportError } from './import-error.ts';
import { readXml } from './workbook-xml.ts';

/** Of all of them together; a sheet with more should keep them in its cells, or come as CSV. */
const MAX_BYTES = 134_217_728;

export interface SharedStrings {
  get(index: number): string;
}

export async function readSharedStrings(pieces: AsyncIterable<string>): Promise<SharedStrings> {
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
      if (inText) text += part;
    },
    close(name) {
      if (name === 'rPh') phonetic -= 1;
      if (name === 'si') store.add(text);
      inText = false;
    },
  });
  return store;
}

function makeStore() {
  let bytes = Buffer.alloc(65_536);
  let ends = new Uint32Array(4096);
  let count = 0;
  let used = 0;
  return {
    add(text: string): void {
      const length = Buffer.byteLength(text);
      if (used + length > MAX_BYTES) {
        throw new ImportError('too_large', 'The workbook holds too much text: send it in parts, or as CSV');
      }
      if (used + length > bytes.length) bytes = Buffer.concat([bytes], Math.max(bytes.length * 2, used + length));
      if (count === ends.length) {
        const more = new Uint32Array(ends.length * 2);
        more.set(ends);
        ends = more;
      }
      used += bytes.write(text, used);
      ends[count++] = used;
    },
    get(index: number): string {
      return bytes.toString('utf8', index > 0 ? ends[index - 1] : 0, index < count ? ends[index] : 0);
    },
  };
}
