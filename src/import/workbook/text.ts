// Texts and dates of cells as they are written in the XML of a workbook.

/** ECMA-376 part 1, 22.9.2.19: what XML cannot hold, such as `_x000D_`; `_x005F_` is the line before such a code. */
const ESCAPED = /_x([0-9a-f]{4})_/gi;

export function plainText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Day 0 of the system that counts from 1900 is 30 December 1899, for it has a 29 February 1900. */
const DAY_0 = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

/** A date of a "strict" workbook, such as `2026-03-01T09:30:00`, as the number of its day; null where it is none. */
export function dayNumber(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?Z?)?$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (Date.UTC(year, month - 1, day, hours, minutes, seconds) - DAY_0) / DAY_MS;
}
