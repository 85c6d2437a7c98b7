// A list in a file, of whatever kind it is.
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { openCsv } from './csv/open-csv.ts';
import type { ListLimits } from './limits.ts';
import { undoRejects } from './mended-rejects.ts';
import type { Source } from './source.ts';
import { openWorkbook } from './workbook/open-workbook.ts';

export interface FileOptions {
  /** One character, or `tab`; otherwise detected. */
  delimiter?: string | undefined;
  /** Otherwise detected. */
  encoding?: string | undefined;
  /** Of a workbook; otherwise the first. */
  sheet?: string | undefined;
  /** Of a workbook that does not say it: how numbers and dates are shown, `fr` or `en`. */
  language?: string | null | undefined;
  limits?: ListLimits | undefined;
}

/** A workbook is a zip archive; an old one, or one with a password, is an OLE file, and refused as what it is. */
const WORKBOOKS = [Buffer.of(0x50, 0x4b, 0x03, 0x04), Buffer.of(0xd0, 0xcf, 0x11, 0xe0)];

/** Throws ImportError where it is neither text nor a workbook. */
export async function openFile(path: string, options: FileOptions = {}): Promise<Source> {
  const { sheet, language, limits, ...dialect } = options;
  const file = await open(path);
  try {
    const head = await readHead(file);
    if (WORKBOOKS.some((bytes) => head.equals(bytes))) {
      const source = await openWorkbook(path, { sheet, language, limits });
      return { ...source, rows: undoRejects(source.rows) };
    }
    const { size } = await file.stat();
    const input = createReadStream(path);
    const source = await openCsv(input, { ...dialect, maxBytes: limits?.listBytes });
    return { ...source, share: () => (input.bytesRead - input.readableLength) / size };
  } finally {
    await file.close();
  }
}

async function readHead(file: FileHandle): Promise<Buffer> {
  const head = Buffer.alloc(4);
  await file.read(head, 0, head.length, 0);
  return head;
}
