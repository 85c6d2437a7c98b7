// What is due next, for people to look over: on the clocks of the zone, with a word where daylight saving had a part in it.
import { type Calendar, goesByTime, nextTicks, plainCron } from './cron.ts';
import type { Language } from './error-hints.ts';
import { type Clock, offsetText, readTime } from './local-time.ts';
import { localMinute, offsetMs } from './zone.ts';

export interface Occurrence {
  at: string;
  /** `Sun 2026-03-29 03:00 +02:00` */
  local: string;
  note: { code: Clock; text: string } | null;
}

const MINUTE_MS = 60_000;
/** As many as are shown before a schedule is saved. */
const SHOWN = 10;

export interface Planned extends Calendar {
  maxRuns: number | null;
}

/** The next ten strictly after `after`, or fewer where it ends before. Throws CronError. */
export function nextOccurrences({ maxRuns, ...calendar }: Planned, after: Date, language: Language): Occurrence[] {
  const count = Math.min(SHOWN, maxRuns ?? SHOWN);
  return nextTicks(calendar, after, count).map((at) => ({
    at: at.toISOString(),
    local: localWords(calendar.zone, at, language),
    note: calendar.cron === null ? null : noteOfTick(calendar.cron, calendar.zone, at, language),
  }));
}

/** What is to be said of a moment that was named by its time on the clocks. */
export function noteOfTime(text: string, zone: string, language: Language): Occurrence['note'] {
  const code = readTime(text, zone)?.clock ?? null;
  return code && clockNote(code, [text.trim().slice(11, 16)], language);
}

/** Day of the week, date, time and offset on the clocks of the zone. */
export function localWords(zone: string, at: Date, language: Language): string {
  const day = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: zone }).format(at);
  return `${day} ${localMinute(zone, at)} ${offsetText(zone, at)}`;
}

/** A pattern that goes by the time that passes is never moved. */
function noteOfTick(cron: string, zone: string, at: Date, language: Language): Occurrence['note'] {
  if (goesByTime(cron)) return null;
  const shown = localMinute(zone, at);
  const leftOut = timesLeftOut(cron, zone, at);
  if (leftOut.length > 0) return clockNote('left_out', leftOut, language);
  return noteOfTime(shown, zone, language);
}

function clockNote(code: Clock, times: readonly string[], language: Language) {
  return { code, text: NOTES[code][language](times.join(', ')) };
}

const NOTES: Readonly<Record<Clock, Readonly<Record<Language, (times: string) => string>>>> = {
  left_out: {
    en: (times) => `the clocks go forward over ${times} that day: it runs once, at the first moment after`,
    fr: (times) => `ce jour-là les horloges sautent ${times} : un seul envoi, au premier instant qui suit`,
  },
  twice: {
    en: (times) => `the clocks go back and show ${times} twice that day: it runs the first time`,
    fr: (times) => `ce jour-là les horloges montrent ${times} deux fois : l'envoi part la première fois`,
  },
};

/** Times of the pattern that the clocks have just jumped over at this moment, as `02:30`. */
function timesLeftOut(cron: string, zone: string, at: Date): string[] {
  const after = at.getTime() + offsetMs(zone, at.getTime());
  const before = at.getTime() + offsetMs(zone, at.getTime() - MINUTE_MS);
  const [minutes, hours] = plainCron(cron).split(' ').map(matcher) as [Matcher, Matcher];
  const times: string[] = [];
  for (let time = before; time < after; time += MINUTE_MS) {
    const clock = new Date(time);
    if (hours(clock.getUTCHours()) && minutes(clock.getUTCMinutes())) times.push(clock.toISOString().slice(11, 16));
  }
  return times;
}

type Matcher = (value: number) => boolean;

function matcher(field: string): Matcher {
  const values = new Set(field.split(',').map(Number));
  return (value) => field === '*' || values.has(value);
}
