// Placeholders in template components: `{{column}}` and `{{column|default}}`, in any string at any depth.
import type { Json } from './template.ts';

export interface Placeholder {
  column: string;
  /** Used where the row's value is empty; null where none is given. */
  fallback: string | null;
  /** Where it stands, e.g. `components.0.parameters.1.text`. */
  path: string;
}

/** A `{{` that is not closed, or one without a name. */
export class PlaceholderError extends Error {
  override readonly name = 'PlaceholderError';
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

type Piece = string | { column: string; fallback: string | null };
type Render = (variables: Readonly<Record<string, string>>) => Json;

/** Every placeholder, in order. Throws PlaceholderError. */
export function findPlaceholders(components: readonly Json[]): Placeholder[] {
  const found: Placeholder[] = [];
  const visit = (value: Json, path: string): void => {
    if (typeof value === 'string') {
      for (const piece of parse(value, path)) if (typeof piece !== 'string') found.push({ ...piece, path });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`);
    }
  };
  for (const [i, component] of components.entries()) visit(component, `components.${i}`);
  return found;
}

/** Compiles components once for many rows. A row's values are data: nothing in them is read as a placeholder. */
export function compileComponents(
  components: readonly Json[],
): (variables: Readonly<Record<string, string>>) => Json[] {
  const renders = components.map((component, i) => compile(component, `components.${i}`));
  return (variables) => renders.map((render) => render(variables));
}

function compile(value: Json, path: string): Render {
  if (typeof value === 'string') return compileText(parse(value, path));
  if (Array.isArray(value)) {
    const renders = value.map((child, i) => compile(child, `${path}.${i}`));
    return (variables) => renders.map((render) => render(variables));
  }
  if (typeof value === 'object' && value !== null) {
    const renders = Object.entries(value).map(([key, child]) => [key, compile(child, `${path}.${key}`)] as const);
    return (variables) => Object.fromEntries(renders.map(([key, render]) => [key, render(variables)]));
  }
  return () => value;
}

function compileText(pieces: readonly Piece[]): Render {
  const [only] = pieces;
  if (pieces.length === 0) return () => '';
  if (pieces.length === 1 && typeof only === 'string') return () => only;
  return (variables) =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : valueFor(piece, variables))).join('');
}

function valueFor(
  piece: { column: string; fallback: string | null },
  variables: Readonly<Record<string, string>>,
): string {
  const value = Object.hasOwn(variables, piece.column) ? clean(variables[piece.column] ?? '') : '';
  return value === '' ? (piece.fallback ?? '') : value;
}

/** The provider refuses newlines, tabs and runs of more than four spaces in a text parameter. */
function clean(value: string): string {
  return value
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/ {5,}/g, '    ')
    .trim();
}

function parse(text: string, path: string): Piece[] {
  const pieces: Piece[] = [];
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
