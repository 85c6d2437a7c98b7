// Which delimiter a list uses.
import { ImportError } from './import-error.ts';

/** In order of preference where several fit equally: commas also stand in ordinary text. */
const CANDIDATES = ['\t', ';', '|', ','] as const;
const SAMPLE_ROWS = 20;

/**
 * Chooses by the header and the first rows: the delimiter that splits the most of them like the header, and of equal
 * ones the one that makes more columns. A list of one column has none; any will do.
 */
export function detectDelimiter(sample: string): string {
  const declared = SEP_LINE.exec(sample)?.[1];
  if (declared) return declared;
  let best = { delimiter: ',', agreement: 0, columns: 0 };
  for (const delimiter of CANDIDATES) {
    const [header = 0, ...rows] = countPerRow(sample, delimiter);
    if (header === 0) continue;
    const agreement = rows.length === 0 ? 1 : rows.filter((count) => count === header).length / rows.length;
    if (agreement > best.agreement || (agreement === best.agreement && header > best.columns)) {
      best = { delimiter, agreement, columns: header };
    }
  }
  return best.delimiter;
}

/** Excel's way of declaring the delimiter: a first line `sep=;`. */
export const SEP_LINE = /^sep=([,;\t|])\r?\n/i;

/** A delimiter named by the caller. */
export function checkDelimiter(delimiter: string): string {
  if (/^[\t!-~]$/.test(delimiter) && !/["\w]/.test(delimiter)) return delimiter;
  throw new ImportError(
    'unknown_delimiter',
    'A delimiter is one character: a comma, a semicolon, a tab or a bar',
    'delimiter',
  );
}

/** Delimiters outside quotes in each of the first rows that hold anything. The last row may be cut and is left out. */
function countPerRow(sample: string, delimiter: string): number[] {
  const counts: number[] = [];
  let quoted = false;
  let count = 0;
  let empty = true;
  for (const character of sample) {
    if (character === '"') quoted = !quoted;
    if (!quoted && (character === '\n' || character === '\r')) {
      if (!empty) counts.push(count);
      if (counts.length > SAMPLE_ROWS) return counts;
      count = 0;
      empty = true;
      continue;
    }
    empty = false;
    if (!quoted && character === delimiter) count++;
  }
  if (counts.length === 0) counts.push(count);
  return counts;
}
