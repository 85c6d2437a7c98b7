// What people and programs write into a phone cell → its digits, or why it holds no single number.

export const TEXT_FAULTS = ['empty', 'letters', 'excel_scientific', 'several', 'impossible'] as const;
export type TextFault = (typeof TEXT_FAULTS)[number];

/** Nearly every cell: digits, at most one mark between two of them, and no `.0` of a spreadsheet at the end. */
const PLAIN = /^\+?\d{8,15}$/;
const SPACED = /^(?!\+?\d+\.0+$)\+?\d(?:[ \u00A0\u202F.-]?\d){7,14}$/;

/** Direction marks, zero-width marks, soft hyphens: what copying from other programs leaves behind. */
const INVISIBLE = /\p{Cf}|\uFE0F|\u034F/gu;
/** `="0771234567"`, by which a CSV tells a spreadsheet to leave its zeros. */
const AS_FORMULA = /^=\s*"(.*)"$/s;
/** Labels that stand before a number, `p:` among them, which Facebook's lead exports write. */
const LABEL =
  /^(?:t[ée]l(?:[ée]phone)?|phone|mob(?:ile)?|portable|gsm|cel(?:l|ular)?|whats ?app|p(?=:))[\s.:]*(?=[+(\d])/i;
/** A WhatsApp link or id holds a number with its country code. */
const WHATSAPP =
  /^(?:https?:\/\/)?(?:wa\.me\/|api\.whatsapp\.com\/send\/?\?phone=)?\+?(\d+)(?:@(?:c\.us|s\.whatsapp\.net))?$/i;
const NOTHING = /^(?:#?n\/?a|null|nil|none|nan|undefined|n[ée]ant|aucun|[-–—?.]+)$/i;
const SCIENTIFIC = /^[+-]?(\d)(?:[.,](\d+))?e\+?(\d{1,2})$/i;
const BETWEEN = /[/,;|&\n\r]|\s[-–—]\s|\s(?:ou|et|or|and)\s/i;
const MARKS = /[\s.\-‐-―−·•()[\]（）_/,;|'’"“”]+/gu;

/** Fewer digits are part of a number. */
const SHORTEST = 7;
const LONGEST = 15;
/** With whatever stands around it. */
const LONGEST_TEXT = 200;

/** Digits, with `+` in front where they are known to begin with a country code. */
export function readPhoneText(raw: string): string | { fault: TextFault } {
  if (PLAIN.test(raw)) return raw;
  if (SPACED.test(raw)) return raw.replace(/[^\d+]/g, '');
  if (raw.length > LONGEST_TEXT && raw.trim().length > LONGEST_TEXT) return { fault: 'impossible' };
  const text = unwrap(raw);
  const link = WHATSAPP.exec(text);
  if (link) return link[0] === link[1] || link[0] === `+${link[1]}` ? text : `+${link[1]}`;
  if (NOTHING.test(text)) return { fault: 'empty' };
  const scientific = SCIENTIFIC.exec(text);
  if (scientific) return writeOut(scientific) ?? { fault: 'excel_scientific' };
  if (holdsSeveral(text)) return { fault: 'several' };
  if (/\p{L}/u.test(text)) return { fault: 'letters' };
  const digits = withoutTrunkZero(text).replace(MARKS, '').replace(/^\++/, '+');
  if (digits === '') return { fault: 'empty' };
  return /^\+?\d+$/.test(digits) ? digits : { fault: 'impossible' };
}

/** Without what is around the number, in ASCII digits. */
function unwrap(raw: string): string {
  const text = toAsciiDigits(raw.replace(INVISIBLE, '').trim()).replace(/\uFF0B/g, '+');
  return text
    .replace(AS_FORMULA, '$1')
    .replace(/^['"\s]+|['"\s]+$/g, '')
    .replace(LABEL, '')
    .replace(/^(\+?\d+)[.,]0+$/, '$1') // a number that passed through a floating-point column
    .replace(/^(\d[\d\s]*)\+$/, '+$1'); // the plus of a text written from right to left
}

/** The zeros of the scripts whose digits are in use: Arabic, Persian, N'Ko, Devanagari, Bengali, full-width, Adlam. */
const ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xff10, 0x1e950];

function toAsciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((first) => point >= first && point < first + 10);
    return zero === undefined ? digit : String(point - zero);
  });
}

/** 2.21771234567E+11 has all its digits; 2.21771E+11 may have lost some. */
function writeOut([, first = '', rest = '', power]: RegExpExecArray): string | null {
  return rest.length >= SHORTEST && rest.length === Number(power) ? first + rest : null;
}

function holdsSeveral(text: string): boolean {
  const isNumber = (part: string) => part.replace(/\D/g, '').length >= SHORTEST;
  if (text.split(BETWEEN).filter(isNumber).length > 1) return true;
  if (/\d[\s()]*\+\s*\d/.test(text)) return true;
  return text.replace(/\D/g, '').length > LONGEST && text.split(/\s+/).filter(isNumber).length > 1;
}

/** In `+33 (0)6…` the zero is for callers at home. */
function withoutTrunkZero(text: string): string {
  return /^\s*\(?(?:\+|00)/.test(text) ? text.replace(/\(\s*0\s*\)/, '') : text;
}
