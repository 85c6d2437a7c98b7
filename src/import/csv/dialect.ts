// How a list is written: its delimiter and its quotes.
import { ImportError } from '../import-error.ts';
import { MAX_TITLE_ROWS } from '../limits.ts';
import { isPhoneName } from '../phone-names.ts';

export interface Dialect {
  /** Null for a list of one column. */
  delimiter: string | null;
  quote: '"' | "'";
  /** Whether blanks stand between a delimiter and a quote: `"Awa", "771234567"`. */
  spaced: boolean;
}

/** In order of preference where several fit equally: commas also stand in ordinary text. */
const CANDIDATES = ['\t', ';', '|', ','] as const;
const SAMPLE_ROWS = 20;

/** Excel's way of declaring the delimiter: a first line `sep=;`. */
export const SEP_LINE = /^"?sep=([\t!-~])"?(?:\r\n|\n|\r|$)/i;

/** By the first rows; `given` is the delimiter the caller names. */
export function detectDialect(sample: string, given?: string): Dialect {
  const declared = SEP_LINE.exec(sample);
  const text = declared ? sample.slice(declared[0].length) : sample;
  const quote = isSingleQuoted(text) ? "'" : '"';
  const delimiter = given ?? (isDelimiter(declared?.[1]) ? declared[1] : detectDelimiter(text, quote));
  return { delimiter, quote, spaced: delimiter !== null && scan(text, delimiter, quote).spaced };
}

/**
 * The delimiter that splits the most rows like the first one, and of equal ones that which makes more columns. Where
 * none does, there may be a title above the header. None where the first row has none: decimal commas are no delimiters.
 */
function detectDelimiter(sample: string, quote: string): string | null {
  let best: { delimiter: string | null; agreement: number; columns: number } = {
    delimiter: null,
    agreement: 0,
    columns: 0,
  };
  for (const delimiter of CANDIDATES) {
    const [header = 0, ...rows] = scan(sample, delimiter, quote).counts;
    if (header === 0) continue;
    const agreement = rows.length === 0 ? 1 : rows.filter((count) => count === header).length / rows.length;
    if (agreement > best.agreement || (agreement === best.agreement && header > best.columns)) {
      best = { delimiter, agreement, columns: header };
    }
  }
  const table = best.agreement === 0 ? belowTitles(sample) : null;
  return table === null ? best.delimiter : detectDelimiter(table, quote);
}

/** From the first line on that names a phone among other columns; null where that is none of the next few. */
function belowTitles(sample: string): string | null {
  const lines = sample.split(/(?<=\n|\r(?!\n))/, MAX_TITLE_ROWS + 1);
  const isHeader = (line: string) => CANDIDATES.some((d) => line.includes(d) && line.split(d).some(isPhoneName));
  const at = lines.findIndex(isHeader);
  return at > 0 ? sample.slice(lines.slice(0, at).join('').length) : null;
}

/** A delimiter named by the caller: the character itself, or `tab`. */
export function checkDelimiter(name: string): string {
  const delimiter = /^(?:tab|\\t)$/i.test(name) ? '\t' : name;
  if (isDelimiter(delimiter)) return delimiter;
  throw new ImportError(
    'unknown_delimiter',
    'A delimiter is one character: a comma, a semicolon, a bar, or a tab, named "tab"',
    'delimiter',
  );
}

function isDelimiter(text: string | undefined): text is string {
  return text !== undefined && /^[\t!-~]$/.test(text) && !/["'\w]/.test(text);
}

/** Whether every one of the first lines is quoted like 'this'. An apostrophe in front of a phone has none behind it. */
function isSingleQuoted(sample: string): boolean {
  const lines = sample.split(/[\r\n]+/, SAMPLE_ROWS).filter((line) => line.trim() !== '');
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines; // the last may be cut
  return whole.length > 0 && whole.every((line) => /^'.*'\s*$/.test(line));
}

interface Scan {
  /** Delimiters outside quotes in each of the first rows that hold anything. The last may be cut and is left out. */
  counts: number[];
  spaced: boolean;
}

function scan(sample: string, delimiter: string, quote: string): Scan {
  const counts: number[] = [];
  const spacing = { proper: 0, loose: 0 };
  let state: 'start' | 'plain' | 'quoted' = 'start';
  let blanks = false;
  let count = 0;
  let empty = true;
  let emptyCount = 0;
  for (let at = 0; at < sample.length && counts.length <= SAMPLE_ROWS; at++) {
    const character = sample[at] ?? '';
    if (state === 'quoted') {
      if (character !== quote) continue;
      if (sample[at + 1] === quote) at++;
      else {
        state = 'plain';
        if (blanks) spacing[isEnd(sample[at + 1], delimiter) ? 'proper' : 'loose']++;
      }
    } else if (character === '\n' || character === '\r') {
      if (empty) emptyCount = Math.max(emptyCount, count);
      else counts.push(count);
      [state, blanks, count, empty] = ['start', false, 0, true];
    } else if (character === delimiter) {
      [state, blanks] = ['start', false];
      count++;
    } else if (state === 'start' && character === quote) {
      [state, empty] = ['quoted', false];
    } else if (state === 'start' && character === ' ') {
      blanks = true;
    } else {
      state = 'plain';
      if (character.trim() !== '') empty = false;
    }
  }
  if (counts.length === 0) counts.push(Math.max(count, emptyCount));
  return { counts, spaced: spacing.proper > 0 && spacing.loose === 0 };
}

function isEnd(character: string | undefined, delimiter: string): boolean {
  return character === undefined || character === delimiter || character === '\n' || character === '\r';
}
