// The API: who may call it, how it describes itself, and its routes by name.
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { isTokenValid } from '../account/tokens.ts';
import type { HttpDeps } from './deps.ts';
import { makeEventStreams } from './events.ts';
import { sendProblem } from './problems.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { healthRoutes } from './routes/health.ts';
import { importRoutes, LIST_LIMIT } from './routes/imports.ts';
import { reportRoutes } from './routes/reports.ts';
import { senderRoutes } from './routes/senders.ts';
import { templateRoutes } from './routes/templates.ts';

const PUBLIC = new Set(['/healthz', '/readyz', '/api/openapi.json']);

export async function apiApp(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(multipart, { limits: { fileSize: LIST_LIMIT, files: 1, fields: 10 } });
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
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  app.addHook('onRequest', async (request, reply) => {
    if (PUBLIC.has(request.routeOptions.url ?? '')) return;
    const token = /^Bearer (\S{1,500})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token && (await isTokenValid(deps.sql, token, deps.config.apiToken))) return;
    const detail = token ? 'This token is not known' : 'Give a token: Authorization: Bearer <token>';
    return sendProblem(reply.header('www-authenticate', 'Bearer'), { status: 401, detail });
  });

  const streams = makeEventStreams((error) => deps.log.warn({ err: error }, 'events'));
  app.addHook('preClose', async () => streams.close());

  const typed = app.withTypeProvider<ZodTypeProvider>();
  senderRoutes(typed, deps);
  templateRoutes(typed, deps);
  campaignRoutes(typed, deps, streams);
  importRoutes(typed, deps);
  deliveryRoutes(typed, deps);
  reportRoutes(typed, deps);
  healthRoutes(typed, deps);
  app.get('/api/openapi.json', { schema: { hide: true } as object }, async () => app.swagger());
}
