// What the clocks of a named time zone show.

const MINUTE_MS = 60_000;

/** To ask Intl for a zone costs a quarter of a millisecond, and each call of a report brings one. */
const COMMON: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));

/** Whether it is an IANA name. An offset like +01:00 is none: it knows no summer. */
export function isZone(zone: string): boolean {
  if (COMMON.has(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

/** The time in the zone as `2026-11-23 09:00`. */
export function localMinute(zone: string, at: Date): string {
  const local = new Date(at.getTime() + offsetMs(zone, at.getTime()));
  return local.toISOString().slice(0, 16).replace('T', ' ');
}

/** The minute from which the zone's clocks show what they show at the end of the span, found by halving. */
export function findChange(zone: string, from: number, until: number): number {
  const after = offsetMs(zone, until);
  let [before, changed] = [from, until];
  while (changed - before > MINUTE_MS) {
    const middle = Math.floor((before + changed) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetMs(zone, middle) === after) changed = middle;
    else before = middle;
  }
  return changed;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the zone's clocks are ahead of UTC, in milliseconds. `time` since 1970. */
export function offsetMs(zone: string, time: number): number {
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
