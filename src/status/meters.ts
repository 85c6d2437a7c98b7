// What is counted of notifications, by batch, once they are committed; and of handing them on.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Received } from './received.ts';

export function makeIngestMeters(registry: Registry, waiting: () => number) {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'griot_ingest_seconds',
    help: 'From the arrival of a notification to its commit',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const sizes = new Histogram({
    name: 'griot_ingest_batch_notifications',
    help: 'Notifications that were committed together',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000],
    registers,
  });
  const statuses = new Counter({
    name: 'griot_statuses_total',
    help: 'Statuses committed, repetitions too',
    labelNames: ['status'],
    registers,
  });
  const unknown = new Counter({
    name: 'griot_statuses_of_unknown_messages_total',
    help: 'Statuses that came before the answer to their message, or are of nobody',
    registers,
  });
  const replies = new Counter({ name: 'griot_replies_total', help: 'What people wrote or pressed', registers });
  new Gauge({
    name: 'griot_ingest_waiting',
    help: 'Statuses received by this process and not yet committed',
    registers,
    collect() {
      this.set(waiting());
    },
  });

  for (const status of ['sent', 'delivered', 'read', 'failed']) statuses.inc({ status }, 0);

  return {
    stored(batch: readonly Received[], unknownIds: readonly string[]): void {
      const now = Date.now();
      const sums = new Map<string, number>();
      let inbound = 0;
      for (const { receivedAt, notification } of batch) {
        seconds.observe((now - receivedAt.getTime()) / 1000);
        inbound += notification.inbound.length;
        for (const { status } of notification.statuses) sums.set(status, (sums.get(status) ?? 0) + 1);
      }
      for (const [status, count] of sums) statuses.inc({ status }, count);
      sizes.observe(batch.length);
      unknown.inc(unknownIds.length);
      replies.inc(inbound);
    },
  };
}

export function makeRelayMeters(registry: Registry) {
  const posts = new Counter({
    name: 'griot_relay_posts_total',
    help: 'Notifications handed on, by what the target said: taken, refused, failing, gone',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of ['taken', 'refused', 'failing', 'gone']) posts.inc({ outcome }, 0);
  return { posted: (outcome: string) => posts.inc({ outcome }) };
}
