// A schedule's runs of some weeks, a day at a time: what a calendar shows.
import { type Calendar, eachTick } from './cron.ts';
import { localMinute } from './zone.ts';

export interface RunDay {
  /** `2026-12-01`, on the clocks of the reader. */
  day: string;
  /** The first run of that day. */
  at: Date;
  /** Of that day; of more than fifty, fifty. */
  runs: number;
}

/** A pattern of every minute is not counted to its end. */
const MOST = 50;
const DAY_MS = 86_400_000;

/** Runs from one moment until before another, by the days of `zone`. `left`: how many there may still be; null: any number. */
export function runDays(
  calendar: Calendar,
  { from, until, zone, left }: { from: Date; until: Date; zone: string; left: number | null },
): RunDay[] {
  const days: RunDay[] = [];
  const dayOf = (at: Date) => localMinute(zone, at).slice(0, 10);
  let rest = left ?? Number.POSITIVE_INFINITY;
  for (let after: Date | null = new Date(from.getTime() - 1); after; ) {
    after = fillDay(after);
  }
  return days;

  /** Goes on until a day is full; returns its end, or null when all is done. */
  function fillDay(after: Date): Date | null {
    for (const at of eachTick(calendar, after)) {
      if (at >= until || rest === 0) return null;
      rest -= 1;
      const day = dayOf(at);
      const last = days.at(-1);
      if (last?.day !== day) days.push({ day, at, runs: 1 });
      else if (++last.runs === MOST) return dayEnd(at, dayOf);
    }
    return null;
  }
}

/** The last minute of the day of a moment; a day has 26 hours at most. */
function dayEnd(at: Date, dayOf: (at: Date) => string): Date {
  const day = dayOf(at);
  let [same, other] = [at.getTime(), at.getTime() + 26 * 3_600_000];
  if (dayOf(new Date(other)) === day) other += DAY_MS;
  while (other - same > 60_000) {
    const middle = Math.floor((same + other) / 2);
    if (dayOf(new Date(middle)) === day) same = middle;
    else other = middle;
  }
  return new Date(same);
}
