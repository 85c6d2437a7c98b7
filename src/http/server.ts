// The HTTP server: the API, the webhook and the console's files on one port.
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { maskedError } from '../lib/masked-error.ts';
import { guardRoutes } from './access.ts';
import { apiApp } from './api.ts';
import { limitConnections, makeSharedAddresses } from './connections.ts';
import { serveConsole } from './console.ts';
import type { HttpDeps } from './deps.ts';
import { measureRequests } from './meters.ts';
import { answerError } from './problems.ts';
import { answerClientError } from './raw-problem.ts';
import { secureAnswers } from './security-headers.ts';
import { hurryBodies } from './slow-bodies.ts';
import { webhookApp } from './webhook.ts';

/** Of the head of a request: Node's own, said aloud. */
export const MAX_HEAD_BYTES = 16_384;
/** Within which the head of a request must have come; for which the reader of a file may take nothing of it. */
export const PATIENCE = { headMs: 20_000, readerMs: 300_000 };
/** What a proxy or a client may call its request; anything else gets a name of ours. */
const REQUEST_ID = /^[\w.:-]{1,100}$/;

export async function buildServer(deps: HttpDeps, patience = PATIENCE): Promise<FastifyInstance> {
  const { limits } = deps.config;
  const app = Fastify({
    loggerInstance: deps.log.child({}, { serializers: { req: describeRequest, err: maskedError } }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.uploadMs,
    http: {
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: patience.headMs,
      connectionsCheckingInterval: Math.min(patience.headMs, 5_000),
    },
    clientErrorHandler: answerClientError,
    trustProxy: [...deps.config.trustedProxies],
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
    frameworkErrors: answerError,
    genReqId: ({ headers }) => {
      const given = String(headers['x-request-id'] ?? '');
      return REQUEST_ID.test(given) ? given : randomUUID();
    },
  }) as unknown as FastifyInstance;
  limitConnections(app.server, limits, makeSharedAddresses(deps.config));
  hurryBodies(app, limits.bodyMs);
  app.setErrorHandler(answerError);
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  app.addHook('onResponse', async (request, reply) => logRequest(request, reply));
  measureRequests(app, deps.metrics);
  await secureAnswers(app);
  guardRoutes(app, deps);
  await app.register((child) => apiApp(child, deps, patience.readerMs));
  await app.register((child) => webhookApp(child, deps));
  app.setNotFoundHandler(await serveConsole(app));
  return app;
}

/** What changes something is worth a line; what only reads, and the flood of notifications, is one for a search. */
function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { method, routeOptions, params, actor } = request;
  const changes = method !== 'GET' && method !== 'HEAD' && !routeOptions.url?.startsWith('/webhooks/');
  const { id } = (params ?? {}) as { id?: number };
  const campaignId = routeOptions.url?.startsWith('/api/campaigns/:id') ? id : undefined;
  const senderId = routeOptions.url?.startsWith('/api/senders/:id') ? id : undefined;
  const ms = Math.round(reply.elapsedTime);
  const line = { req: request, campaignId, senderId, actor, statusCode: reply.statusCode, ms };
  request.log[changes ? 'info' : 'debug'](line, 'request');
}

/** What a log may show of a request: no secret of a callback, no phone number of a query. */
function describeRequest(request: { method: string; url: string }): { method: string; url: string } {
  const path = request.url.split('?')[0] ?? '';
  return { method: request.method, url: path.replace(/^(\/webhooks\/[^/]*).*/, '$1/***').replace(/\d{8,}/g, '***') };
}
