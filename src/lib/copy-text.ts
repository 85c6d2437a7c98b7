// Values as they stand in the text format of Postgres's COPY.
// https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2

export const COPY_NULL = '\\N';

/** A JSON text: it holds no raw line break or tab, so only its backslashes need doubling. */
export function copyJson(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}

/** Any text without NUL, which Postgres cannot hold. */
export function copyText(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character) : text;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
