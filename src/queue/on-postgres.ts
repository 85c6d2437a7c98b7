// BullMQ on Postgres: its tables live in schema `bullmq` of Griot's own database.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assertSchemaCompatibility,
  type BackendFactory,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  withBackend,
} from 'bullmq';
import pg from 'pg';
import { makeBullQueue, startBullWorkers } from './bullmq.ts';
import { openBullProbe } from './probe.ts';
import { QUEUE_CONNECTIONS, type QueueBackend } from './queue.ts';

/** BullMQ adds one for each queue and each worker of the process; Node warns of more than ten. */
const LISTENERS = 30;
/** No room (too_many_connections), starting or shutting down, gone, cut off. */
const AWAY: ReadonlySet<string> = new Set([
  ...['53300', '57P01', '57P02', '57P03'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'],
]);
const REST_MS = 500;

export function queueOnPostgres(url: string, onError: (error: Error) => void): QueueBackend {
  // BullMQ cannot load `pg` by itself from an ES module, and a pool given to it must bring the search path along.
  const pool = new pg.Pool({
    connectionString: url,
    max: QUEUE_CONNECTIONS,
    keepAlive: true,
    application_name: 'griot queue',
    options: '-c search_path=bullmq',
  });
  waitForServer(pool);
  pool.on('error', onError);
  // Of a connection that is in use, the one that listens for instance, the pool says nothing, and Node would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  pool.setMaxListeners(LISTENERS);
  const connection = { classes: withBackend(backendsOn(pool)) as never, connection: pool, prefix: 'griot' };
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

type Done = (error: (Error & { code?: string }) | undefined, client?: pg.PoolClient, release?: () => void) => void;

/**
 * A server that is away, or has no connection left, is asked again here. BullMQ keeps a refusal of its first one for ever,
 * and then asks itself for it without a pause: nothing else in the process would ever get its turn.
 */
function waitForServer(pool: pg.Pool): void {
  const once = pool.connect.bind(pool) as (done: Done) => void;
  const patiently = (done: Done) =>
    once((error, client, release) => {
      if (error && AWAY.has(codeOf(error)) && !pool.ending) setTimeout(patiently, REST_MS, done);
      else done(error, client, release);
    });
  const promised = () =>
    new Promise((take, fail) => patiently((error, client) => (error ? fail(error) : take(client))));
  pool.connect = ((done?: Done) => (done ? patiently(done) : promised())) as typeof pool.connect;
}

/**
 * BullMQ keeps the first failure of its first statement as well. Its backends share the pool, so whether the server can be
 * used is found out here, once for all of them; a failure is told after a rest and asked anew the next time.
 */
function backendsOn(pool: pg.Pool): BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> {
  let ready: Promise<void> | null = null;
  const waitUntilReady = () => {
    ready ??= untilReady(pool).catch(async (error) => {
      await sleep(REST_MS, undefined, { ref: false });
      ready = null;
      throw error;
    });
    return ready;
  };
  return (...of) => {
    const backend = createPostgresBackend(...of);
    backend.connection.waitUntilReady = waitUntilReady;
    return backend;
  };
}

async function untilReady(pool: pg.Pool): Promise<void> {
  for (;;) {
    const client = await pool.connect();
    try {
      await assertSchemaCompatibility(client, DEFAULT_SCHEMA, {});
      client.release();
      return;
    } catch (error) {
      client.release(true);
      if (pool.ending || !(error instanceof Error) || !AWAY.has(codeOf(error))) throw error;
    }
    await sleep(REST_MS, undefined, { ref: false });
  }
}

/** A line that ends in the middle of the greeting has no code. */
function codeOf({ code, message }: Error & { code?: string }): string {
  return code ?? (message.startsWith('Connection terminated') ? 'ECONNRESET' : '');
}
