// What a template leaves open, and the components that fill it: from the provider's description to fields and back.
import type { Json } from '../../../model/template.ts';

export type SlotKind = 'text' | 'image' | 'video' | 'document' | 'coupon' | 'moment' | 'degrees';

/** One thing that each message may have of its own. */
export interface Slot {
  /** `body.1`, `header.media`, `button.0`, `card.0.body.1` … */
  key: string;
  place: 'header' | 'body' | 'button' | 'offer';
  kind: SlotKind;
  /** As the template calls it: 1, first_name, latitude. */
  name: string;
  /** Of a carousel, from 1. */
  card?: number;
  /** Text of the button. */
  button?: string;
  example: string | null;
}

/** By the keys of the slots; media are a link, or `media:` and the id of an uploaded file. */
export type Values = Readonly<Record<string, string>>;

export const UPLOADED = 'media:';

export type Part = { readonly [key: string]: Json | undefined };

export function partsOf(value: Json | undefined): Part[] {
  return Array.isArray(value) ? value.filter((one): one is { [key: string]: Json } => isPart(one)) : [];
}

export function isPart(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const lower = (value: Json | undefined): string => (typeof value === 'string' ? value.toLowerCase() : '');
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Names in double braces, each once; numbers in their order. */
export function placeholdersOf(text: Json | undefined): string[] {
  const names = [...new Set((textOf(text).match(/\{\{[^}]*\}\}/g) ?? []).map((one) => one.slice(2, -2).trim()))];
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

const MEDIA = ['image', 'video', 'document'] as const;
const PLACE = ['latitude', 'longitude', 'name', 'address'] as const;

export function slotsOf(listed: readonly Json[], prefix = '', card?: number): Slot[] {
  const parts = partsOf([...listed]);
  const own = card === undefined ? {} : { card };
  return parts.flatMap((part): Slot[] => {
    switch (lower(part.type)) {
      case 'header':
        return headerSlots(part, prefix).map((slot) => ({ ...slot, ...own }));
      case 'body':
        return bodyNames(part, parts).map((name, i) => ({
          ...own,
          key: `${prefix}body.${name}`,
          place: 'body',
          kind: 'text',
          name,
          example: exampleOf(part, 'body_text', name, i),
        }));
      case 'buttons':
        return partsOf(part.buttons).flatMap((button, i) =>
          buttonSlot(button, i, prefix).map((slot) => ({ ...slot, ...own })),
        );
      case 'limited_time_offer':
        if (isPart(part.limited_time_offer) && part.limited_time_offer.has_expiration === false) return [];
        return [{ ...own, key: `${prefix}offer`, place: 'offer', kind: 'moment', name: '', example: null }];
      case 'carousel':
        return cardsOf(part).flatMap((components, i) => slotsOf(components, `${prefix}card.${i}.`, i + 1));
      default:
        return [];
    }
  });
}

/** A template of a code may be listed without its text. */
export function bodyNames(body: Part, parts: readonly Part[]): string[] {
  const isCode = parts.some((part) => partsOf(part.buttons).some((button) => lower(button.type) === 'otp'));
  return body.text === undefined && isCode ? ['1'] : placeholdersOf(body.text);
}

export function cardsOf(part: Part): Json[][] {
  return partsOf(part.cards).map((card) => (Array.isArray(card.components) ? card.components : []));
}

export function mediaKind(header: Part): (typeof MEDIA)[number] | null {
  return MEDIA.find((kind) => kind === lower(header.format)) ?? null;
}

function headerSlots(part: Part, prefix: string): Slot[] {
  const kind = mediaKind(part);
  if (kind) return [{ key: `${prefix}header.media`, place: 'header', kind, name: '', example: mediaExample(part) }];
  if (lower(part.format) === 'location')
    return PLACE.map((name) => ({
      key: `${prefix}header.${name}`,
      place: 'header',
      kind: name === 'latitude' || name === 'longitude' ? 'degrees' : 'text',
      name,
      example: null,
    }));
  return placeholdersOf(part.text).map((name, i) => ({
    key: `${prefix}header.${name}`,
    place: 'header',
    kind: 'text',
    name,
    example: exampleOf(part, 'header_text', name, i),
  }));
}

function buttonSlot(button: Part, at: number, prefix: string): Slot[] {
  const slot = { key: `${prefix}button.${at}`, place: 'button', button: textOf(button.text), name: '' } as const;
  const [given] = Array.isArray(button.example) ? button.example : [button.example];
  const example = textOf(given) || null;
  if (lower(button.type) === 'copy_code') return [{ ...slot, kind: 'coupon', example }];
  if (lower(button.type) !== 'url' || placeholdersOf(button.url).length === 0) return [];
  const start = textOf(button.url).split('{{')[0] ?? '';
  return [{ ...slot, kind: 'text', example: example?.startsWith(start) ? example.slice(start.length) : example }];
}

function exampleOf(part: Part, field: 'body_text' | 'header_text', name: string, at: number): string | null {
  if (!isPart(part.example)) return null;
  const named = partsOf(part.example[`${field}_named_params`]).find((one) => one.param_name === name);
  if (named) return textOf(named.example) || null;
  const [first] = Array.isArray(part.example[field]) ? part.example[field] : [];
  const given = Array.isArray(first) ? first[at] : first;
  return textOf(given) || null;
}

function mediaExample(part: Part): string | null {
  const handles = isPart(part.example) ? part.example.header_handle : null;
  return Array.isArray(handles) ? textOf(handles[0]) || null : null;
}
