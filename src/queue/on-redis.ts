// BullMQ on Redis or Redis Cluster.
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedisBackend, withBackend } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import { makeBullQueue, startBullWorkers } from './bullmq.ts';
import { openBullProbe } from './probe.ts';
import type { QueueBackend } from './queue.ts';
import { readRedisFacts } from './redis-facts.ts';

/** ioredis backs off without bound, and workers came back 18 s after a minute's outage; 2 s is soon enough. */
const RETRY_CAP_MS = 2_000;
/** A Redis that is away keeps nobody from ending. */
const CLOSE_MS = 2_000;

/**
 * `url`: `redis://…`, `rediss://…`, or the nodes of a cluster as a comma list of such; one is enough to find the others,
 * with a comma behind it. `prefix` separates installations that share a server; it is hash-tagged, so that a cluster keeps
 * all of an installation's keys on one node, which BullMQ's scripts need.
 */
export function queueOnRedis(url: string, onError: (error: Error) => void, prefix: string): QueueBackend {
  const client = connectRedis(url);
  client.on('error', onError);
  const copies = noteCopies(client);
  const connection = { classes: withBackend(createRedisBackend) as never, connection: client, prefix: `{${prefix}}` };
  const queue = makeBullQueue(connection, onError);
  return {
    kind: 'redis',
    queue,
    work: (handlers, onWorkError) => startBullWorkers(connection, handlers, onWorkError),
    async ping() {
      // Between two tries to connect a command would only wait in line.
      if (client.status === 'reconnecting') throw new Error('Redis is away');
      // Not PING, which any node of a cluster answers: this goes to the one that holds the queue.
      await client.exists(`${connection.prefix}:ping`);
    },
    depth: () => queue.depth(),
    openProbe: (name, taken) => openBullProbe(connection, name, taken, onError),
    redisFacts: () => readRedisFacts(client),
    async close() {
      await Promise.race([queue.close(), sleep(CLOSE_MS, undefined, { ref: false })]);
      for (const one of [client, ...copies]) one.disconnect();
    },
  };
}

function connectRedis(url: string): Redis | Cluster {
  const retry = (times: number) => Math.min(times * 100, RETRY_CAP_MS);
  const nodes = url.split(',').flatMap((node) => node.trim() || []);
  // Null: a command waits for the connection instead of failing; workers need that.
  const options = { maxRetriesPerRequest: null, retryStrategy: retry };
  if (!url.includes(',')) return new Redis(nodes[0] ?? url, options);
  const first = new URL(nodes[0] ?? url);
  return new Cluster(nodes, {
    clusterRetryStrategy: retry,
    dnsLookup: (address, callback) => callback(null, address), // by default it connects to the IP, and a certificate is of a name
    redisOptions: {
      maxRetriesPerRequest: null,
      ...(first.password
        ? { username: first.username || 'default', password: decodeURIComponent(first.password) }
        : {}),
      ...(first.protocol === 'rediss:' ? { tls: {} } : {}),
    },
  });
}

/** BullMQ copies the connection for each worker and, where Redis is away, never ends the copy: it would try for ever. */
function noteCopies(client: Redis | Cluster): ReadonlySet<Redis | Cluster> {
  const copies = new Set<Redis | Cluster>();
  const duplicate = client.duplicate.bind(client) as (...args: unknown[]) => Redis | Cluster;
  client.duplicate = ((...args: unknown[]) => {
    const copy = duplicate(...args);
    copies.add(copy);
    return copy;
  }) as never;
  return copies;
}
