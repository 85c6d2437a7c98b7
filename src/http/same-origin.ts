// Whether a page of somebody else's made the browser call.
import type { FastifyRequest } from 'fastify';
import type { HttpDeps } from './deps.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Of a request that may change something: by what the browser says of itself, which no page can forge. Where it says
 * nothing (a program, or a browser from before 2023 without Origin) the answer is `silent`'s.
 */
export function fromElsewhere(
  { method, headers, protocol, host }: FastifyRequest,
  { publicUrl }: HttpDeps['config'],
  silent: 'refuse' | 'take',
): boolean {
  if (SAFE.has(method)) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin } = headers;
  if (origin === undefined) return silent === 'refuse';
  const ours = [hostOf(`${protocol}://${host}`), hostOf(publicUrl ?? '')];
  return !ours.includes(hostOf(origin) ?? '-');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
