// Wall clocks: which instants show a local time in a zone. A local time is written as the milliseconds it would have in UTC.

const HOUR_MS = 3_600_000;
/** No clock was ever changed by more than a day. */
const REACH_MS = 26 * HOUR_MS;

/** A name like Africa/Dakar; an offset like +01:00 knows no summer. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const parts = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', era: 'short', ...parts });
  formatters.set(zone, formatter);
  return formatter;
}

/** What the clock shows at an instant. */
export function localOf(zone: string, instant: number): number {
  const shown = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) =>
    Number(shown[name]),
  );
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return local + (((instant % 1_000) + 1_000) % 1_000);
}

/** Local time less UTC, in milliseconds. */
export function offsetOf(zone: string, instant: number): number {
  return localOf(zone, instant) - instant;
}

/** Midnight of the local day of an instant, as a local time. */
export function localDay(zone: string, instant: number): number {
  const local = localOf(zone, instant);
  return local - (((local % 86_400_000) + 86_400_000) % 86_400_000);
}

/** The instants at which the clock shows `local`, earlier first: usually one, none in a gap, two where it is set back. */
export function instantsOf(zone: string, local: number): number[] {
  const offsets = new Set(
    [-REACH_MS, -HOUR_MS * 13, 0, HOUR_MS * 13, REACH_MS].map((by) => offsetOf(zone, local + by)),
  );
  const instants = [...offsets].map((offset) => local - offset).filter((instant) => localOf(zone, instant) === local);
  return instants.sort((a, b) => a - b);
}

/** Where a gap swallows `local`: the instant at which the clock jumps over it. */
export function firstMomentAfterGap(zone: string, local: number): number {
  let before = local - REACH_MS - offsetOf(zone, local - REACH_MS);
  let after = local + REACH_MS - offsetOf(zone, local + REACH_MS);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localOf(zone, middle) < local) before = middle;
    else after = middle;
  }
  return after;
}

/** The first instant that shows a local time, or the first moment after the gap that swallows it. */
export function instantOf(zone: string, local: number): number {
  return instantsOf(zone, local)[0] ?? firstMomentAfterGap(zone, local);
}
