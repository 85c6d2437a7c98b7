// Where a text stands in a template's components or in a message of its own, and what the provider takes there.
import type { Json } from './template.ts';

export interface Place {
  /** Characters at most, as `charactersIn` counts; null where the provider names no limit. */
  limit: number | null;
  /** People read it, so what is too long may be cut; a coupon that is cut is another coupon. */
  cut: boolean;
  /** The provider refuses it empty, and with line breaks, tabs or more than four spaces in a row (error 132018). */
  parameter: boolean;
  /** Line breaks, tabs and spaces are taken all the same, and stay as they are written. */
  lines: boolean;
  /** The provider fetches what it points to, from `https` only. */
  link: boolean;
  /** The provider takes a number there. */
  number: NumberKind | null;
}

/** A whole number; milliseconds since 1970, which may be written as a date; degrees of a place, which go as a text. */
export type NumberKind = 'whole' | 'moment' | 'degrees';

const PLAIN = { limit: null, cut: false, parameter: false, lines: false, link: false, number: null };
const PARAMETER = { ...PLAIN, parameter: true };

/** The figures are of Meta's references (template components; coupon code templates; text and media messages). */
const PLACES = {
  body: { ...PARAMETER, limit: 1024, cut: true },
  header: { ...PARAMETER, limit: 60, cut: true },
  coupon: { ...PARAMETER, limit: 15 },
  /** The payload of a quick reply, the end of an address. */
  button: PARAMETER,
  /** Of a message that is no template. */
  own: { ...PARAMETER, limit: 4096, cut: true, lines: true },
  caption: { ...PARAMETER, limit: 1024, cut: true, lines: true },
  link: { ...PLAIN, link: true },
  whole: { ...PLAIN, number: 'whole' },
  moment: { ...PLAIN, number: 'moment' },
  degrees: { ...PLAIN, number: 'degrees' },
  other: PLAIN,
} as const satisfies Record<string, Place>;

/** The place of a string that is the value of `key`, at any depth in the parameters of a component of that type. */
export function placeOf(component: string, key: string): Place {
  if (key === 'link') return PLACES.link;
  if (key === 'caption') return PLACES.caption;
  if (key === 'body') return PLACES.own;
  if (key === 'latitude' || key === 'longitude') return PLACES.degrees;
  if (key === 'coupon_code') return PLACES.coupon;
  if (key === 'amount_1000') return PLACES.whole;
  if (key === 'expiration_time_ms') return PLACES.moment;
  if (key === 'payload') return PLACES.button;
  if (key !== 'text' && key !== 'fallback_value') return PLACES.other;
  return component === 'body' || component === 'header' || component === 'button' ? PLACES[component] : PLACES.other;
}

/** The type of the component that an object is, or that it stands in. */
export function componentOf(value: { [key: string]: Json }, around: string): string {
  return Array.isArray(value.parameters) && typeof value.type === 'string' ? value.type.toLowerCase() : around;
}

/** Code points, as Postgres counts characters: what the provider counts it does not say. */
export function charactersIn(text: string): number {
  let characters = 0;
  for (const _ of text) characters++;
  return characters;
}

const graphemes = new Intl.Segmenter();

/** The text itself, or what fits of it with `…` at the end; never through the middle of what is seen as one sign. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit || charactersIn(text) <= limit) return text;
  let end = 0;
  let characters = 1; // the ellipsis
  for (const { segment, index } of graphemes.segment(text)) {
    characters += charactersIn(segment);
    if (characters > limit) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

/** A whole number, also as Postgres sees it. */
const WHOLE = '^-?[0-9]{1,15}$';
/** Milliseconds since 1970, or a date with or without a time, of UTC where it names no zone. */
const MOMENT =
  '^([0-9]{12,14}|[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)$';

/** Degrees, with a point. */
const DEGREES = '^-?[0-9]{1,3}([.][0-9]{1,15})?$';

/** What a number of each kind looks like, to JavaScript and to Postgres. */
export const NUMBERS: Readonly<Record<NumberKind, string>> = { whole: WHOLE, moment: MOMENT, degrees: DEGREES };

const PATTERNS = { whole: new RegExp(WHOLE), moment: new RegExp(MOMENT), degrees: new RegExp(DEGREES) };

/** The number that a text means where one is expected; null where it means none. */
export function readNumber(text: string, kind: NumberKind): number | null {
  if (!PATTERNS[kind].test(text)) return null;
  if (kind === 'degrees' || /^-?\d+$/.test(text)) return Number(text);
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const zoned = iso.length > 10 && !/(Z|[+-]\d\d:\d\d)$/.test(iso) ? `${iso}Z` : iso;
  const moment = Date.parse(zoned);
  return Number.isNaN(moment) ? null : moment;
}
