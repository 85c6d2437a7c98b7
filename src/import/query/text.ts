// What can be told of a query from its text. The databases themselves are the guard; this is for clear words first.
import { isStorable } from '../../lib/storable.ts';
import { notAllowed } from './errors.ts';

/** Strings, quoted names and comments, closed or not; what MySQL runs although it looks like a comment is none. */
const OPAQUE =
  /'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)|`[^`]*(?:`|$)|--[^\n]*|#[^\n]*|\/\*(?!M?!)[\s\S]*?(?:\*\/|$)/g;
/** White space, comments (Postgres's nest, and then leave a piece behind), opening brackets. */
const LEAD = /^(?:\s|\(|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?!M?!)[\s\S]*?\*\/)*/;

/** Throws ImportError unless it begins like a query. */
export function checkQuery(sql: string): void {
  if (!isStorable(sql)) throw notAllowed('The query holds a character that no database takes: type it anew');
  const start = sql.replace(LEAD, '').slice(0, 10);
  if (/^(select|with|values|table)\b/i.test(start)) return;
  throw notAllowed('A recipient query is one statement that begins with SELECT, WITH, VALUES or TABLE');
}

/** Whether something follows a semicolon, for databases that call that a syntax error. */
export function hasSecondStatement(sql: string): boolean {
  return /;\s*[^\s;]/.test(sql.replace(OPAQUE, ' '));
}

/** Whether it locks rows against writers, which MySQL allows in a transaction that only reads. */
export function locksRows(sql: string): boolean {
  return /\bfor\s+(share|update)\b|\block\s+in\s+share\s+mode\b/i.test(sql.replace(OPAQUE, ' '));
}
