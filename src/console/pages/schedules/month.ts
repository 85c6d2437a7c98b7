// Days of a month's sheet, as texts: 2026-12 and 2026-12-01. No clock has a part in them.

const DAY_MS = 86_400_000;

export function isMonth(text: string): boolean {
  return /^20\d{2}-(0[1-9]|1[0-2])$/.test(text);
}

/** The day that the clocks of a zone show at a moment. */
export function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
}

export function monthAfter(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** Whole weeks from Monday to Sunday that hold the month. */
export function weeksOf(month: string): string[][] {
  const first = Date.parse(`${month}-01`);
  const last = Date.parse(`${monthAfter(month, 1)}-01`) - DAY_MS;
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS;
  const weeks: string[][] = [];
  for (let week = monday; week <= last; week += 7 * DAY_MS) {
    weeks.push(Array.from({ length: 7 }, (_, i) => new Date(week + i * DAY_MS).toISOString().slice(0, 10)));
  }
  return weeks;
}
