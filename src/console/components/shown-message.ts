// A message as a phone shows it: read off a template's parts, its placeholders filled.
import type { Json } from '../../model/template.ts';

export interface ShownMessage {
  header: {
    kind: 'text' | 'image' | 'video' | 'document' | 'location';
    text: ShownText;
    address?: string | null;
  } | null;
  body: ShownText;
  footer: string | null;
  buttons: { kind: 'reply' | 'url' | 'phone' | 'copy' | 'other'; text: string }[];
  /** Of a carousel, under the message. */
  cards: ShownMessage[];
}

/** What stands in a placeholder's place: the colour of its column, and whether there is nothing. */
export interface ShownValue {
  text: string;
  tone: string | null;
  isMissing: boolean;
}

/** A text, and what of it are values: each stands in it as one character of nobody's, the n-th as U+E000 + n. */
export interface ShownText {
  text: string;
  values: ShownValue[];
}

/** By place: `body.1`, `header.media`, `card.0.body.1`. */
export type Fill = (place: string) => ShownValue;

type Part = { [key: string]: Json };
const MEDIA = ['image', 'video', 'document', 'location'] as const;
const BUTTONS: Record<string, ShownMessage['buttons'][number]['kind']> = {
  quick_reply: 'reply',
  url: 'url',
  phone_number: 'phone',
  copy_code: 'copy',
  otp: 'copy',
};

/** A template as the provider lists it: filled, or with its own examples; without one its placeholders stand as {{1}}. */
export function shownTemplate(components: readonly Json[], fill?: Fill, within = ''): ShownMessage {
  const parts = components.filter(isPart);
  const of = (type: string) => parts.find((part) => lower(part.type) === type);
  const [header, body, footer, buttons, carousel] = ['header', 'body', 'footer', 'buttons', 'carousel'].map(of);
  const bodyText = body && body.text === undefined ? '{{1}}' : text(body?.text);
  return {
    header: header ? headerOf(header, fill, within) : null,
    body: body ? filled(bodyText, fill, `${within}body`, examplesOf(body, 'body_text')) : plain(''),
    footer: footer ? text(footer.text) : null,
    buttons: list(buttons?.buttons).map((one) => ({ kind: BUTTONS[lower(one.type)] ?? 'other', text: text(one.text) })),
    cards: list(carousel?.cards).map((card, i) =>
      shownTemplate(Array.isArray(card.components) ? card.components : [], fill, `${within}card.${i}.`),
    ),
  };
}

export function plain(text: string): ShownText {
  return { text, values: [] };
}

function headerOf(part: Part, fill: Fill | undefined, within: string): ShownMessage['header'] {
  const kind = MEDIA.find((word) => word === lower(part.format)) ?? 'text';
  const place = `${within}header`;
  if (kind === 'text') return { kind, text: filled(text(part.text), fill, place, examplesOf(part, 'header_text')) };
  if (!fill) return { kind, text: plain('') };
  if (kind === 'location')
    return {
      kind,
      text: plain([fill(`${place}.name`), fill(`${place}.address`)].flatMap((one) => one.text || []).join(', ')),
    };
  const media = fill(`${place}.media`).text;
  return { kind, text: plain(''), address: media };
}

/** Examples by the name of their placeholder: 1, 2 … or names. */
function examplesOf(part: Part, field: string): Record<string, string> {
  const example = isPart(part.example) ? part.example : {};
  const named = list(example[`${field}_named_params`]).map((one) => [text(one.param_name), text(one.example)]);
  const given = example[field];
  const row = Array.isArray(given) ? (Array.isArray(given[0]) ? given[0] : given) : [];
  return Object.fromEntries([...named, ...row.map((value, i) => [String(i + 1), text(value)])]);
}

const PLACEHOLDER = /\{\{\s*([^{}|]+?)\s*\}\}/g;
/** The first character that no text uses. */
export const FIRST_VALUE = 0xe000;

function filled(pattern: string, fill: Fill | undefined, place: string, examples: Record<string, string>): ShownText {
  if (!fill) return plain(pattern.replace(PLACEHOLDER, (whole, name: string) => examples[name] || whole));
  const values: ShownValue[] = [];
  const marked = pattern.replace(PLACEHOLDER, (whole, name: string) => {
    const value = fill(`${place}.${name}`);
    return String.fromCharCode(FIRST_VALUE + values.push(value.isMissing ? { ...value, text: whole } : value) - 1);
  });
  return { text: marked, values };
}

function list(value: Json | undefined): Part[] {
  return Array.isArray(value) ? value.filter(isPart) : [];
}

function isPart(value: Json | undefined): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const lower = (value: Json | undefined): string => text(value).toLowerCase();
