// A message as a phone shows it: read off a template's parts, its placeholders filled.
import type { Json } from '../../model/template.ts';

export interface ShownMessage {
  header: { kind: 'text' | 'image' | 'video' | 'document' | 'location'; text: string } | null;
  body: string;
  footer: string | null;
  buttons: { kind: 'reply' | 'url' | 'phone' | 'copy' | 'other'; text: string }[];
  /** Of a carousel, under the message. */
  cards: ShownMessage[];
}

type Part = { [key: string]: Json };
const MEDIA = ['image', 'video', 'document', 'location'] as const;
const BUTTONS: Record<string, ShownMessage['buttons'][number]['kind']> = {
  quick_reply: 'reply',
  url: 'url',
  phone_number: 'phone',
  copy_code: 'copy',
  otp: 'copy',
};

/** A template as the provider lists it, with its own examples for its placeholders; without one they stand as {{1}}. */
export function shownTemplate(components: readonly Json[]): ShownMessage {
  const parts = components.filter(isPart);
  const of = (type: string) => parts.find((part) => lower(part.type) === type);
  const [header, body, footer, buttons, carousel] = ['header', 'body', 'footer', 'buttons', 'carousel'].map(of);
  return {
    header: header ? headerOf(header) : null,
    body: body ? filled(text(body.text), examplesOf(body, 'body_text')) : '',
    footer: footer ? text(footer.text) : null,
    buttons: list(buttons?.buttons).map((one) => ({ kind: BUTTONS[lower(one.type)] ?? 'other', text: text(one.text) })),
    cards: list(carousel?.cards).map((card) => shownTemplate(Array.isArray(card.components) ? card.components : [])),
  };
}

function headerOf(part: Part): ShownMessage['header'] {
  const kind = MEDIA.find((word) => word === lower(part.format)) ?? 'text';
  return { kind, text: kind === 'text' ? filled(text(part.text), examplesOf(part, 'header_text')) : '' };
}

/** Examples by the name of their placeholder: 1, 2 … or names. */
function examplesOf(part: Part, field: string): Record<string, string> {
  const example = isPart(part.example) ? part.example : {};
  const named = list(example[`${field}_named_params`]).map((one) => [text(one.param_name), text(one.example)]);
  const given = example[field];
  const row = Array.isArray(given) ? (Array.isArray(given[0]) ? given[0] : given) : [];
  return Object.fromEntries([...named, ...row.map((value, i) => [String(i + 1), text(value)])]);
}

function filled(pattern: string, values: Record<string, string>): string {
  return pattern.replace(/\{\{\s*([^{}|]+?)\s*\}\}/g, (whole, name: string) => values[name] || whole);
}

function list(value: Json | undefined): Part[] {
  return Array.isArray(value) ? value.filter(isPart) : [];
}

function isPart(value: Json | undefined): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const lower = (value: Json | undefined): string => text(value).toLowerCase();
