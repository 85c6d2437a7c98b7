// Bodies that are read whole before anything is done must come soon. Lists and files are read as they come, and have
// their own limits.
import type { FastifyInstance } from 'fastify';
import { HttpError } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    bodyTimer: NodeJS.Timeout | null;
  }
}

/** For every route of `app` registered from now on. */
export function hurryBodies(app: FastifyInstance, withinMs: number): void {
  app.decorateRequest('bodyTimer', null);
  app.addHook('preParsing', async (request, reply, payload) => {
    if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return;
    request.bodyTimer = setTimeout(() => {
      // Nobody waits for it any more: who sent it has hung up. An error would be heard by nobody and end the process.
      if (payload.listenerCount('error') === 0) return;
      reply.header('connection', 'close');
      // To Fastify the body has failed; the connection is still there for the answer.
      const message = `The body did not come within ${withinMs / 1000} seconds (GRIOT_MAX_BODY_SECONDS)`;
      payload.emit('error', new HttpError(408, message, { path: 'body' }));
    }, withinMs);
  });
  const stop = (request: { bodyTimer: NodeJS.Timeout | null }) => clearTimeout(request.bodyTimer ?? undefined);
  app.addHook('preValidation', async (request) => stop(request));
  app.addHook('onResponse', async (request) => stop(request));
}
