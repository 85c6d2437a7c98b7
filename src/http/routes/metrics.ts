// /metrics, for Prometheus.
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type Gauges, readGauges } from '../../report/gauges.ts';
import { relayState } from '../../status/relay-queries.ts';
import { may } from '../access.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import type { TypedApp } from './typed.ts';

type Figures = Gauges & Awaited<ReturnType<typeof relayState>>;

const HELP: Record<keyof Figures, { name: string; help: string }> = {
  statusesSetAside: {
    name: 'griot_statuses_set_aside',
    help: 'Statuses of messages nobody knows, kept for 48 hours; 100000 where there are more',
  },
  uncertain: { name: 'griot_uncertain_deliveries', help: 'Messages whose outcome nobody knows' },
  waiting: { name: 'griot_relay_waiting', help: 'Notifications that wait to be relayed; 10000 where there are more' },
  givenUp: { name: 'griot_relay_given_up', help: 'Notifications that no target took within a day' },
  dead: { name: 'griot_relay_dead_targets', help: 'Relay targets that have taken nothing for a day' },
};

export function metricsRoutes(app: TypedApp, { sql, ingest }: HttpDeps): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const waiting = gauge('griot_ingest_waiting', 'Statuses received by this process and not yet committed');
  const stored = Object.entries(HELP).map(
    ([key, { name, help }]) => [key as keyof Figures, gauge(name, help)] as const,
  );

  const schema = { response: { 200: textAnswer('text/plain', 'figures of the moment in the format of Prometheus') } };
  app.get('/metrics', { config: may('read'), schema }, async (_request, reply) => {
    waiting.set(ingest.waiting);
    const now: Figures = { ...(await readGauges(sql)), ...(await relayState(sql)) };
    for (const [key, one] of stored) one.set(now[key]);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
