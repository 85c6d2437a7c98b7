// The console's cookie: it holds the secret of a session, and no script can read it.
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_DAYS } from '../account/sessions.ts';
import type { HttpDeps } from './deps.ts';

export const SESSION_COOKIE = 'griot_session';
const SECRET = /^[\w-]{43}$/;

/** What it holds, where that can be a secret of ours. */
export function sessionCookieOf({ headers }: FastifyRequest): string | null {
  const value = parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  return value !== undefined && SECRET.test(value) ? value : null;
}

/** Null takes it away. */
export function setSessionCookie(reply: FastifyReply, { publicUrl }: HttpDeps['config'], secret: string | null): void {
  const cookie = stringifySetCookie(SESSION_COOKIE, secret ?? '', {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: reply.request.protocol === 'https' || (publicUrl?.startsWith('https:') ?? false),
    maxAge: secret === null ? 0 : SESSION_DAYS * 24 * 60 * 60,
  });
  reply.header('set-cookie', cookie);
}
