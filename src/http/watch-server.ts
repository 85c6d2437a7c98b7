// The small server of a process that has no API: whether it lives, whether it is ready, its figures.
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { guardRoutes } from './access.ts';
import { limitConnections, makeSharedAddresses } from './connections.ts';
import type { HttpDeps } from './deps.ts';
import { answerError, answerNotFound } from './problems.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoutes } from './routes/metrics.ts';

type WatchDeps = Pick<HttpDeps, 'config' | 'sql' | 'metrics' | 'readiness'>;

export async function buildWatchServer(deps: WatchDeps): Promise<FastifyInstance> {
  const app = Fastify({ forceCloseConnections: true }) as unknown as FastifyInstance;
  limitConnections(app.server, deps.config.limits, makeSharedAddresses(deps.config));
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  guardRoutes(app, deps);
  const typed = app.withTypeProvider<ZodTypeProvider>();
  healthRoutes(typed, deps);
  metricsRoutes(typed, deps);
  return app;
}
