// Numbers of a workbook as they are shown: each style of cell has a number format.
import { format, getLocale, isDateFormat } from 'numfmt';
import { dayNumber } from './text.ts';
import { attribute, readXml } from './xml.ts';

/** How the cells of a style are shown. */
export interface Show {
  /** The text of a number as the sheet holds it. */
  number(text: string): string;
  text(text: string): string;
  /** A date that the sheet holds as text: `2026-03-01T09:30:00`. */
  date(text: string): string;
}

/**
 * Formats that are known by their number alone. ECMA-376 part 1, 18.8.30; 14 and 22 are as the reader writes dates,
 * and the currency of 5 to 8 and 41 to 44, which is the reader's too, is left out.
 */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  5: '#,##0;-#,##0',
  6: '#,##0;-#,##0',
  7: '#,##0.00;-#,##0.00',
  8: '#,##0.00;-#,##0.00',
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
  41: '#,##0;-#,##0',
  42: '#,##0;-#,##0',
  43: '#,##0.00;-#,##0.00',
  44: '#,##0.00;-#,##0.00',
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
/** Hours, minutes or seconds of a span of time, which begins on no day. */
const ELAPSED = /\[(?:h+|m+|s+)\]/i;
/** A whole number is a phone or an account sooner than a measure: it keeps its digits. */
const WHOLE = /^-?\d{1,15}$/;
const SCIENTIFIC = /E[+-]/i;

export interface FormatOptions {
  /** `fr`, `en` …: decimal marks, names of months, order of dates. */
  language: string;
  date1904: boolean;
}

/** By the index that cells give as their style; one that is not there is none. */
export async function readFormats(
  pieces: AsyncIterable<string>,
  options: FormatOptions,
): Promise<(style: number) => Show> {
  const patterns = new Map<number, string>();
  const styles: number[] = [];
  let within = ''; // a conditional style has formats too, whose numbers mean nothing here
  await readXml(pieces, {
    open(name, attributes) {
      if (name === 'cellXfs' || name === 'numFmts') within = name;
      const id = Number(attribute(attributes, 'numFmtId'));
      if (name === 'numFmt' && within === 'numFmts') patterns.set(id, attribute(attributes, 'formatCode') ?? '');
      if (name === 'xf' && within === 'cellXfs') styles.push(Number.isNaN(id) ? 0 : id);
    },
    close(name) {
      if (name === within) within = '';
    },
  });
  const locale = getLocale(options.language) ? options.language : 'en';
  const usual = { ...BUILT_IN, ...(locale.startsWith('en') ? MONTH_FIRST : DAY_FIRST) } as Record<number, string>;
  const made = new Map<number, Show>();
  return (style) => {
    const id = styles[style] ?? 0;
    const known = made.get(id);
    if (known) return known;
    const show = makeShow(patterns.get(id) ?? usual[id] ?? 'General', locale, options.date1904);
    made.set(id, show);
    return show;
  };
}

function makeShow(pattern: string, locale: string, date1904: boolean): Show {
  const showDay = makeShowNumber(pattern, locale, false);
  return {
    number: makeShowNumber(pattern, locale, date1904),
    text: makeShowText(pattern),
    date(text) {
      const day = isDateFormat(pattern) ? dayNumber(text) : null;
      return day === null ? text : showDay(String(day));
    },
  };
}

/** A format may add to a text too: `"+"@`. */
function makeShowText(pattern: string): (text: string) => string {
  if (!/@./.test(pattern) && !/[^;]@/.test(pattern)) return (text) => text;
  return (text) => {
    try {
      return format(pattern, text).trim();
    } catch {
      return text;
    }
  };
}

function makeShowNumber(pattern: string, locale: string, date1904: boolean): (text: string) => string {
  const general = (text: string) => plainNumber(text, locale);
  if (/^(?:General|@)?$/i.test(pattern)) return general;
  const later = date1904 && isDateFormat(pattern) && !ELAPSED.test(pattern) ? DAYS_1904 : 0;
  return (text) => {
    const value = Number(text);
    if (text === '' || Number.isNaN(value)) return text;
    if (pattern === '0' && WHOLE.test(text)) return text; // the usual phone: 0.2 µs, not 1.6
    if (SCIENTIFIC.test(pattern) && Number.isInteger(value)) return general(text);
    try {
      // the thin space between thousands, which few other programs know, becomes the usual one
      const shown = format(pattern, value + later, { locale })
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
