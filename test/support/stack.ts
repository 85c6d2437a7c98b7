// The whole product on one machine: database, queue backend, simulator, webhook server and workers, all real.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { inject } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { connect, type Sql } from '../../src/db/client.ts';
import { parseNotification } from '../../src/provider/make-provider.ts';
import { makeProviderPool } from '../../src/provider/provider-pool.ts';
import { queueOnPostgres } from '../../src/queue/on-postgres.ts';
import { queueOnRedis } from '../../src/queue/on-redis.ts';
import type { Runtime } from '../../src/runtime.ts';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { type Ingest, makeIngest } from '../../src/status/ingest.ts';
import { startWorkers, type Workers } from '../../src/workers.ts';
import { TEST_SEAL, TEST_SECRET } from './campaign.ts';
import { makeDatabase } from './database.ts';

export const BACKENDS = ['postgres', 'redis'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Statuses within a fraction of a second. */
export const QUICK: NonNullable<BehaviourPatch['notifications']> = {
  delaysMs: { sent: [5, 50], delivered: [5, 100], read: [5, 200], failed: [5, 50] },
};

/** `crash`: from one moment to the next it can write nothing any more, and takes no more turns. */
export type StackWorkers = Workers & { crash(): void };

export interface Stack {
  sql: Sql;
  databaseUrl: string;
  /** Of its keys in Redis. */
  queuePrefix: string;
  simulator: Simulator;
  simulatorUrl: string;
  runtime: Runtime;
  /** Starts one more process's worth of workers, with a runtime of its own. */
  addWorkers(): Promise<StackWorkers>;
  /** Keys in Redis under this stack's prefix, or jobs in BullMQ's tables. */
  queueEntries(): Promise<number>;
  close(): Promise<void>;
}

export async function openStack(backendName: BackendName, behaviour: BehaviourPatch = {}): Promise<Stack> {
  const { url: databaseUrl, sql } = await makeDatabase();
  const prefix = randomBytes(4).toString('hex');
  const ingest = makeIngest({ sql, log: pino({ level: 'silent' }), metrics: new Registry(), rawLogDays: 7 });
  const hook = await listenForStatuses(ingest);
  const simulator = makeSimulator({ seed: 7, behaviour, callback: `${hook.url}/1` });
  const { url: simulatorUrl } = await simulator.listen();
  const open: Runtime[] = [];
  const workers: Workers[] = [];
  const makeRuntime = (): Runtime => {
    const ignore = () => {};
    const backend =
      backendName === 'redis' ? queueOnRedis(inject('redisUrl'), ignore, prefix) : queueOnPostgres(databaseUrl, ignore);
    const own = connect(databaseUrl);
    const providers = makeProviderPool();
    const runtime: Runtime = {
      config: loadConfig({ DATABASE_URL: databaseUrl, GRIOT_SECRET: TEST_SECRET }),
      log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
      sql: own,
      databaseUrl,
      embedded: false,
      backend,
      seal: TEST_SEAL,
      providers,
      metrics: new Registry(),
      openPool: (name, max) => connect(databaseUrl, { name, max }),
      async close() {
        await backend.close();
        await providers.close();
        await own.end({ timeout: 5 });
      },
    };
    open.push(runtime);
    return runtime;
  };
  return {
    sql,
    databaseUrl,
    queuePrefix: prefix,
    simulator,
    simulatorUrl,
    runtime: makeRuntime(),
    async addWorkers() {
      const own = makeRuntime();
      // A new connection asks for the types of arrays; cut off in that by a crash, postgres.js has nobody to tell.
      await Promise.all(Array.from({ length: own.sql.options.max }, () => own.sql`select pg_sleep(0.02)`));
      const started = startWorkers(own);
      workers.push(started);
      const crash = () => {
        workers.splice(workers.indexOf(started), 1);
        void own.sql.end({ timeout: 0 }).catch(() => {});
        void started.close(0).catch(() => {}); // it takes no more turns; what it holds it can write nowhere
      };
      return { ...started, crash };
    },
    async queueEntries() {
      if (backendName === 'postgres') return (await sql`select 1 from bullmq.job`).length;
      const redis = new Redis(inject('redisUrl'));
      const keys = await redis.keys(`{${prefix}}*`);
      redis.disconnect();
      return keys.length;
    },
    async close() {
      await Promise.all(workers.map((one) => one.close()));
      await simulator.close();
      await ingest.close();
      hook.server.close();
      hook.server.closeAllConnections();
      for (const runtime of open) await runtime.close();
    },
  };
}

/** The smallest webhook there is: path = sender id. */
async function listenForStatuses({ ingest }: Ingest) {
  const server: Server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    try {
      const body = Buffer.concat(chunks).toString();
      const receivedAt = new Date();
      const notification = parseNotification(JSON.parse(body), receivedAt);
      await ingest({ senderId: Number(req.url?.slice(1)), body, receivedAt, notification });
      res.writeHead(200).end();
    } catch {
      res.writeHead(503).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
