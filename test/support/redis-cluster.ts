// A real Redis Cluster for the tests: three masters and a replica of each, on loopback.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from './griot.ts';
import { freePort, installRedis, type RedisServer, startRedis } from './redis.ts';

const MASTERS = 3;
const SLOTS = 16_384;
/** Nodes talk to each other at their port and so much more. */
const BUS = 10_000;

export interface RedisCluster {
  /** Its nodes as a comma list. */
  url: string;
  /** The masters that hold a key. */
  holders(): Promise<RedisServer[]>;
  close(): Promise<void>;
}

export async function startRedisCluster(): Promise<RedisCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'griot-cluster-'));
  const binary = installRedis();
  const servers: RedisServer[] = [];
  const clients: Redis[] = [];
  for (let i = 0; i < 2 * MASTERS; i += 1) {
    const port = await nodePort();
    const file = `nodes-${port}.conf`;
    const settings = ['--cluster-enabled', 'yes', '--cluster-config-file', file, '--cluster-node-timeout', '2000'];
    servers.push(await startRedis(binary, directory, settings, port));
    clients.push(new Redis(port, '127.0.0.1').on('error', () => {})); // it may be killed
  }
  await unite(clients, servers);
  return {
    url: servers.map((server) => server.url).join(','),
    async holders() {
      const sizes = await Promise.all(clients.slice(0, MASTERS).map((client) => client.dbsize()));
      return servers.filter((_, i) => (sizes[i] ?? 0) > 0);
    },
    async close() {
      for (const client of clients) client.disconnect();
      await Promise.all(servers.map((server) => server.stop(true)));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The first masters share the slots evenly; each of the rest copies one of them. */
async function unite(clients: readonly Redis[], servers: readonly RedisServer[]): Promise<void> {
  const [first] = servers;
  for (const [i, client] of clients.entries()) {
    await client.call('cluster', 'set-config-epoch', i + 1);
    if (i > 0) await client.cluster('MEET', '127.0.0.1', first?.port ?? 0);
    if (i < MASTERS) await client.cluster('ADDSLOTS', ...slotsOf(i));
  }
  const ids = await Promise.all(clients.map((client) => client.call('cluster', 'myid') as Promise<string>));
  for (const client of clients) {
    await until(async () => {
      const known = (await client.call('cluster', 'nodes')) as string;
      return ids.every((id) => known.includes(id));
    });
  }
  for (const [i, client] of clients.entries())
    if (i >= MASTERS) await client.cluster('REPLICATE', ids[i - MASTERS] ?? '');
  for (const client of clients) {
    await until(async () => /cluster_state:ok/.test(await client.cluster('INFO')));
    await until(async () => ((await client.call('cluster', 'nodes')) as string).split('slave ').length > MASTERS);
  }
}

function slotsOf(master: number): number[] {
  const from = Math.ceil((master * SLOTS) / MASTERS);
  const to = Math.ceil(((master + 1) * SLOTS) / MASTERS);
  return Array.from({ length: to - from }, (_, i) => from + i);
}

async function nodePort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port + BUS <= 65_535) return port;
  }
}
