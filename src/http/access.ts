// Who may call what for: each route states its right, and a caller is known by a token or by the console's session.
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Session, sessionLives, sessionOf } from '../account/sessions.ts';
import { type Caller, callerOfToken, tokenLives } from '../account/tokens.ts';
import type { Actor } from '../model/actor.ts';
import { isExtraRight, RIGHTS, type Right, roleFor } from '../model/rights.ts';
import type { HttpDeps } from './deps.ts';
import { sendProblem } from './problems.ts';
import { fromElsewhere } from './same-origin.ts';
import { sessionCookieOf } from './session-cookie.ts';

/** `public`: anybody, or the route has a proof of its own; `self`: whoever is signed in, about themselves. */
export type RouteRight = Right | readonly Right[] | 'public' | 'self';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller needs: one right, or all of several. A route that does not say it keeps the server from starting. */
    right?: RouteRight;
  }
  interface FastifyRequest {
    /** All that the caller may do; null on a public route. */
    rights: readonly Right[] | null;
    /** Who calls; null on a public route, and until somebody is signed in by it. */
    actor: Actor | null;
    /** Of a person who is signed in. */
    session: Session | null;
  }
}

/** A route's `config`: its right, and whatever else the route says of itself. */
export function may(right: RouteRight, more: Omit<FastifyContextConfig, 'right'> = {}): FastifyContextConfig {
  return { right, ...more };
}

type Deps = Pick<HttpDeps, 'sql' | 'config'>;

/** For every route of `app` and its children, before the body is read. Register it before the routes. */
export function guardRoutes(app: FastifyInstance, deps: Deps): void {
  app.decorateRequest('rights', null);
  app.decorateRequest('actor', null);
  app.decorateRequest('session', null);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.right === undefined) throw new Error(`${method} ${url} does not state its right`);
  });
  app.addHook('onRequest', (request, reply, done) => {
    const { right } = request.routeOptions.config;
    if (right === 'public' || request.is404) return done();
    admit(request, reply, deps).then((refused) => refused || done(), done);
  });
}

/** Whether the answer was given here: a refusal. */
async function admit(request: FastifyRequest, reply: FastifyReply, deps: Deps): Promise<boolean> {
  const known = await recognise(request, deps);
  if (typeof known === 'string') return Boolean(sendProblem(reply, { status: 401, detail: known }));
  Object.assign(request, known);
  if (request.session && fromElsewhere(request, deps.config, 'refuse')) return Boolean(refuseForeign(reply));
  const { right } = request.routeOptions.config;
  if (right === 'self') return request.session === null && Boolean(refuseProgram(reply));
  const missing = [right ?? 'manage'].flat().find((one) => !known.rights.includes(one as Right));
  return missing !== undefined && Boolean(refuseRight(reply, missing as Right));
}

/** Who calls; words about what is wrong where nobody is known. A token counts before a cookie that comes along. */
async function recognise(
  request: FastifyRequest,
  { sql, config }: Deps,
): Promise<(Caller & { session: Session | null }) | string> {
  const token = /^Bearer (.*)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined) {
    const caller = /^\S{1,500}$/.test(token) ? await callerOfToken(sql, token, config.apiToken) : null;
    if (caller === 'expired') return 'This token has expired';
    return caller ? { ...caller, session: null } : 'This token is not known';
  }
  const secret = sessionCookieOf(request);
  const session = secret === null ? null : await sessionOf(sql, secret);
  if (session) return { ...asCaller(session), session };
  if (secret !== null) return 'Your session has ended: sign in again';
  return 'Sign in, or give a token: Authorization: Bearer <token>';
}

export function asCaller({ user, rights }: Session): Caller {
  return { actor: { kind: 'user', id: user.id, name: user.name }, rights };
}

/** Of an answer that goes on and on: whether its caller would still be let in. */
export async function isStillLetIn(sql: HttpDeps['sql'], { session, actor }: FastifyRequest): Promise<boolean> {
  if (session) return await sessionLives(sql, session.id);
  return actor?.kind !== 'token' || (await tokenLives(sql, actor.id ?? 0));
}

/** The answer to a caller who lacks a right. */
export function refuseRight(reply: FastifyReply, right: Right): FastifyReply {
  const lacking = isExtraRight(right) ? `--right ${right}` : `--role ${roleFor(right)}`;
  const detail =
    reply.request.session === null
      ? `This token may not ${RIGHTS[right]}: make one that may: griot token create <name> ${lacking}`
      : `You may not ${RIGHTS[right]}: ask an administrator`;
  return sendProblem(reply, { status: 403, code: 'right_missing', detail });
}

function refuseProgram(reply: FastifyReply): FastifyReply {
  const detail = 'This is for people who are signed in: a token has no session and no password';
  return sendProblem(reply, { status: 403, code: 'session_needed', detail });
}

/** The answer to a page of somebody else's that calls with the console's cookie. */
export function refuseForeign(reply: FastifyReply): FastifyReply {
  const detail = 'With a cookie this is taken from our own pages only: send Origin, or use a token';
  return sendProblem(reply, { status: 403, code: 'cross_origin', detail });
}
