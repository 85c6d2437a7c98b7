// Finds the error in an answer, whatever form it has, words it safely, and reads the time it asks us to wait.
import { maskDigits } from '../../model/phone-mask.ts';
import type { Http } from './http.ts';
import { clean, codeText, each, type JsonRecord, parseJson, record, text } from './loose-json.ts';

export interface Refusal {
  code: string | null;
  title: string | null;
  /** The HTTP status that the body itself names. */
  status: number | null;
}

/** Long enough for any wording; what is shown is bounded later, after secrets were taken out. */
const MAX_WORDING = 4_000;
/** Longest title shown. */
const MAX_TITLE = 300;
const MAX_WAIT_MS = 24 * 3_600_000;
/** The form of an HTTP date that RFC 9110 asks for. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** null where the body speaks of no error. */
export function readRefusal(body: JsonRecord): Refusal | null {
  return readErrors(body) ?? readMeta(record(body.meta));
}

/** The first thing under `errors` (On-Premises form) or `error` (Cloud form) that says something. */
function readErrors(body: JsonRecord): Refusal | null {
  for (const error of [...each(body.errors), ...each(body.error)]) {
    const fields = record(error);
    const title = fields ? wording(fields) : text(error, MAX_WORDING);
    const code = codeText(fields?.code) ?? (title && codeIn(title));
    if (code || title) return { code, title, status: null };
  }
  return null;
}

/** The gateway's own form; its message may hold a whole error of the API behind it as text. */
function readMeta(meta: JsonRecord | null): Refusal | null {
  const raw = meta?.developer_message ?? meta?.developerMessage;
  if (!meta || meta.success === true || (meta.success !== false && !raw)) return null;
  const message = text(raw, MAX_WORDING);
  const named = Number(meta.http_code ?? meta.httpCode);
  const status = Number.isInteger(named) && named >= 300 && named < 600 ? named : null;
  const inner = record(raw) ?? (message && objectIn(message));
  const found = inner && (readErrors(inner) ?? readErrors({ error: inner }));
  return found ? { ...found, status } : { code: message && codeIn(message), title: message, status };
}

function objectIn(message: string): JsonRecord | null {
  return record(parseJson(message.slice(message.indexOf('{'), message.lastIndexOf('}') + 1)));
}

/** The title, and the details where they add something. */
function wording(error: JsonRecord): string | null {
  const title = text(error.title, MAX_WORDING) ?? text(error.message, MAX_WORDING);
  const details = text(error.details, MAX_WORDING) ?? text(record(error.error_data)?.details, MAX_WORDING);
  return title && details && title !== details ? `${title}: ${details}` : (title ?? details);
}

/** A code within a text: `(#131030) Recipient …`, or an object printed as text. */
function codeIn(wording: string): string | null {
  const found = /\(#(\d{1,6})\)|["']code["']\s*:\s*["']?(\d{1,6})/.exec(wording);
  return found?.[1] ?? found?.[2] ?? null;
}

/** Code and title that are safe to show: the provider's where it gives them, ours otherwise. */
export function describeRefusal(
  refusal: Refusal | null,
  status: number,
  redact: Http['redact'],
): { code: string; title: string } {
  const code = refusal?.code ?? (status >= 300 ? `http_${status}` : 'no_code');
  // Redact first: a cut could leave half a secret that no longer matches.
  return {
    code: redact(code),
    title: maskDigits(clean(redact(refusal?.title ?? titleOf(status)).slice(0, MAX_TITLE))),
  };
}

function titleOf(status: number): string {
  if (status >= 300 && status < 400) return `HTTP ${status}, a redirect to another address: check the base URL`;
  if (status === 404 || status === 405) return `HTTP ${status}, there is no such call here: check the base URL`;
  return `The provider answered HTTP ${status}`;
}

/** Retry-After in seconds or as an HTTP date; null where it says nothing usable. At most 24 hours. */
export function retryAfterMs(header: string | null, now: number): number | null {
  const value = header?.trim() ?? '';
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : HTTP_DATE.test(value) ? Date.parse(value) - now : 0;
  return wait > 0 ? Math.min(wait, MAX_WAIT_MS) : null;
}
