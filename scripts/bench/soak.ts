// npm run bench -- soak [--minutes 30] [--rate 200]: whether anything grows while a campaign runs for long, its statuses coming
// in meanwhile: the memory of each process, what Redis holds (REDIS_URL), and what deliveries take on disk.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { readSender } from '../../src/account/senders.ts';
import { openWebhookSecret } from '../../src/account/webhook-secret.ts';
import { launchCampaign } from '../../src/campaign/control.ts';
import type { Sql } from '../../src/db/client.ts';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { BACKENDS, type Bench, KEY, makeCampaign, residentMib, usedBytes, withBench } from './processes.ts';

const SAMPLE_MS = 5_000;
/** What a process fills at first, caches and heap, is no growth: the first third is not looked at. */
const WARM_UP = 1 / 3;
const MIB = 1024 * 1024;

export async function benchSoak(args: string[]): Promise<void> {
  const options = { minutes: { type: 'string', default: '30' }, rate: { type: 'string', default: '200' } } as const;
  const { values } = parseArgs({ args, options });
  const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
  const backend = BACKENDS.at(-1) ?? 'postgres';
  await withBench({ backend, stand: 'plain' }, async (bench) => await soak(bench, minutes, rate));
}

interface Sample {
  atHours: number;
  web: number;
  worker: number;
  redis: number;
  redisKeys: number;
}

async function soak(bench: Bench, minutes: number, rate: number): Promise<void> {
  const { sql } = bench.runtime;
  const web = await bench.web('');
  const worker = await bench.worker();
  const recipients = Math.round(minutes * 60 * rate);
  const behaviour = { templates: { checked: false } };
  const simulator = makeSimulator({ apiKeys: [KEY], keepBodies: false, seed: 1, behaviour });
  const { url: provider } = await simulator.listen();
  const id = await makeCampaign({ ...bench, provider }, { recipients, rate });
  await registerCallback(provider, web.url + (await callbackPath(bench, 1)));
  const redis = process.env.REDIS_URL ? new Redis(process.env.REDIS_URL) : null;
  const began = await diskOf(sql);
  await launchCampaign({ sql, queue: bench.runtime.backend.queue }, id);

  const samples: Sample[] = [];
  const start = Date.now();
  do {
    await sleep(SAMPLE_MS);
    samples.push({
      atHours: (Date.now() - start) / 3_600_000,
      web: residentMib(web.pid),
      worker: residentMib(worker.pid ?? 0),
      redis: redis ? (await usedBytes(redis)) / MIB : 0,
      redisKeys: redis ? await redis.dbsize() : 0,
    });
  } while (await isRunning(sql, id));

  const took = (Date.now() - start) / 1000;
  const settled = await sql<{ status: string; count: number }[]>`
    select status, count(*)::int from deliveries where campaign_id = ${id} group by 1 order by 2 desc`;
  console.log(`${recipients} messages in ${took.toFixed(0)} s, ${(recipients / took).toFixed(1)}/s of ${rate}/s`);
  console.log(`now: ${settled.map(({ status, count }) => `${count} ${status}`).join(', ')}`);
  const late = samples.slice(Math.floor(samples.length * WARM_UP));
  for (const what of ['web', 'worker', 'redis'] as const) {
    const all = late.map((one) => one[what]);
    if (what === 'redis' && !redis) continue;
    console.log(
      `${what.padEnd(8)} ${mib(all[0])} at a third, ${mib(all.at(-1))} at the end, at most ${mib(Math.max(...all))}; slope ${slope(late, what).toFixed(1)} MiB an hour`,
    );
  }
  if (redis) console.log(`keys in Redis: ${late[0]?.redisKeys} at a third, ${late.at(-1)?.redisKeys} at the end`);
  await redis?.quit();
  await simulator.close();
  await tellDisk(sql, began);
}

/** Throws where it was paused: nothing would come of it. */
async function isRunning(sql: Sql, id: number): Promise<boolean> {
  const [{ status, reason }] = await sql<[{ status: string; reason: unknown }]>`
    select status, paused_reason as reason from campaigns where id = ${id}`;
  if (status === 'paused') throw new Error(`the campaign is paused: ${JSON.stringify(reason)}`);
  return status === 'running';
}

/** MiB an hour, by least squares. */
function slope(samples: readonly Sample[], what: 'web' | 'worker' | 'redis'): number {
  const mean = (pick: (one: Sample) => number) => samples.reduce((sum, one) => sum + pick(one), 0) / samples.length;
  const [x, y] = [mean((one) => one.atHours), mean((one) => one[what])];
  const spread = samples.reduce((sum, one) => sum + (one.atHours - x) ** 2, 0);
  return samples.reduce((sum, one) => sum + (one.atHours - x) * (one[what] - y), 0) / spread;
}

/** As Griot does where `PUBLIC_URL` is set. */
export async function registerCallback(provider: string, url: string): Promise<void> {
  const { ok, status } = await fetch(`${provider}/configs/webhook`, {
    method: 'POST',
    headers: { 'LAM-API-KEY': KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  if (!ok) throw new Error(`the callback is refused: ${status}`);
}

export async function callbackPath({ runtime: { sql, seal } }: Bench, senderId: number): Promise<string> {
  const sender = await readSender(sql, senderId);
  return `/webhooks/${sender.id}/${openWebhookSecret(seal, sender)}`;
}

async function diskOf(sql: Sql): Promise<number> {
  const [{ bytes }] = await sql<[{ bytes: string }]>`
    select coalesce(sum(pg_total_relation_size(oid)), 0) as bytes from pg_class
    where relname like 'deliveries%' and relkind = 'r'`;
  return Number(bytes) / MIB;
}

/** Against the same rows freshly written: what updates left behind. */
async function tellDisk(sql: Sql, before: number): Promise<void> {
  const after = await diskOf(sql);
  await sql`vacuum full deliveries`;
  const packed = await diskOf(sql);
  console.log(
    `deliveries on disk: ${mib(before)} before, ${mib(after)} after, ${mib(packed)} when written anew: ${(after / packed).toFixed(2)} × that`,
  );
}

function mib(value = 0): string {
  return `${value.toFixed(0)} MiB`;
}
