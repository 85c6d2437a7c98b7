// /metrics, for Prometheus.
import { may } from '../access.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import type { TypedApp } from './typed.ts';

export function metricsRoutes(app: TypedApp, { metrics }: Pick<HttpDeps, 'metrics'>): void {
  const schema = { response: { 200: textAnswer('text/plain', 'figures of the moment in the format of Prometheus') } };
  app.get('/metrics', { config: may('read'), schema }, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.metrics());
  });
}
