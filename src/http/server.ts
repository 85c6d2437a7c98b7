// The HTTP server: the API and the webhook, two apps on one port.
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { stdSerializers } from 'pino';
import { guardRoutes } from './access.ts';
import { apiApp } from './api.ts';
import type { HttpDeps } from './deps.ts';
import { answerError, answerNotFound } from './problems.ts';
import { secureAnswers } from './security-headers.ts';
import { webhookApp } from './webhook.ts';

const JSON_BODY_LIMIT = 1024 * 1024;

export async function buildServer(deps: HttpDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log.child({}, { serializers: { req: describeRequest, err: describeError } }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_BODY_LIMIT,
    trustProxy: [...deps.config.trustedProxies],
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
    frameworkErrors: answerError,
  }) as unknown as FastifyInstance;
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug({ req: request, statusCode: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
  });
  await secureAnswers(app);
  guardRoutes(app, deps);
  await app.register((child) => apiApp(child, deps));
  await app.register((child) => webhookApp(child, deps));
  return app;
}

/** An error without the phone numbers that Postgres and the provider put into theirs. */
function describeError(error: Error): unknown {
  const mask = (_: string, value: unknown) => (typeof value === 'string' ? value.replace(/\d{8,}/g, '***') : value);
  return JSON.parse(JSON.stringify(stdSerializers.err(error), mask));
}

/** What a log may show of a request: no secret of a callback, no phone number of a query. */
function describeRequest(request: { method: string; url: string }): { method: string; url: string } {
  const path = request.url.split('?')[0] ?? '';
  return { method: request.method, url: path.replace(/^(\/webhooks\/[^/]*).*/, '$1/***').replace(/\d{8,}/g, '***') };
}
