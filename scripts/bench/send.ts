// How fast messages go out when no limit holds them: Griot (from the launch to everything stored) against a bare loop
// that stores nothing, and against a BullMQ job and an UPDATE per recipient. All against the same provider that answers
// at once. Arguments: messages, rounds. REDIS_URL adds the Redis backend. `send memory` watches memory instead.
import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pLimit from 'p-limit';
import pg from 'pg';
import { Pool } from 'undici';
import { launchCampaign } from '../../src/campaign/control.ts';
import {
  BACKENDS,
  type Backend,
  type Bench,
  completed,
  KEY,
  makeCampaign,
  median,
  residentMib,
  usedBytes,
  withBench,
} from './processes.ts';

const IN_FLIGHT = 64;
const SIDES = ['bare', 'griot', 'jobs'] as const;
/** Messages per second: far more than can be reached. */
const UNBOUNDED = 20_000;

export async function benchSend(args: string[]): Promise<void> {
  if (args[0] === 'memory') return await memory();
  const [messages = 60_000, rounds = 5] = args.map(Number);
  for (const backend of BACKENDS) await compare(backend, messages, rounds);
}

async function compare(backend: Backend, messages: number, rounds: number): Promise<void> {
  await withBench({ backend, stand: 'plain' }, async (bench) => {
    const worker = await bench.worker();
    const speeds: Record<(typeof SIDES)[number], number[]> = { bare: [], griot: [], jobs: [] };
    for (let round = -1; round < rounds; round += 1) {
      const took = {
        bare: await bare(bench, messages),
        griot: await sendOut(bench, messages),
        jobs: await jobs(bench, backend, Math.min(messages, 5_000)),
      };
      if (round < 0) continue; // all three warm up
      for (const side of SIDES) speeds[side].push(took[side]);
    }
    worker.kill();
    const [ours, loop, each] = [median(speeds.griot), median(speeds.bare), median(speeds.jobs)];
    const all = (values: number[]) => values.map((value) => value.toFixed(0)).join(' ');
    console.log(`queue on ${backend}, ${messages} messages, ${rounds} rounds, messages per second:`);
    console.log(`  Griot                          ${all(speeds.griot)}`);
    console.log(
      `  a bare loop, nothing stored    ${all(speeds.bare)}   ratio of the medians ${(ours / loop).toFixed(2)}`,
    );
    console.log(
      `  a job and an UPDATE each       ${all(speeds.jobs)}   ratio of the medians ${(ours / each).toFixed(1)}`,
    );
  });
}

/** Messages per second from the launch to the last stored outcome. */
export async function sendOut(bench: Bench, messages: number): Promise<number> {
  const id = await makeCampaign(bench, { recipients: messages, rate: UNBOUNDED });
  const start = performance.now();
  await launchCampaign({ sql: bench.runtime.sql, queue: bench.runtime.backend.queue }, id);
  await completed(bench.runtime, id);
  return messages / ((performance.now() - start) / 1000);
}

const BODY = (to: number) =>
  JSON.stringify({
    recipient_type: 'individual',
    to: String(221_770_000_000 + to),
    type: 'template',
    template: {
      name: 'promo',
      language: { policy: 'deterministic', code: 'fr' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Awa' }] }],
    },
  });

function makeCaller(provider: string) {
  const pool = new Pool(provider, { connections: IN_FLIGHT });
  const headers = { 'LAM-API-KEY': KEY, 'content-type': 'application/json' };
  const call = async (to: number): Promise<string> => {
    const { body } = await pool.request({ method: 'POST', path: '/messages', headers, body: BODY(to) });
    return ((await body.json()) as { messages: { id: string }[] }).messages[0]?.id ?? '';
  };
  return { call, close: () => pool.close() };
}

async function bare({ provider }: Bench, messages: number): Promise<number> {
  const { call, close } = makeCaller(provider);
  const limit = pLimit(IN_FLIGHT);
  const start = performance.now();
  await Promise.all(Array.from({ length: messages }, (_, to) => limit(() => call(to))));
  const speed = messages / ((performance.now() - start) / 1000);
  await close();
  return speed;
}

/** As it is commonly done: one job per recipient, whose worker sends and updates the recipient's row. */
async function jobs(bench: Bench, backend: Backend, messages: number): Promise<number> {
  const { sql } = bench.runtime;
  const id = await makeCampaign(bench, { recipients: messages, rate: 1 });
  const redis = backend === 'redis' ? new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null }) : null;
  const pool = redis
    ? null
    : new pg.Pool({ connectionString: bench.databaseUrl, max: 10, options: '-c search_path=bullmq' });
  const classes = withBackend((redis ? createRedisBackend : createPostgresBackend) as never) as never as {
    Queue: new (name: string, options: object) => { addBulk(jobs: object[]): Promise<unknown>; close(): Promise<void> };
    Worker: new (
      name: string,
      run: (job: { data: { seq: number } }) => Promise<void>,
      options: object,
    ) => { close(): Promise<void> };
  };
  const connection = { connection: redis ?? pool, prefix: `{bench-${id}}` };
  const { call, close } = makeCaller(bench.provider);
  const queue = new classes.Queue(`bench-${id}`, connection);
  let done = 0;
  const start = performance.now();
  const data = Array.from({ length: messages }, (_, i) => ({
    name: 'send',
    data: { seq: i + 1 },
    opts: { removeOnComplete: true },
  }));
  for (let from = 0; from < messages; from += 1_000) await queue.addBulk(data.slice(from, from + 1_000));
  let worker: { close(): Promise<void> } | null = null;
  await new Promise<void>((over) => {
    worker = new classes.Worker(
      `bench-${id}`,
      async ({ data: { seq } }) => {
        const messageId = await call(seq);
        await sql`
          update deliveries set status = 'accepted', message_id = ${messageId}, accepted_at = now()
          where campaign_id = ${id} and seq = ${seq}`;
        done += 1;
        if (done === messages) over();
      },
      { ...connection, concurrency: IN_FLIGHT },
    );
  });
  const speed = messages / ((performance.now() - start) / 1000);
  await (worker as { close(): Promise<void> } | null)?.close();
  await queue.close();
  await close();
  redis?.disconnect();
  await pool?.end();
  return speed;
}

/** The worker's resident memory with ten thousand and with a million recipients, and what the queue holds in Redis. */
async function memory(): Promise<void> {
  const backend = BACKENDS.at(-1) ?? 'postgres';
  await withBench({ backend, stand: 'plain' }, async (bench) => {
    for (const recipients of [10_000, 1_000_000]) {
      const worker = await bench.worker();
      const id = await makeCampaign(bench, { recipients, rate: UNBOUNDED });
      const before = await redisBytes();
      await launchCampaign({ sql: bench.runtime.sql, queue: bench.runtime.backend.queue }, id);
      let [peak, most] = [0, 0];
      const timer = setInterval(async () => {
        peak = Math.max(peak, residentMib(worker.pid ?? 0));
        most = Math.max(most, ((await redisBytes()) ?? 0) - (before ?? 0));
      }, 500);
      await completed(bench.runtime, id, 500);
      clearInterval(timer);
      console.log(
        `${recipients} recipients, queue on ${backend}: worker's peak ${peak.toFixed(0)} MiB resident` +
          (before === null ? '' : `, Redis grew by ${(most / 1024).toFixed(0)} KiB at most`),
      );
      worker.kill();
    }
  });
}

async function redisBytes(): Promise<number | null> {
  if (!process.env.REDIS_URL) return null;
  const redis = new Redis(process.env.REDIS_URL);
  const bytes = await usedBytes(redis);
  redis.disconnect();
  return bytes;
}
