// When a schedule is due: once, or by a cron pattern on the clocks of a named zone. What the clocks do in spring and autumn
// is decided here: a time that they leave out is the first moment after, a time that comes twice is the first of the two;
// a pattern with `*` for the hour goes by the time that passes instead, and comes whenever the clocks show what it says.
import { CronExpressionParser } from 'cron-parser';
import { findChange, isZone, offsetMs } from './zone.ts';

/** `path`: the field of the calendar at fault. The message says what stands there and what is allowed. */
export class CronError extends Error {
  override readonly name = 'CronError';
  readonly path: keyof Calendar;
  constructor(path: keyof Calendar, message: string) {
    super(message);
    this.path = path;
  }
}

export interface Calendar {
  /** Five fields, or `@daily` …; null for one time at `at`. */
  cron: string | null;
  at: Date | null;
  /** IANA name. */
  zone: string;
  /** No tick before the one, none from the other on. */
  startsAt: Date | null;
  endsAt: Date | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

interface Field {
  name: string;
  min: number;
  max: number;
  /** Names in place of numbers, from `min` on. */
  names: readonly string[];
  example: string;
  /** Forms that stand alone in their field. */
  alone?: RegExp;
}

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, names: [], example: '0, */15, 0,30' },
  { name: 'hour', min: 0, max: 23, names: [], example: '9, 8-18, */2' },
  { name: 'day of the month', min: 1, max: 31, names: [], example: '1, 1,15, L for the last', alone: /^L$/i },
  {
    name: 'month',
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
    example: '6, JAN, 1-3',
  },
  {
    name: 'day of the week',
    min: 0,
    max: 7,
    names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
    example: '1 for Monday, MON-FRI, 5L for the last Friday, 1#2 for the second Monday',
    alone: /^([0-7]|sun|mon|tue|wed|thu|fri|sat)(L|#[1-5])$/i,
  },
];

/** Throws CronError: a bad pattern or zone, a pattern that never comes (30 February), bounds the wrong way round. */
export function checkCalendar({ cron, at, zone, startsAt, endsAt }: Calendar): void {
  if (!isZone(zone)) throw new CronError('zone', `"${zone}" is no time zone: give a name like Africa/Dakar`);
  if ((cron === null) === (at === null)) throw new CronError('cron', 'Give either `cron` or `at`');
  if (startsAt && endsAt && startsAt >= endsAt) throw new CronError('endsAt', '`endsAt` must be later than `startsAt`');
  if (cron !== null && makeSeeker(plainCron(cron))(0) === null) {
    throw new CronError('cron', `"${cron}" never comes: there is no such day`);
  }
}

/** The moments that are due strictly after `after`, in order, `count` at most. */
export function nextTicks(calendar: Calendar, after: Date, count: number): Date[] {
  const ticks: Date[] = [];
  for (const tick of eachTick(calendar, after)) {
    if (ticks.length === count) break;
    ticks.push(tick);
  }
  return ticks;
}

/** All that are due strictly after `after`, in order; a pattern without an end goes on for ever. */
export function* eachTick(calendar: Calendar, after: Date): Generator<Date> {
  const { startsAt, endsAt } = calendar;
  const from = Math.max(after.getTime(), startsAt ? startsAt.getTime() - 1 : Number.NEGATIVE_INFINITY);
  for (const tick of ticksAfter(calendar, from)) {
    if (endsAt && tick >= endsAt.getTime()) return;
    yield new Date(tick);
  }
}

/** The pattern as five fields of `*` and numbers. Throws CronError. */
export function plainCron(cron: string): string {
  const text = cron.trim();
  if (text.startsWith('@')) {
    const plain = MACROS[text.toLowerCase()];
    if (plain) return plain;
    throw new CronError('cron', `"${text}" is not known: there are ${Object.keys(MACROS).join(', ')}`);
  }
  const fields = text.split(/\s+/);
  if (fields.length !== FIELDS.length) {
    const seconds = fields.length === 6 ? '; seconds are not taken' : '';
    const message = `"${text}" must have five fields, not ${fields.length}: minute, hour, day of the month, month, day of the week${seconds}`;
    throw new CronError('cron', message);
  }
  return FIELDS.map((field, i) => plainField(field, fields[i] ?? '')).join(' ');
}

function plainField(field: Field, text: string): string {
  if (text === '*') return text;
  if (field.alone?.test(text)) return text.toUpperCase();
  const values = text.split(',').flatMap((item) => valuesOf(field, item) ?? refuse(field, text));
  return [...new Set(values.map((value) => (field.max === 7 ? value % 7 : value)))].join();
}

/** Of `5`, `1-5`, `*` and each with `/step`; null where it is none of them. */
function valuesOf({ min, max, names }: Field, item: string): number[] | null {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  if (!match) return null;
  const [, star, first = '', last, step] = match;
  const numberOf = (word: string) => {
    const at = names.indexOf(word.toLowerCase());
    return at >= 0 ? at + min : /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
  };
  const from = star ? min : numberOf(first);
  // `MON-SUN`: Sunday ends a week as well as it begins one.
  const named = last === undefined ? from : last.toLowerCase() === 'sun' && from > 0 ? 7 : numberOf(last);
  const until = star || (last === undefined && step !== undefined) ? (max === 7 ? 6 : max) : named;
  const every = Number(step ?? 1);
  if (!(from >= min && until <= max && from <= until && every >= 1 && every <= max)) return null;
  return Array.from({ length: Math.floor((until - from) / every) + 1 }, (_, i) => from + i * every);
}

function refuse({ name, min, max, names, example }: Field, text: string): never {
  const words = names.length > 0 ? ` or ${names[0]?.toUpperCase()} to ${names.at(-1)?.toUpperCase()}` : '';
  const message = `The ${name} is "${text}" and must be *, or made of ${min} to ${max}${words}: ${example}`;
  throw new CronError('cron', message);
}

function* ticksAfter({ cron, at, zone }: Calendar, after: number): Generator<number> {
  if (at && at.getTime() > after) yield at.getTime();
  if (cron === null) return;
  const plain = plainCron(cron);
  yield* goesByTime(cron) ? byTime(makeSeeker(plain), zone, after) : byClock(makeSeeker(plain), zone, after);
}

/** Whether it comes whenever the clocks show what it says, however often that is: its hour is a wildcard. */
export function goesByTime(cron: string): boolean {
  const [, hours = ''] = plainCron(cron).split(' ');
  return hours === '*' || cron.trim().split(/\s+/)[1]?.startsWith('*') === true || hours.split(',').length === 24;
}

/** The next time strictly after another on a clock without a zone, where both are written as if they were UTC; null: none ever. */
type Seeker = (after: number) => number | null;

function makeSeeker(plain: string): Seeker {
  const expression = parse(plain);
  return (after) => {
    expression?.reset(new Date(Math.floor(after / MINUTE_MS) * MINUTE_MS));
    try {
      return expression?.next().getTime() ?? null;
    } catch {
      return null; // it gave up: there is no such day
    }
  };
}

function parse(plain: string) {
  try {
    return CronExpressionParser.parse(plain, { tz: 'UTC' });
  } catch {
    return null; // every field is sound, so it is the day that no month has
  }
}

/** Each time that the clocks should show, once. */
function* byClock(seek: Seeker, zone: string, after: number): Generator<number> {
  let last = after;
  for (let local = seek(after + offsetMs(zone, after)); local !== null; local = seek(local)) {
    const moment = momentOf(zone, local);
    if (moment > last) {
      last = moment;
      yield moment;
    }
  }
}

/** When the clocks first show this; where they leave it out, when they have passed it. */
function momentOf(zone: string, local: number): number {
  const [before, after] = [offsetMs(zone, local - DAY_MS), offsetMs(zone, local + DAY_MS)];
  if (before === after) return local - before;
  const change = findChange(zone, local - DAY_MS, local + DAY_MS);
  return local - before < change ? local - before : Math.max(local - after, change);
}

/** Each moment at which the clocks show it: from one change of the clocks to the next they run like any other. */
function* byTime(seek: Seeker, zone: string, after: number): Generator<number> {
  for (let from = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS; ; ) {
    const offset = offsetMs(zone, from);
    const local = seek(from + offset - 1);
    if (local === null) return;
    const tick = local - offset;
    const end = Math.min(tick, from + 2 * DAY_MS);
    if (offsetMs(zone, end) !== offset) from = findChange(zone, from, end);
    else if (tick > end) from = tick - DAY_MS;
    else {
      yield tick;
      from = tick + MINUTE_MS;
    }
  }
}
