// A list in a file, of whatever kind it is.
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { openCsv } from './csv.ts';
import { undoRejects } from './mended-rejects.ts';
import type { Source } from './source.ts';
import { openWorkbook } from './workbook.ts';

export interface FileOptions {
  /** One character, or `tab`; otherwise detected. */
  delimiter?: string | undefined;
  /** Otherwise detected. */
  encoding?: string | undefined;
  /** Of a workbook; otherwise the first. */
  sheet?: string | undefined;
  /** Of a workbook that does not say it: how numbers and dates are shown, `fr` or `en`. */
  language?: string | null | undefined;
}

const ZIP = Buffer.of(0x50, 0x4b, 0x03, 0x04);

/** Throws ImportError where it is neither text nor a workbook. */
export async function openFile(path: string, { sheet, language, ...dialect }: FileOptions = {}): Promise<Source> {
  const file = await open(path);
  try {
    if (await beginsWith(file, ZIP)) {
      const source = await openWorkbook(path, { sheet, language });
      return { ...source, rows: undoRejects(source.rows) };
    }
    const { size } = await file.stat();
    const input = createReadStream(path);
    const source = await openCsv(input, dialect);
    return { ...source, share: () => input.bytesRead / size };
  } finally {
    await file.close();
  }
}

async function beginsWith(file: FileHandle, bytes: Buffer): Promise<boolean> {
  const head = Buffer.alloc(bytes.length);
  await file.read(head, 0, head.length, 0);
  return head.equals(bytes);
}
