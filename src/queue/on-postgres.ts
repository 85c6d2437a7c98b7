// BullMQ on Postgres: its tables live in schema `bullmq` of Griot's own database.
import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, withBackend } from 'bullmq';
import pg from 'pg';
import { makeBullQueue, startBullWorkers } from './bullmq.ts';
import { openBullProbe } from './probe.ts';
import type { QueueBackend } from './queue.ts';

/** Each of the four kinds of job and the probe has one that listens; a few more keep the chains of many senders from waiting for each other. */
export const QUEUE_CONNECTIONS = 9;
/** BullMQ adds one for each queue and each worker of the process; Node warns of more than ten. */
const LISTENERS = 30;

export function queueOnPostgres(url: string, onError: (error: Error) => void): QueueBackend {
  // BullMQ cannot load `pg` by itself from an ES module, and a pool given to it must bring the search path along.
  const pool = new pg.Pool({
    connectionString: url,
    max: QUEUE_CONNECTIONS,
    keepAlive: true,
    application_name: 'griot queue',
    options: '-c search_path=bullmq',
  });
  pool.on('error', onError);
  // Of a connection that is in use, the one that listens for instance, the pool says nothing, and Node would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  pool.setMaxListeners(LISTENERS);
  const connection = { classes: withBackend(createPostgresBackend) as never, connection: pool, prefix: 'griot' };
  const queue = makeBullQueue(connection, onError);
  return {
    kind: 'postgres',
    queue,
    work: (handlers, onWorkError) => startBullWorkers(connection, handlers, onWorkError),
    async ping() {
      await pool.query('select 1');
    },
    depth: () => queue.depth(),
    openProbe: (name, taken) => openBullProbe(connection, name, taken, onError),
    redisFacts: async () => [],
    async close() {
      await queue.close();
      // A job that outlived its deadline still holds a connection; the end of the process takes it.
      await Promise.race([pool.end(), sleep(2_000, undefined, { ref: false })]);
    },
  };
}
