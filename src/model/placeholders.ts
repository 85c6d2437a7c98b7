// Placeholders in template components: `{{column}}` and `{{column|default}}`, in any string at any depth.
import type { Json } from './template.ts';
import { componentOf, cutText, type Place, placeOf, readNumber } from './text-places.ts';

export interface Slot {
  column: string;
  /** Used where the row's value is empty; null where none is given. */
  fallback: string | null;
  /** Its value keeps its line breaks and spaces. */
  lines?: true;
}

export interface Placeholder extends Slot {
  /** Where it stands, e.g. `components.0.parameters.1.text`. */
  path: string;
}

/** A string of the components, taken apart. */
export interface Text {
  path: string;
  place: Place;
  pieces: readonly (string | Slot)[];
}

/** A row's value; undefined where the row has no such column. */
export type ValueOf = (column: string) => string | undefined;

/** A `{{` that is not closed, or one without a name. */
export class PlaceholderError extends Error {
  override readonly name = 'PlaceholderError';
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Where in the components a value stands. */
interface Spot {
  path: string;
  component: string;
  key: string;
}

/** Every string, in order. Throws PlaceholderError. */
export function findTexts(components: readonly Json[]): Text[] {
  const found: Text[] = [];
  const visit = (value: Json, spot: Spot): void => {
    if (typeof value === 'string') found.push(readText(value, spot));
    else if (Array.isArray(value)) value.forEach((child, i) => void visit(child, below(spot, i)));
    else if (typeof value === 'object' && value !== null) {
      const inside = { ...spot, component: componentOf(value, spot.component) };
      for (const [key, child] of Object.entries(value)) visit(child, below(inside, key));
    }
  };
  components.forEach((component, i) => void visit(component, below(TOP, i)));
  return found;
}

/** Every placeholder, in order. Throws PlaceholderError. */
export function findPlaceholders(components: readonly Json[]): Placeholder[] {
  return findTexts(components).flatMap(({ path, pieces }) => pieces.filter(isSlot).map((slot) => ({ ...slot, path })));
}

type Variables = Readonly<Record<string, string>>;
type Render = (variables: Variables) => Json;

/**
 * Compiles components once for many rows. A row's values are data: nothing in them is read as a placeholder. Texts that
 * people read come out as the provider takes them; what cannot be mended (see value-rules.ts) stays as it is.
 */
export function compileComponents(components: readonly Json[]): (variables: Variables) => Json[] {
  const renders = components.map((component, i) => compile(component, below(TOP, i)));
  return (variables) => renders.map((render) => render(variables));
}

function compile(value: Json, spot: Spot): Render {
  if (typeof value === 'string') return compileText(readText(value, spot));
  if (Array.isArray(value)) {
    const renders = value.map((child, i) => compile(child, below(spot, i)));
    return (variables) => renders.map((render) => render(variables));
  }
  if (typeof value === 'object' && value !== null) {
    const inside = { ...spot, component: componentOf(value, spot.component) };
    const renders = Object.entries(value).map(([key, child]) => [key, compile(child, below(inside, key))] as const);
    return (variables) => Object.fromEntries(renders.map(([key, render]) => [key, render(variables)]));
  }
  return () => value;
}

function compileText({ pieces, place }: Text): Render {
  const { limit, cut, number } = place;
  const isText = number === null || number === 'degrees';
  const typed = (text: string): Json => (isText ? text : (readNumber(text, number) ?? text));
  if (!pieces.some(isSlot)) {
    const whole = typed(pieces.join(''));
    return () => whole;
  }
  return (variables) => {
    const text = renderPieces(pieces, (column) => (Object.hasOwn(variables, column) ? variables[column] : undefined));
    return typed(cut && limit !== null ? cutText(text, limit) : text);
  };
}

/** The text with the row's values, cleaned, and the defaults where they are empty; not cut. */
export function renderPieces(pieces: Text['pieces'], value: ValueOf): string {
  let text = '';
  for (const piece of pieces) {
    text += typeof piece === 'string' ? piece : takeValue(piece, value) || (piece.fallback ?? '');
  }
  return text;
}

function takeValue({ column, lines }: Slot, value: ValueOf): string {
  const given = value(column) ?? '';
  return lines ? given.trim() : cleanValue(given);
}

/** Line breaks of every kind, and tabs. */
export const BREAKS = '[\\t-\\r\\u2028\\u2029]';
const REFUSED = new RegExp(`${BREAKS}| {5}`);
const EVERY_BREAK = new RegExp(`${BREAKS}+`, 'g');

/** Whether a value holds what the provider refuses in a text parameter; at its ends it does not matter. */
export function holdsRefused(value: string): boolean {
  return REFUSED.test(value) && REFUSED.test(value.trim());
}

/** The value as the provider takes it. */
function cleanValue(value: string): string {
  const trimmed = value.trim();
  return REFUSED.test(trimmed) ? trimmed.replace(EVERY_BREAK, ' ').replace(/ {5,}/g, '    ') : trimmed;
}

export function isSlot(piece: string | Slot): piece is Slot {
  return typeof piece !== 'string';
}

const TOP: Spot = { path: 'components', component: '', key: '' };

/** An item of an array stands where the array does. */
function below({ path, component, key }: Spot, step: string | number): Spot {
  return { path: `${path}.${step}`, component, key: typeof step === 'string' ? step : key };
}

function readText(text: string, { path, component, key }: Spot): Text {
  const place = placeOf(component, key);
  const pieces = parse(text, path);
  return { path, place, pieces: place.lines ? pieces.map(withLines) : pieces };
}

function withLines(piece: string | Slot): string | Slot {
  return isSlot(piece) ? { ...piece, lines: true } : piece;
}

function parse(text: string, path: string): (string | Slot)[] {
  const pieces: (string | Slot)[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open < 0) break;
    const close = text.indexOf('}}', open + 2);
    if (close < 0)
      throw new PlaceholderError(path, `"${text}" opens a placeholder with {{ and does not close it with }}`);
    if (open > at) pieces.push(text.slice(at, open));
    const [name = '', ...rest] = text.slice(open + 2, close).split('|');
    if (name.trim() === '') throw new PlaceholderError(path, `"${text}" holds a placeholder without a column name`);
    pieces.push({ column: name.trim(), fallback: rest.length > 0 ? rest.join('|').trim() : null });
    at = close + 2;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}
