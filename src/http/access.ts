// Who may call the API, and what for: a token, and the right that a route asks of it.
import type { FastifyInstance, FastifyReply } from 'fastify';
import { callerOfToken } from '../account/tokens.ts';
import type { Actor } from '../model/actor.ts';
import { RIGHTS, type Right } from '../model/rights.ts';
import type { HttpDeps } from './deps.ts';
import { sendProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller needs beyond a token that is known. */
    right?: Right;
  }
  interface FastifyRequest {
    /** What its token may do beyond the ordinary; null on a public route. */
    rights: readonly Right[] | null;
    /** Who calls; null on a public route. */
    actor: Actor | null;
  }
}

const PUBLIC = new Set(['/healthz', '/readyz', '/api/openapi.json']);

/** For every route of `app`, before the body is read. */
export function guardRoutes(app: FastifyInstance, { sql, config }: Pick<HttpDeps, 'sql' | 'config'>): void {
  app.decorateRequest('rights', null);
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request, reply) => {
    const { url = '', config: route } = request.routeOptions;
    if (PUBLIC.has(url)) return;
    const token = /^Bearer (\S{1,500})$/i.exec(request.headers.authorization ?? '')?.[1];
    const caller = token ? await callerOfToken(sql, token, config.apiToken) : null;
    if (!caller) {
      const detail = token ? 'This token is not known' : 'Give a token: Authorization: Bearer <token>';
      return sendProblem(reply.header('www-authenticate', 'Bearer'), { status: 401, detail });
    }
    request.rights = caller.rights;
    request.actor = caller.actor;
    if (route.right !== undefined && !caller.rights.includes(route.right)) return refuseRight(reply, route.right);
  });
}

/** The answer to a caller who lacks a right. */
export function refuseRight(reply: FastifyReply, right: Right): FastifyReply {
  const remedy = `make one that may: griot token create <name> --right ${right}`;
  const detail = `This token may not ${RIGHTS[right]}: ${remedy}`;
  return sendProblem(reply, { status: 403, code: 'right_missing', detail });
}
