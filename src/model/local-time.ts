// Times as people write them, on the clocks of a named zone.
import { findChange, offsetMs } from './zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The zone's offset at a moment as ISO 8601 writes it: `+02:00`. */
export function offsetText(zone: string, at: Date): string {
  const minutes = Math.round(offsetMs(zone, at.getTime()) / MINUTE_MS);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

/** A time that the clocks leave out in spring is the first moment after; of one that they show twice in autumn, the first. */
export type Clock = 'left_out' | 'twice';

export interface ReadTime {
  at: Date;
  clock: Clock | null;
}

const TIME = /^([12]\d{3}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,9})?\s?(Z|[+-]\d\d:?\d\d)?$/i;

/** Whether a time says by itself which moment it is, in whatever zone. */
export function hasOffset(text: string): boolean {
  return TIME.exec(text.trim())?.[5] !== undefined;
}

/**
 * ISO 8601 without an offset is a time on the clocks of the zone, with one (or `Z`) it is that moment. Null where the text is
 * neither, or names a day that no calendar has.
 */
export function readTime(text: string, zone: string): ReadTime | null {
  const [, day = '', minute = '', second = ':00', fraction = '', offset] = TIME.exec(text.trim()) ?? [];
  const shown = new Date(`${day}T${minute}${second}${fraction}Z`);
  if (Number.isNaN(shown.getTime()) || shown.toISOString().slice(0, 16) !== `${day}T${minute}`) return null;
  if (!offset) return onClocks(shown.getTime(), zone);
  const at = new Date(`${day}T${minute}${second}${fraction}${offset.toUpperCase()}`);
  return Number.isNaN(at.getTime()) ? null : { at, clock: null };
}

/** `shown`: what the clocks show, as if it were UTC. */
function onClocks(shown: number, zone: string): ReadTime {
  const [before, after] = [shown - DAY_MS, shown + DAY_MS].map((time) => offsetMs(zone, time)) as [number, number];
  const moments = [...new Set([shown - before, shown - after])].sort((a, b) => a - b);
  const [first, second] = moments.filter((moment) => moment + offsetMs(zone, moment) === shown);
  if (first !== undefined) return { at: new Date(first), clock: second === undefined ? null : 'twice' };
  return { at: new Date(findChange(zone, shown - DAY_MS, shown + DAY_MS)), clock: 'left_out' };
}

interface NamedTimes {
  at?: string | undefined;
  startsAt?: string | null | undefined;
  endsAt?: string | null | undefined;
}

/** The times of a request as moments. Throws RangeError where one is no time. */
export function withMoments<T extends NamedTimes>({ at, startsAt, endsAt, ...rest }: T, zone: string) {
  const moment = <N extends null | undefined>(text: string | N): Date | N => {
    if (typeof text !== 'string') return text;
    const found = readTime(text, zone);
    if (!found) throw new RangeError(`"${text}" is no time`);
    return found.at;
  };
  return { ...rest, at: moment(at), startsAt: moment(startsAt), endsAt: moment(endsAt) };
}
