// When a campaign may send: days of the week and hours, in a named zone or in each recipient's own.
import { zonesOf } from './country-zones.ts';

/** `recipient`: the zone of the country that the number belongs to. */
export const RECIPIENT_ZONE = 'recipient';

export interface SendWindow {
  /** ISO days of the week, 1 is Monday. */
  days: number[];
  /** `HH:MM`, the first minute in which it may send. */
  from: string;
  /** `HH:MM`, the first minute in which it may not; 24:00 is the end of the day. Before `from`: on the next day. */
  until: string;
  /** IANA name, or `recipient`. */
  zone: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A country's zones are all asked for only where they leave this much of the day. */
const LEAST_OVERLAP_MS = 2 * 60 * MINUTE_MS;
/** Every week has an opening; in several zones at once within two, if ever. */
const DAYS_AHEAD = 15;
const MAX_KEPT = 5_000;

/** What is wrong with a window, by field; empty where nothing is. */
export function windowFaults({ days, from, until, zone }: SendWindow): { path: keyof SendWindow; message: string }[] {
  const faults: { path: keyof SendWindow; message: string }[] = [];
  if (
    days.length === 0 ||
    days.some((day) => !Number.isInteger(day) || day < 1 || day > 7) ||
    new Set(days).size < days.length
  )
    faults.push({ path: 'days', message: 'must be different days from 1 (Monday) to 7 (Sunday)' });
  if (!isTime(from)) faults.push({ path: 'from', message: 'must be a time like 09:00' });
  if (!isTime(until) && until !== '24:00')
    faults.push({ path: 'until', message: 'must be a time like 19:30, or 24:00' });
  else if (from === until)
    faults.push({ path: 'until', message: 'must differ from `from`; the whole day is 00:00 to 24:00' });
  if (zone !== RECIPIENT_ZONE && !isZone(zone))
    faults.push({ path: 'zone', message: 'must be a zone like Africa/Dakar, or `recipient`' });
  return faults;
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Za-z]/.test(zone); // an offset like +01:00 knows no summer
  } catch {
    return false;
  }
}

/** `country`: the recipient's, with the zone `recipient`; UTC where it is not known. */
export function isOpen(window: SendWindow, at: Date, country: string | null = null): boolean {
  return nextOpening(window, at, country).getTime() === at.getTime();
}

/**
 * The first moment from `at` on in which it may send: `at` itself while the window is open. In a country of several
 * zones it is open while it is in all of them; where that would leave next to nothing of the day, in the main one.
 */
export function nextOpening(window: SendWindow, at: Date, country: string | null = null): Date {
  const zones = window.zone === RECIPIENT_ZONE ? zonesOf(country) : [window.zone];
  const [main = 'UTC'] = zones;
  if (zones.length === 1 || !overlaps(window, zones, at)) return new Date(openingIn(window, main, at.getTime()));
  let time = at.getTime();
  for (const end = time + DAYS_AHEAD * DAY_MS; time < end; ) {
    const latest = Math.max(...zones.map((zone) => openingIn(window, zone, time)));
    if (latest === time) return new Date(time);
    time = latest;
  }
  return new Date(openingIn(window, main, at.getTime()));
}

function overlaps(window: SendWindow, zones: readonly string[], at: Date): boolean {
  const offsets = zones.map((zone) => offsetMs(zone, at.getTime()));
  const length = (minutesOf(window.until) - minutesOf(window.from)) * MINUTE_MS;
  return (length > 0 ? length : length + DAY_MS) - (Math.max(...offsets) - Math.min(...offsets)) >= LEAST_OVERLAP_MS;
}

/** Of one window and zone, a stretch of time in which the answer is the same: open, or closed until `until`. */
interface Stretch {
  from: number;
  until: number;
  open: boolean;
}

const stretches = new Map<string, Stretch>();

/** The first moment from `time` on in which the window is open in this zone. Asked for each message: it remembers. */
function openingIn(window: SendWindow, zone: string, time: number): number {
  const key = `${window.days} ${window.from} ${window.until} ${zone}`;
  let stretch = stretches.get(key);
  if (!stretch || time < stretch.from || time >= stretch.until) {
    stretch = findStretch(window, zone, time);
    if (stretches.size >= MAX_KEPT) stretches.clear();
    stretches.set(key, stretch);
  }
  return stretch.open ? time : stretch.until;
}

function findStretch(window: SendWindow, zone: string, time: number): Stretch {
  const today = localDay(time, zone);
  let closedFrom = time;
  for (let day = today - 2; day <= today + 8; day += 1) {
    if (!window.days.includes(weekdayOf(day))) continue;
    const { from, until } = openingOn(window, zone, day);
    if (until <= time) closedFrom = until;
    else if (from <= time) return { from, until, open: true };
    else if (from < until) return { from: closedFrom, until: from, open: false };
  }
  throw new Error('a send window without a day');
}

/** The window that begins on this day of the zone's calendar, as moments. */
function openingOn(window: SendWindow, zone: string, day: number): { from: number; until: number } {
  const [from, until] = [minutesOf(window.from), minutesOf(window.until)];
  const nextDay = until <= from ? DAY_MS : 0;
  const midnight = day * DAY_MS;
  const first = Math.min(...momentsOf(zone, midnight + from * MINUTE_MS));
  return { from: first, until: Math.max(...momentsOf(zone, midnight + nextDay + until * MINUTE_MS)) };
}

/**
 * The moments that a clock of the zone shows this time (as if it were UTC): two where the clock is put back; where it
 * is put forward over it, the one at which it is.
 */
function momentsOf(zone: string, local: number): number[] {
  const offsets = new Set([offsetMs(zone, local - DAY_MS), offsetMs(zone, local + DAY_MS)]);
  const moments = [...offsets]
    .map((offset) => local - offset)
    .filter((moment) => moment + offsetMs(zone, moment) === local);
  return moments.length > 0 ? moments : [gapEnd(zone, local)];
}

/** Daylight saving begins and this time is left out: the first moment after, found by halving. */
function gapEnd(zone: string, local: number): number {
  let before = local - DAY_MS - offsetMs(zone, local - DAY_MS);
  let after = local + DAY_MS - offsetMs(zone, local + DAY_MS);
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2 / 1000) * 1000;
    if (middle + offsetMs(zone, middle) < local) before = middle;
    else after = middle;
  }
  return after;
}

/** Days since 1970 on the zone's calendar. */
function localDay(time: number, zone: string): number {
  return Math.floor((time + offsetMs(zone, time)) / DAY_MS);
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return ((day + 3) % 7) + 1;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the zone's clocks are ahead of UTC. */
function offsetMs(zone: string, time: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(zone, format);
  const part = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const [year, month, day] = [part.get('year') ?? 0, part.get('month') ?? 0, part.get('day') ?? 0];
  const local = Date.UTC(year, month - 1, day, part.get('hour'), part.get('minute'), part.get('second'));
  return local - Math.floor(time / 1000) * 1000;
}
