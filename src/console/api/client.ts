// Calls of the API: typed by the table of routes, with the session's cookie, in the reader's language.

import { currentLanguage } from '../i18n/language.ts';
import { ApiError } from './api-error.ts';
import type { Problem } from './documents.ts';
import type { Answer, Given, RouteName } from './routes.ts';

/** Throws ApiError for every answer that is not 2xx, and where none came. */
export async function call<Route extends RouteName>(
  route: Route,
  given: Given<Route> & { signal?: AbortSignal },
): Promise<Answer<Route>> {
  const { params, query, body, signal } = given as Parts;
  const [method = 'GET', path = ''] = route.split(' ');
  const response = await request(addressOf(path, params, query), {
    method,
    ...(signal ? { signal } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return response.status === 204 ? null : await response.json();
}

interface Parts {
  params?: object;
  query?: object;
  body?: unknown;
  signal?: AbortSignal;
}

/** For answers that are no documents: event streams. Throws ApiError. */
export async function request(address: string, init: RequestInit = {}): Promise<Response> {
  const headers = { accept: 'application/json', 'accept-language': currentLanguage(), ...init.headers };
  const response = await fetch(address, { ...init, headers, credentials: 'same-origin' }).catch((cause) => {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(null, { cause });
  });
  if (!response.ok) throw new ApiError(await problemOf(response));
  return response;
}

/** The address of a route, for links to files and event streams. */
export function addressOf(path: string, params: object = {}, query: object = {}): string {
  const given = params as Record<string, string | number>;
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(given[name])));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${filled}?${search}` : filled;
}

async function problemOf(response: Response): Promise<Problem> {
  const { status, statusText } = response;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const plain = { type: 'about:blank', title: statusText, status };
  const told = await response.json().catch(() => ({}));
  return { ...plain, ...told, ...(Number.isFinite(retryAfter) ? { retryAfter } : {}) };
}
