// The patterns of schedules that the builder knows: from a pattern to its parts and back. Every other one is left as it is.

/** Days of the week as cron counts them: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;
/** Of the month. */
export type Nth = (typeof NTHS)[number];
export const NTHS = ['first', 'second', 'third', 'fourth', 'last'] as const;

export type CronParts =
  | { kind: 'daily'; time: string }
  | { kind: 'weekly'; time: string; days: Weekday[] }
  | { kind: 'monthly'; time: string; day: number | 'L' }
  | { kind: 'nth'; time: string; nth: Nth; weekday: Weekday }
  | { kind: 'other'; pattern: string };

export const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

export function readCron(pattern: string): CronParts {
  const other: CronParts = { kind: 'other', pattern };
  const [minute = '', hour = '', day = '', month, weekday = '', ...more] = pattern.trim().split(/\s+/);
  if (!isUpTo(minute, 59) || !isUpTo(hour, 23) || month !== '*' || more.length > 0) return other;
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (day === '*' && weekday === '*') return { kind: 'daily', time };
  if (weekday === '*') return readDay(day, time) ?? other;
  return (day === '*' && (readNth(weekday, time) ?? readDays(weekday, time))) || other;
}

export function writeCron(parts: CronParts): string {
  if (parts.kind === 'other') return parts.pattern;
  const [hour, minute] = parts.time.split(':').map(Number);
  const at = `${minute ?? 0} ${hour ?? 0}`;
  switch (parts.kind) {
    case 'daily':
      return `${at} * * *`;
    case 'weekly':
      return `${at} * * ${[...parts.days].sort().join(',')}`;
    case 'monthly':
      return `${at} ${parts.day} * *`;
    case 'nth':
      return `${at} * * ${parts.weekday}${parts.nth === 'last' ? 'L' : `#${NTHS.indexOf(parts.nth) + 1}`}`;
  }
}

function isUpTo(text: string, most: number): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) <= most;
}

function readDay(day: string, time: string): CronParts | null {
  if (day === 'L') return { kind: 'monthly', time, day };
  const number = Number(day);
  return isUpTo(day, 31) && number > 0 ? { kind: 'monthly', time, day: number } : null;
}

function readNth(weekday: string, time: string): CronParts | null {
  const [, day = '', number] = /^(\w{1,3}?)(?:#([1-4])|L)$/i.exec(weekday) ?? [];
  const one = readWeekday(day);
  return one ? { kind: 'nth', time, nth: NTHS[Number(number) - 1] ?? 'last', weekday: one } : null;
}

function readDays(weekday: string, time: string): CronParts | null {
  const days = weekday.split(',').map(readWeekdays);
  if (days.some((some) => some === null)) return null;
  return { kind: 'weekly', time, days: [...new Set(days.flat() as Weekday[])].sort() };
}

/** One day, or from one to another: MON-FRI. */
function readWeekdays(text: string): Weekday[] | null {
  const [from, until = from, ...more] = text.split('-').map(readWeekday);
  if (!from || !until || more.length > 0 || until < from) return null;
  return WEEKDAYS.filter((day) => day >= from && day <= until);
}

function readWeekday(text: string): Weekday | null {
  const number = /^[0-7]$/.test(text) ? Number(text) : NAMES.indexOf(text.toUpperCase());
  return number < 0 ? null : ((number || 7) as Weekday);
}
