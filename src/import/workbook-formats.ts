// Numbers of a workbook as they are shown: each style of cell has a number format.
import { format, getLocale, isDateFormat } from 'numfmt';
import { attribute, readXml } from './workbook-xml.ts';

/** What is to be shown for the text of a number. */
export type ShowNumber = (text: string) => string;

/** Formats that are known by their number alone. ECMA-376 part 1, 18.8.30; 14 is the date as the reader writes it. */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  37: '#,##0;(#,##0)',
  38: '#,##0;(#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;(#,##0.00)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mmss.0',
  48: '##0.0E+0',
  49: '@',
};
const DAY_FIRST = { 14: 'dd/mm/yyyy', 22: 'dd/mm/yyyy hh:mm' };
const MONTH_FIRST = { 14: 'm/d/yyyy', 22: 'm/d/yyyy h:mm' };

/** Days between the two systems that count them, from 1900 and from 1904. */
const DAYS_1904 = 1462;
/** A whole number is a phone or an account sooner than a measure: it keeps its digits. */
const WHOLE = /^-?\d{1,15}$/;
const SCIENTIFIC = /E[+-]/i;

export interface FormatOptions {
  /** `fr`, `en` …: decimal marks, names of months, order of dates. */
  language: string;
  date1904: boolean;
}

/** By the index that cells give as their style; the last entry is for those that give none. */
export async function readFormats(
  pieces: AsyncIterable<string>,
  options: FormatOptions,
): Promise<(style: number) => ShowNumber> {
  const patterns = new Map<number, string>();
  const styles: number[] = [];
  let inCells = false;
  await readXml(pieces, {
    open(name, attributes) {
      if (name === 'cellXfs') inCells = true;
      const id = Number(attribute(attributes, 'numFmtId'));
      if (name === 'numFmt') patterns.set(id, attribute(attributes, 'formatCode') ?? '');
      if (name === 'xf' && inCells) styles.push(Number.isNaN(id) ? 0 : id);
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  const locale = getLocale(options.language) ? options.language : 'en';
  const usual = { ...BUILT_IN, ...(locale.startsWith('en') ? MONTH_FIRST : DAY_FIRST) } as Record<number, string>;
  const made = new Map<string, ShowNumber>();
  return (style) => {
    const id = styles[style] ?? 0;
    const pattern = patterns.get(id) ?? usual[id] ?? 'General';
    const known = made.get(pattern) ?? makeShow(pattern, locale, options.date1904);
    made.set(pattern, known);
    return known;
  };
}

function makeShow(pattern: string, locale: string, date1904: boolean): ShowNumber {
  const general = (text: string) => plainNumber(text, locale);
  if (/^(?:General|@)?$/i.test(pattern)) return general;
  return (text) => {
    const value = Number(text);
    if (text === '' || Number.isNaN(value)) return text;
    if (SCIENTIFIC.test(pattern) && Number.isInteger(value)) return general(text);
    try {
      // the thin space between thousands, which few other programs know, becomes the usual one
      const shown = format(pattern, date1904 && isDateFormat(pattern) ? value + DAYS_1904 : value, { locale })
        .trim()
        .replaceAll('\u202f', '\u00a0');
      return /^#+$/.test(shown) ? general(text) : shown; // what does not fit its format
    } catch {
      return general(text); // a format that is none
    }
  };
}

/**
 * Without a format: 15 digits, as a spreadsheet keeps them, and all of them; where it would show 2.2E+11, the cell is a
 * phone in a narrow column and none of its digits is lost.
 */
function plainNumber(text: string, locale: string): string {
  if (WHOLE.test(text)) return text;
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) return text;
  const plain = String(Number(value.toPrecision(15)));
  return locale.startsWith('en') ? plain : plain.replace('.', ',');
}
