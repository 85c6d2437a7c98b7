// The API: how it describes itself, and its routes by name.
import { Readable } from 'node:stream';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import {
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { isStorable } from '../lib/storable.ts';
import { may } from './access.ts';
import { auditRoutes } from './audit.ts';
import type { HttpDeps } from './deps.ts';
import { describeRoute } from './describe-route.ts';
import { makeEventStreams } from './events.ts';
import { HttpError } from './problems.ts';
import { auditLogRoutes } from './routes/audit.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { storyRoutes } from './routes/delivery-story.ts';
import { healthRoutes } from './routes/health.ts';
import { importReadingRoutes } from './routes/import-reading.ts';
import { importRoutes } from './routes/imports.ts';
import { inboundRoutes } from './routes/inbound.ts';
import { launchingRoutes } from './routes/launching.ts';
import { listRoutes } from './routes/lists.ts';
import { mediaRoutes } from './routes/media.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { peopleRoutes } from './routes/people.ts';
import { relayRoutes } from './routes/relays.ts';
import { reportRoutes } from './routes/reports.ts';
import { retentionRoutes } from './routes/retention.ts';
import { savedQueryRoutes } from './routes/saved-queries.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { senderRoutes } from './routes/senders.ts';
import { sessionRoutes } from './routes/session.ts';
import { suppressionRoutes } from './routes/suppressions.ts';
import { templateRoutes } from './routes/templates.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { uncertainRoutes } from './routes/uncertain.ts';
import { userRoutes } from './routes/users.ts';
import { seatCallers } from './seats.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

export async function apiApp(app: FastifyInstance, deps: HttpDeps, readerMs: number): Promise<void> {
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
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  });
  auditRoutes(app, deps);
  seatCallers(app, deps.config.limits, readerMs);

  app.addHook('preValidation', async (request) => {
    if (request.body instanceof Readable || isStorable([request.body, request.query])) return;
    const message = 'holds a NUL or half a character, or is nested too deeply: take that out';
    throw new HttpError(422, message, { path: 'body' });
  });

  const streams = makeEventStreams((error) => deps.log.warn({ err: error }, 'events'));
  app.addHook('preClose', async () => streams.close());

  const typed = app.withTypeProvider<ZodTypeProvider>();
  sessionRoutes(typed, deps);
  userRoutes(typed, deps);
  tokenRoutes(typed, deps);
  senderRoutes(typed, deps);
  relayRoutes(typed, deps);
  templateRoutes(typed, deps);
  campaignRoutes(typed, deps, streams);
  await app.register((child) => importRoutes(child.withTypeProvider<ZodTypeProvider>(), deps));
  await app.register((child) => mediaRoutes(child.withTypeProvider<ZodTypeProvider>(), deps));
  importReadingRoutes(typed, deps);
  savedQueryRoutes(typed, deps);
  listRoutes(typed, deps);
  deliveryRoutes(typed, deps);
  storyRoutes(typed, deps);
  reportRoutes(typed, deps);
  suppressionRoutes(typed, deps);
  inboundRoutes(typed, deps);
  launchingRoutes(typed, deps);
  scheduleRoutes(typed, deps);
  uncertainRoutes(typed, deps);
  auditLogRoutes(typed, deps);
  peopleRoutes(typed, deps);
  retentionRoutes(typed, deps);
  healthRoutes(typed, deps);
  metricsRoutes(typed, deps);
  app.get('/api/openapi.json', { config: may('public'), schema: { hide: true } as object }, async () => app.swagger());
}
