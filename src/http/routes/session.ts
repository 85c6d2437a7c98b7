// /api/session, /api/sessions: signing in and out, one's own profile, password and browsers. /api/setup and
// /api/invitation: the first sign-in, by a link.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { acceptInvitation, setUp } from '../../account/password-links.ts';
import { endSession, listSessions, type Session, sessionOf } from '../../account/sessions.ts';
import { changePassword, type SignedIn, signIn } from '../../account/sign-in.ts';
import { changeUser, hasAdministrator, readUser } from '../../account/users.ts';
import { idParams, listOf } from '../../contract/common.ts';
import {
  acceptInput,
  openSession,
  passwordInput,
  profileInput,
  session as sessionDocument,
  setupInput,
  setupState,
  signInInput,
} from '../../contract/people.ts';
import type { Actor } from '../../model/actor.ts';
import type { AuditAction, Subject } from '../../model/audit.ts';
import { asCaller, may, refuseForeign } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { fromElsewhere } from '../same-origin.ts';
import { sessionCookieOf, setSessionCookie } from '../session-cookie.ts';
import type { TypedApp } from './typed.ts';

const nothing = (description: string) => z.null().describe(description) as z.ZodType<unknown>;
/** Of whoever is nobody yet. */
const STRANGERS_BODY_LIMIT = 16 * 1024;
const self = may('self');
/** Of whoever signs in; of whoever could not, the e-mail they gave. */
const actor = ({ actor, body }: FastifyRequest): Actor =>
  actor ?? { kind: 'anonymous', id: null, name: String((body as { email?: unknown } | null)?.email ?? '') };
const subject = ({ session }: FastifyRequest): Subject | null =>
  session && { kind: 'user', id: session.user.id, name: session.user.name };
const oneself = { actor, subject };

export function sessionRoutes(app: TypedApp, deps: HttpDeps): void {
  const { sql, config } = deps;
  /** Nobody else's page signs a browser in: what the person then does would be done in somebody else's name. */
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    if (fromElsewhere(request, config, 'take')) return refuseForeign(reply);
  };
  const beginning = (action: AuditAction) => ({
    config: may('public', audited(action, oneself)),
    onRequest,
    bodyLimit: STRANGERS_BODY_LIMIT,
  });

  async function begin(request: FastifyRequest, reply: FastifyReply, { secret }: SignedIn) {
    const session = await sessionOf(sql, secret);
    if (!session) throw new Error('a session that has just begun is gone');
    Object.assign(request, asCaller(session), { session });
    setSessionCookie(reply, config, secret);
    return present(session);
  }

  const state = { response: { 200: setupState } };
  app.get('/api/setup', { config: may('public'), schema: state }, async () => {
    return { needed: !(await hasAdministrator(sql)) };
  });
  const setup = { body: setupInput, response: { 200: sessionDocument } };
  app.post('/api/setup', { ...beginning('user.setup'), schema: setup }, async (request, reply) => {
    return await begin(request, reply, await setUp(sql, { ...request.body, ...browserOf(request) }));
  });
  const acceptance = { body: acceptInput, response: { 200: sessionDocument } };
  app.post('/api/invitation', { ...beginning('user.accept'), schema: acceptance }, async (request, reply) => {
    const { token, password, name } = request.body;
    return await begin(request, reply, await acceptInvitation(sql, { token, password, name, ...browserOf(request) }));
  });
  const signingIn = { body: signInInput, response: { 200: sessionDocument } };
  app.post('/api/session', { ...beginning('session.begin'), schema: signingIn }, async (request, reply) => {
    return await begin(request, reply, await signIn(sql, { ...request.body, ...browserOf(request) }));
  });

  app.get('/api/session', { config: self, schema: { response: { 200: sessionDocument } } }, async (request) =>
    present(sessionIn(request)),
  );
  const signingOut = { response: { 204: nothing('signed out') } };
  const leaving = may('self', audited('session.end', oneself));
  app.delete('/api/session', { config: leaving, schema: signingOut }, async (request, reply) => {
    const { id, user } = sessionIn(request);
    await endSession(sql, user.id, id);
    setSessionCookie(reply, config, null);
    return reply.code(204).send(undefined);
  });
  const profile = { body: profileInput, response: { 200: sessionDocument } };
  const changing = may('self', audited('user.change', { ...oneself, body: ['name', 'language'] }));
  app.patch('/api/session', { config: changing, schema: profile }, async (request) => {
    const session = sessionIn(request);
    await changeUser(sql, session.user.id, request.body);
    return present({ ...session, user: await readUser(sql, session.user.id) });
  });
  const change = { body: passwordInput, response: { 204: nothing('changed; every other session has ended') } };
  const renewing = may('self', audited('password.change', oneself));
  app.post('/api/session/password', { config: renewing, schema: change }, async (request, reply) => {
    const { user } = sessionIn(request);
    const { client } = browserOf(request);
    setSessionCookie(reply, config, await changePassword(sql, { ...request.body, user, client }));
    return reply.code(204).send(undefined);
  });

  app.get('/api/sessions', { config: self, schema: { response: { 200: listOf(openSession) } } }, async (request) => {
    const { id, user } = sessionIn(request);
    const open = await listSessions(sql, user.id);
    return { items: open.map((one) => ({ ...withTimes(one), current: one.id === id })), next: null };
  });
  const ending = { params: idParams, response: { 204: nothing('ended') } };
  const shutting = may('self', audited('session.end', { ...oneself, detail: idOf }));
  app.delete('/api/sessions/:id', { config: shutting, schema: ending }, async (request, reply) => {
    await endSession(sql, sessionIn(request).user.id, request.params.id);
    return reply.code(204).send(undefined);
  });
}

const idOf = ({ params }: FastifyRequest) => ({ session: (params as { id?: unknown }).id });

/** Who signs in from where, and with which session before. */
function browserOf(request: FastifyRequest) {
  const client = { address: request.ip, userAgent: request.headers['user-agent'] ?? '' };
  return { client, before: sessionCookieOf(request) };
}

function sessionIn({ session }: FastifyRequest): Session {
  if (!session) throw new Error('a route of one’s own was reached without a session');
  return session;
}

function present({ user, rights, expiresAt }: Session) {
  return { user, role: user.role, rights: [...rights], expiresAt: expiresAt.toISOString() };
}

function withTimes<Row extends { createdAt: Date; lastSeenAt: Date; expiresAt: Date }>(row: Row) {
  const { createdAt, lastSeenAt, expiresAt } = row;
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
