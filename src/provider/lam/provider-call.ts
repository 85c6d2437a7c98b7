// Calls other than sends: each ends in a JSON object or a ProviderCallError.
import { ProviderCallError } from '../provider.ts';
import { CallFailure } from './call-failure.ts';
import type { Answer, Http } from './http.ts';
import { clean, type JsonRecord, record } from './loose-json.ts';
import { describeRefusal, readRefusal } from './refusal.ts';

const MAX_ANSWER = 256 * 1024;

/** `body` makes it a POST. Texts in the result are clean (see loose-json). */
export async function callProvider(
  http: Http,
  path: string,
  { body, maxBytes = MAX_ANSWER }: { body?: object; maxBytes?: number } = {},
): Promise<JsonRecord> {
  const text = body ? JSON.stringify(body) : null;
  return await readCall(http, () => http.call(body ? 'POST' : 'GET', path, text, maxBytes));
}

/** Reads the answer of any call as callProvider does. */
export async function readCall(http: Http, call: () => Promise<Answer>): Promise<JsonRecord> {
  const answer = await request(call);
  const found = answer.cut ? null : record(parseClean(answer.text));
  const refusal = found && readRefusal(found);
  if (refusal || answer.status < 200 || answer.status >= 300) {
    throw new ProviderCallError(describeRefusal(refusal, refusal?.status ?? answer.status, http.redact));
  }
  if (answer.cut) throw new ProviderCallError(answer.cut);
  if (!found) throw new ProviderCallError({ code: 'unreadable_answer', title: 'The answer is not a JSON object' });
  return found;
}

async function request(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CallFailure) throw new ProviderCallError(error);
    throw error;
  }
}

function parseClean(text: string): unknown {
  try {
    return JSON.parse(text, (_, value) => (typeof value === 'string' ? clean(value) : value));
  } catch {
    return undefined; // not JSON, or nested deeper than the stack
  }
}
