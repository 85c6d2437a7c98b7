// The API: who may call it, how it describes itself, and its routes by name.
import { Readable } from 'node:stream';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import {
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { isTokenValid } from '../account/tokens.ts';
import { isStorable } from '../lib/storable.ts';
import type { HttpDeps } from './deps.ts';
import { describeRoute } from './describe-route.ts';
import { makeEventStreams } from './events.ts';
import { HttpError, sendProblem } from './problems.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { healthRoutes } from './routes/health.ts';
import { importRoutes } from './routes/imports.ts';
import { reportRoutes } from './routes/reports.ts';
import { senderRoutes } from './routes/senders.ts';
import { templateRoutes } from './routes/templates.ts';

const PUBLIC = new Set(['/healthz', '/readyz', '/api/openapi.json']);

export async function apiApp(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Griot',
        version: '0.1.0',
        description: 'Bulk WhatsApp campaigns: exact pace, nobody twice, true reports',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  });
  app.addHook('onRequest', async (request, reply) => {
    if (PUBLIC.has(request.routeOptions.url ?? '')) return;
    const token = /^Bearer (\S{1,500})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token && (await isTokenValid(deps.sql, token, deps.config.apiToken))) return;
    const detail = token ? 'This token is not known' : 'Give a token: Authorization: Bearer <token>';
    return sendProblem(reply.header('www-authenticate', 'Bearer'), { status: 401, detail });
  });

  app.addHook('preValidation', async (request) => {
    if (request.body instanceof Readable || isStorable([request.body, request.query])) return;
    const message = 'holds a NUL or half a character, or is nested too deeply: take that out';
    throw new HttpError(422, message, { path: 'body' });
  });

  const streams = makeEventStreams((error) => deps.log.warn({ err: error }, 'events'));
  app.addHook('preClose', async () => streams.close());

  const typed = app.withTypeProvider<ZodTypeProvider>();
  senderRoutes(typed, deps);
  templateRoutes(typed, deps);
  campaignRoutes(typed, deps, streams);
  await app.register((child) => importRoutes(child.withTypeProvider<ZodTypeProvider>(), deps));
  deliveryRoutes(typed, deps);
  reportRoutes(typed, deps);
  healthRoutes(typed, deps);
  app.get('/api/openapi.json', { schema: { hide: true } as object }, async () => app.swagger());
}
