// What is counted of requests, by route: never by what a caller makes up.
import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';

/** For every route of `app`. Callbacks are counted by themselves: theirs are most, and other questions are asked of them. */
export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const registers = [registry];
  const requests = new Counter({
    name: 'griot_http_requests_total',
    help: 'Requests to the API by route and answer',
    labelNames: ['method', 'route', 'code'],
    registers,
  });
  const seconds = new Histogram({
    name: 'griot_http_request_seconds',
    help: 'How long requests to the API took',
    labelNames: ['route'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30],
    registers,
  });
  const callbacks = new Counter({
    name: 'griot_webhook_requests_total',
    help: 'Notifications of the provider by our answer',
    labelNames: ['code'],
    registers,
  });
  for (const code of ['200', '404', '503']) callbacks.inc({ code }, 0); // an increase is only seen of what was there before
  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'none' } = request.routeOptions;
    const code = String(reply.statusCode);
    if (route.startsWith('/webhooks/')) return callbacks.inc({ code });
    requests.inc({ method: request.method, route, code });
    seconds.observe({ route }, reply.elapsedTime / 1000);
  });
}
