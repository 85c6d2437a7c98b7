// What every source of a list (CSV, workbook, query, kept list) gives to the import.
import type { Json } from '../model/template.ts';

export interface Row {
  /** Where the row starts in its source: the physical line of a text, the row number of a sheet; the first is 1. */
  line: number;
  cells: string[];
  /** The person's number where the source knows it, international with `+`; otherwise the phone column tells. */
  phone?: string;
}

/**
 * Rows in the order of the source, in batches of at most a few hundred kilobytes; the first row may be the header.
 * Rows without any content are left out. Whoever took the source ends it: `rows.return()` closes what it holds.
 */
export interface Source {
  rows: AsyncGenerator<Row[]>;
  /** How it was read, shown with the import: {kind: 'csv', delimiter: ';', encoding: 'windows-1252'} … */
  facts: Record<string, Json>;
  /** Share of the source read so far, 0 to 1. */
  share?: () => number;
  /** About how many rows it has, where that is known from elsewhere. */
  expected?: number | null;
}

/** A row without any is left out. Blanks are none, nor is the end-of-file mark of old systems. */
export function hasContent(cell: string): boolean {
  return cell !== '' && cell.trim() !== '' && cell !== '\x1A';
}
