// When a pattern is due, found the slow way: minute by minute on the clocks of the zone. It shares nothing with the product.
import { makeDraw } from '../../src/lib/seeded-random.ts';

/** Gives whole numbers below its argument, the same for the same seed. */
export function makePick(seed: number): (below: number) => number {
  const draw = makeDraw(seed, 'pick');
  let drawn = 0;
  return (below) => {
    drawn += 1;
    return Math.floor(draw(String(drawn)) * below);
  };
}

export interface Minute {
  /** The moment. */
  at: number;
  /** What the clocks show, as if it were UTC. */
  local: number;
}

const MINUTE = 60_000;

/** Every minute of a span. Clocks change on a quarter of an hour, so they are read at each, and count on from there. */
export function minutesOf(zone: string, from: number, until: number): Minute[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const minutes: Minute[] = [];
  for (let at = Math.floor(from / (15 * MINUTE)) * 15 * MINUTE; at < until; at += 15 * MINUTE) {
    const shown = Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
    for (let i = 0; i < 15; i += 1) minutes.push({ at: at + i * MINUTE, local: shown + i * MINUTE });
  }
  return minutes.filter(({ at }) => at >= from && at < until);
}

/** What stands in a field; undefined for `*`. */
export interface Pattern {
  text: string;
  minutes: number[] | undefined;
  hours: number[] | undefined;
  days: number[] | undefined;
  months: number[] | undefined;
  weekdays: number[] | undefined;
  /** The hour is `*`, or `*` with a step. */
  everyHour: boolean;
}

export function comes({ minutes, hours, days, months, weekdays }: Pattern, local: number): boolean {
  const date = new Date(local);
  const has = (values: number[] | undefined, value: number) => values === undefined || values.includes(value);
  const day = has(days, date.getUTCDate());
  const weekday = has(weekdays, date.getUTCDay());
  return (
    has(minutes, date.getUTCMinutes()) &&
    has(hours, date.getUTCHours()) &&
    has(months, date.getUTCMonth() + 1) &&
    (days && weekdays ? day || weekday : day && weekday)
  );
}

/** The due moments of a span whose first hours are quiet. */
export function dueMoments(pattern: Pattern, minutes: readonly Minute[]): number[] {
  if (pattern.everyHour) return minutes.filter(({ local }) => comes(pattern, local)).map(({ at }) => at);
  const due: number[] = [];
  let shown = (minutes[0]?.local ?? 0) - MINUTE;
  for (const { at, local } of minutes) {
    let isDue = false; // by what the clocks show now, or left out just before
    for (let time = shown + MINUTE; time <= local; time += MINUTE) isDue ||= comes(pattern, time);
    shown = Math.max(shown, local);
    if (isDue) due.push(at);
  }
  return due;
}

/** A pattern made of parts; `pick` gives a whole number below its argument. */
export function anyPattern(pick: (below: number) => number): Pattern {
  const some = (min: number, max: number, most: number) =>
    [...new Set(Array.from({ length: 1 + pick(most) }, () => min + pick(max - min + 1)))].sort((a, b) => a - b);
  const step = [1, 2, 3, 4, 6][pick(5)] ?? 1;
  const hourKind = pick(4);
  const hours = hourKind === 0 ? undefined : hourKind === 1 ? steps(0, 23, step) : some(0, 5, 3);
  const minuteStep = [5, 10, 15, 20, 30, 45][pick(6)] ?? 15;
  const inSteps = pick(2) === 0;
  const minutes = inSteps ? steps(0, 59, minuteStep) : some(0, 59, 2);
  const days = pick(4) === 0 ? some(1, 28, 4) : undefined;
  const weekdays = pick(3) === 0 ? some(0, 6, 4) : undefined;
  const months = pick(6) === 0 ? some(1, 12, 6) : undefined;
  const list = (values: number[] | undefined) => values?.join(',') ?? '*';
  const hourText = hourKind === 1 ? `*/${step}` : list(hours);
  const text = `${inSteps ? `*/${minuteStep}` : list(minutes)} ${hourText} ${list(days)} ${list(months)} ${list(weekdays)}`;
  return { text, minutes, hours, days, months, weekdays, everyHour: hourKind <= 1 };
}

export function steps(min: number, max: number, step: number): number[] {
  return Array.from({ length: Math.floor((max - min) / step) + 1 }, (_, i) => min + i * step);
}
