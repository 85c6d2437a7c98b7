// All rows of a source at once.
import type { Row } from '../../src/import/source.ts';

export async function readAll(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const rows of batches) all.push(...rows);
  return all;
}

/** Rows as a source gives them, in batches of a size. */
export async function* batchesOf(table: string[][], size = table.length): AsyncGenerator<Row[]> {
  const rows = table.map((cells, at) => ({ line: at + 1, cells: [...cells] }));
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
