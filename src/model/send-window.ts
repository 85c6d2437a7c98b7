// When a campaign may send: days of the week and hours, in a named zone or in each recipient's own.
import { zonesOf } from './country-zones.ts';
import { findChange, isZone, offsetMs } from './zone.ts';

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
/** Every week has an opening, unless it falls into an hour that the clock leaves out; the next week has one then. */
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

/** `country`: the recipient's, with the zone `recipient`; UTC where it is not known. */
export function isOpen(window: SendWindow, at: Date, country: string | null = null): boolean {
  return stretchAt(window, at.getTime(), country).open;
}

/**
 * The first moment from `at` on in which it may send: `at` itself while the window is open. In a country of several
 * zones it is open while it is in all of them; where that would leave next to nothing of the day, in the main one.
 */
export function nextOpening(window: SendWindow, at: Date, country: string | null = null): Date {
  const { open, until } = stretchAt(window, at.getTime(), country);
  return new Date(open ? at : until);
}

/** The end of the opening that `at` lies in; `at` itself where it is closed. */
export function closesAt(window: SendWindow, at: Date, country: string | null = null): Date {
  const { open, until } = stretchAt(window, at.getTime(), country);
  return new Date(open ? until : at);
}

/** A stretch of time in which the answer is the same: open, or closed until `until`. */
interface Stretch {
  from: number;
  until: number;
  open: boolean;
}

const stretches = new Map<string, Stretch>();

/** Asked for each message, so it remembers: the United States alone have 29 zones to look at. */
function stretchAt(window: SendWindow, time: number, country: string | null): Stretch {
  const ofRecipient = window.zone === RECIPIENT_ZONE;
  const key = `${window.days} ${window.from} ${window.until} ${window.zone} ${ofRecipient ? country : ''}`;
  const known = stretches.get(key);
  if (known && known.from <= time && time < known.until) return known;
  const stretch = findCommonStretch(window, ofRecipient ? zonesOf(country) : [window.zone], time);
  if (stretches.size >= MAX_KEPT) stretches.clear();
  stretches.set(key, stretch);
  return stretch;
}

function findCommonStretch(window: SendWindow, zones: readonly string[], time: number): Stretch {
  const asked = overlaps(window, zones, time) ? zones : zones.slice(0, 1);
  const found = asked.map((zone) => findStretch(window, zone, time));
  if (found.every(({ open }) => open))
    return {
      from: Math.max(...found.map(({ from }) => from)),
      until: Math.min(...found.map(({ until }) => until)),
      open: true,
    };
  return { from: time, until: findCommonOpening(window, asked, time), open: false };
}

/** Each step goes to the opening of the zone that opens last, until none moves on. */
function findCommonOpening(window: SendWindow, zones: readonly string[], time: number): number {
  let opening = time;
  for (const end = time + DAYS_AHEAD * DAY_MS; opening < end; ) {
    const openings = zones.map((zone) => {
      const { open, until } = findStretch(window, zone, opening);
      return open ? opening : until;
    });
    const latest = Math.max(...openings);
    if (latest === opening) break;
    opening = latest;
  }
  return opening;
}

/** Judged by the wider of summer and winter, so that the answer is the same all year. */
function overlaps(window: SendWindow, zones: readonly string[], time: number): boolean {
  const year = new Date(time).getUTCFullYear();
  const spreads = [Date.UTC(year, 0, 1), Date.UTC(year, 6, 1)].map((season) => {
    const offsets = zones.map((zone) => offsetMs(zone, season));
    return Math.max(...offsets) - Math.min(...offsets);
  });
  const length = (minutesOf(window.until) - minutesOf(window.from)) * MINUTE_MS;
  return (length > 0 ? length : length + DAY_MS) - Math.max(...spreads) >= LEAST_OVERLAP_MS;
}

function findStretch(window: SendWindow, zone: string, time: number): Stretch {
  const today = localDay(time, zone);
  let opening = Number.POSITIVE_INFINITY;
  for (let day = today - 2; day <= today + DAYS_AHEAD; day += 1) {
    if (opening < Number.POSITIVE_INFINITY && day > today + 1) break;
    if (!window.days.includes(weekdayOf(day))) continue;
    for (const { from, until } of openingsOn(window, zone, day)) {
      if (from <= time && time < until) return { from, until, open: true };
      if (from > time) opening = Math.min(opening, from);
    }
  }
  return { from: time, until: opening, open: false };
}

interface Span {
  from: number;
  until: number;
}

/** The window that begins on this day of the zone's calendar, as moments. */
function openingsOn(window: SendWindow, zone: string, day: number): Span[] {
  const [from, until] = [minutesOf(window.from), minutesOf(window.until)];
  const nextDay = until <= from ? DAY_MS : 0;
  const midnight = day * DAY_MS;
  return momentsOf(zone, midnight + from * MINUTE_MS, midnight + nextDay + until * MINUTE_MS);
}

/**
 * When a clock of the zone shows these times (as if they were UTC). Where it is put back among them, the time after is
 * apart from the time before; what it leaves out when it is put forward is gone, maybe all of it.
 */
function momentsOf(zone: string, first: number, last: number): Span[] {
  const [before, after] = [offsetMs(zone, first - DAY_MS), offsetMs(zone, last + DAY_MS)];
  if (before === after) return [{ from: first - before, until: last - before }];
  const change = findChange(zone, first - DAY_MS, last + DAY_MS);
  const spans = [
    { from: first - before, until: Math.min(last - before, change) },
    { from: Math.max(first - after, change), until: last - after },
  ];
  return spans.filter(({ from, until }) => from < until);
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
