// How exactly the limit is kept and how much of it is used, as the provider sees it: provider, workers and database are
// processes of their own. Arguments: messages per second, seconds, worker processes, provider latency in milliseconds,
// and the queue's backend (postgres; redis needs REDIS_URL). `pacing matrix [seconds]` runs all combinations.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSender } from '../../src/account/senders.ts';
import { launchCampaign } from '../../src/campaign/control.ts';
import { createDraft } from '../../src/campaign/draft.ts';
import { loadConfig } from '../../src/config.ts';
import { openEmbeddedPostgres } from '../../src/db/embedded.ts';
import { openRuntime } from '../../src/runtime.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const WITNESS = fileURLToPath(new URL('./witness.ts', import.meta.url));
const SECRET = 'a secret for benchmarks, long enough to be one';
const KEY = 'bench-key';

interface Case {
  rate: number;
  seconds: number;
  processes: number;
  latencyMs: number;
  backend: 'postgres' | 'redis';
}

export async function benchPacing(args: string[]): Promise<void> {
  const cases = args[0] === 'matrix' ? matrix(Number(args[1] ?? 15)) : [single(args)];
  for (const one of cases) await measure(one);
}

function single([
  rate = '80',
  seconds = '15',
  processes = '2',
  latencyMs = '50',
  backend = 'postgres',
]: string[]): Case {
  return {
    rate: Number(rate),
    seconds: Number(seconds),
    processes: Number(processes),
    latencyMs: Number(latencyMs),
    backend: backend === 'redis' ? 'redis' : 'postgres',
  };
}

function matrix(seconds: number): Case[] {
  const backends = process.env.REDIS_URL ? (['postgres', 'redis'] as const) : (['postgres'] as const);
  return backends.flatMap((backend) =>
    [20, 80, 1000].flatMap((rate) =>
      [1, 2, 4].flatMap((processes) =>
        [50, 800].map((latencyMs) => ({ rate, seconds, processes, latencyMs, backend })),
      ),
    ),
  );
}

async function measure({ rate, seconds, processes, latencyMs, backend }: Case): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'griot-bench-'));
  const database = await openEmbeddedPostgres(directory);
  const redis = backend === 'redis' ? { REDIS_URL: process.env.REDIS_URL ?? '' } : {};
  const config = { DATABASE_URL: database.url, GRIOT_SECRET: SECRET, LOG_LEVEL: 'error', ...redis };
  const children: ChildProcess[] = [];
  try {
    const runtime = await openRuntime(loadConfig(config));
    const witness = run(children, ['--import', 'tsx', WITNESS, String(latencyMs)], {});
    const provider = String((await once(witness.stdout ?? witness, 'data'))[0]).trim();
    for (let i = 0; i < processes; i += 1) run(children, [MAIN, 'worker'], config);
    await sleep(3_000); // everybody is up and warm
    const id = await launch(runtime, { rate, recipients: rate * seconds, provider });
    const over = async () =>
      (await runtime.sql`select 1 from campaigns where id = ${id} and status = 'completed'`).length > 0;
    while (!(await over())) await sleep(200);
    const arrivals = ((await (await fetch(`${provider}/times`)).json()) as number[]).sort((a, b) => a - b);
    const used = (arrivals.length - 1) / (((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000);
    console.log(
      `limit ${rate}/s, ${processes} worker processes, answers after ${latencyMs} ms, queue on ${backend}: ` +
        `most in any sliding second ${worstSecond(arrivals)} against ${rate}, ` +
        `used ${used.toFixed(2)}/s = ${((used / rate) * 100).toFixed(1)} %, ${arrivals.length} messages`,
    );
    await runtime.close();
  } finally {
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : null)));
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function run(children: ChildProcess[], args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

type Runtime = Awaited<ReturnType<typeof openRuntime>>;

async function launch(
  runtime: Runtime,
  { rate, recipients, provider }: { rate: number; recipients: number; provider: string },
) {
  const { sql, seal, backend } = runtime;
  const defaults = { baseUrl: provider, ratePerSecond: rate, allowedHosts: [] };
  const senderId = await createSender({ sql, seal, defaults }, { name: 'bench', apiKey: KEY });
  const template = { name: 'promo', language: 'fr', body: ['{{name|you}}'] };
  const id = await createDraft(sql, { name: 'bench', senderId, template });
  await sql`
    insert into deliveries (campaign_id, seq, phone, variables)
    select ${id}, n, 221770000000 + n, '{}' from generate_series(1, ${recipients}) n`;
  await sql`insert into counts (campaign_id, minute, shard, pending) values (${id}, date_trunc('minute', now()), 0, ${recipients})`;
  await sql`update campaigns set total = ${recipients} where id = ${id}`;
  await launchCampaign({ sql, queue: backend.queue }, id);
  return id;
}

function worstSecond(times: readonly number[]): number {
  let worst = 0;
  for (let i = 0, j = 0; i < times.length; i += 1) {
    while ((times[i] ?? 0) - (times[j] ?? 0) >= 1000) j += 1;
    worst = Math.max(worst, i - j + 1);
  }
  return worst;
}
