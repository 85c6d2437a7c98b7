// When a schedule is due: cron patterns in a time zone, by the real days of that zone.
//
// Where clocks change: a time that a gap swallows comes at the first moment after it; a time that comes twice counts the
// first time only. A pattern for every hour goes by real hours instead: it comes in each of the two, and not in the gap.
import { CronExpressionParser } from 'cron-parser';
import { firstMomentAfterGap, instantsOf, isZone, localDay, offsetOf } from './zoned-time.ts';

/** Which field is wrong, and why; for people. */
export class CronError extends Error {
  override readonly name = 'CronError';
  readonly path: 'cron' | 'at' | 'zone' | 'startsAt' | 'endsAt';
  constructor(path: CronError['path'], message: string) {
    super(message);
    this.path = path;
  }
}

/** One of `cron` and `at`. */
export interface Calendar {
  /** Five fields, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. */
  cron: string | null;
  at: Date | null;
  /** IANA name. */
  zone: string;
  /** None before the one, and none from the other on. */
  startsAt: Date | null;
  endsAt: Date | null;
}

const DAY_MS = 86_400_000;
/** From one 29 February to the next it may be eight years. */
const LOOK_AHEAD_DAYS = 8 * 366 + 31;
const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};
const FIELDS = ['minute', 'hour', 'day of the month', 'month', 'day of the week'];
const KNOWN = [/^[\d*,/-]+$/, /^[\d*,/-]+$/, /^[\d*,/-]+$/, /^[\d*,/a-z-]+$/i, /^[\d*,/a-z-]+$/i];

interface Pattern {
  minutes: readonly number[];
  hours: readonly number[];
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Both are restricted: a day that fits either of them is due. */
  eitherDay: boolean;
}

/** Throws CronError where something is missing, unreadable or never comes. */
export function checkCalendar(calendar: Calendar): void {
  const { cron, at, zone, startsAt, endsAt } = calendar;
  if ((cron === null) === (at === null)) throw new CronError('cron', 'Give either cron or at');
  if (!isZone(zone)) throw new CronError('zone', `"${zone}" is no time zone: write one like Africa/Dakar`);
  if (cron !== null) readPattern(cron);
  if (startsAt && endsAt && endsAt <= startsAt) throw new CronError('endsAt', 'It ends before it starts');
  if (nextTicks(calendar, new Date(0), 1).length > 0) return;
  throw new CronError(
    at ? 'at' : 'cron',
    `"${cron ?? at?.toISOString()}" never comes${endsAt ? ' before the end' : ''}`,
  );
}

/** The next times after `after`, at most so many; fewer where the calendar ends. */
export function nextTicks(calendar: Calendar, after: Date, count: number): Date[] {
  const { cron, at, zone, startsAt, endsAt } = calendar;
  const from = Math.max(after.getTime() + 1, startsAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  const until = endsAt?.getTime() ?? Number.POSITIVE_INFINITY;
  if (cron === null) return at && at.getTime() >= from && at.getTime() < until ? [at] : [];
  const pattern = readPattern(cron);
  const ticks: Date[] = [];
  const first = localDay(zone, from) - DAY_MS; // a gap may move a tick of the day before
  for (let day = first; day < first + LOOK_AHEAD_DAYS * DAY_MS && ticks.length < count; day += DAY_MS) {
    if (day - 2 * DAY_MS > until) break;
    if (!isDue(pattern, new Date(day))) continue;
    for (const tick of ticksOfDay(pattern, zone, day)) {
      const isNew = tick >= from && tick > (ticks.at(-1)?.getTime() ?? Number.NEGATIVE_INFINITY);
      if (isNew && tick < until && ticks.length < count) ticks.push(new Date(tick));
    }
  }
  return ticks;
}

function isDue({ days, months, weekdays, eitherDay }: Pattern, day: Date): boolean {
  if (!months.has(day.getUTCMonth() + 1)) return false;
  const [fitsMonth, fitsWeek] = [days.has(day.getUTCDate()), weekdays.has(day.getUTCDay())];
  return eitherDay ? fitsMonth || fitsWeek : fitsMonth && fitsWeek;
}

/** `day`: its midnight as if the zone were UTC. In order, each once. */
function ticksOfDay({ hours, minutes }: Pattern, zone: string, day: number): number[] {
  const everyHour = hours.length === 24;
  const offset = offsetOf(zone, day - DAY_MS);
  const steady = offset === offsetOf(zone, day + 2 * DAY_MS);
  const ticks = new Set<number>();
  for (const hour of hours) {
    for (const minute of minutes) {
      const local = day + hour * 3_600_000 + minute * 60_000;
      if (steady) ticks.add(local - offset);
      else for (const tick of ticksAt(zone, local, everyHour)) ticks.add(tick);
    }
  }
  return [...ticks].sort((a, b) => a - b);
}

function ticksAt(zone: string, local: number, everyHour: boolean): number[] {
  const instants = instantsOf(zone, local);
  if (everyHour) return instants;
  return instants.length > 0 ? instants.slice(0, 1) : [firstMomentAfterGap(zone, local)];
}

const patterns = new Map<string, Pattern>();

function readPattern(cron: string): Pattern {
  const known = patterns.get(cron);
  if (known) return known;
  const pattern = parsePattern(cron);
  if (patterns.size > 1_000) patterns.clear();
  patterns.set(cron, pattern);
  return pattern;
}

function parsePattern(cron: string): Pattern {
  const text = cron.trim();
  const expanded = text.startsWith('@') ? MACROS[text.toLowerCase()] : text;
  if (!expanded) throw new CronError('cron', `"${text}" is not known: there are ${Object.keys(MACROS).join(', ')}`);
  const fields = expanded.split(/\s+/);
  if (fields.length === 6)
    throw new CronError('cron', `"${text}" has six fields: seconds are not taken, leave the first one out`);
  if (fields.length !== 5)
    throw new CronError('cron', `"${text}" has ${fields.length} fields: write five (${FIELDS.join(', ')})`);
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = fields.map((field, i) =>
    readField(field, i),
  );
  return {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((n) => n % 7)),
    eitherDay: !fields[2]?.startsWith('*') && !fields[4]?.startsWith('*'),
  };
}

/** Read alone, so that the message names the field. */
function readField(field: string, i: number): number[] {
  if (!KNOWN[i]?.test(field)) {
    throw new CronError(
      'cron',
      `The ${FIELDS[i]} "${field}" cannot be read: use numbers, names of months and weekdays, * , - /`,
    );
  }
  try {
    const alone = CronExpressionParser.parse(FIELDS.map((_, other) => (other === i ? field : '*')).join(' ')).fields;
    return [alone.minute, alone.hour, alone.dayOfMonth, alone.month, alone.dayOfWeek][i]?.values.map(Number) ?? [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CronError('cron', `The ${FIELDS[i]} "${field}" cannot be: ${reason}`);
  }
}
