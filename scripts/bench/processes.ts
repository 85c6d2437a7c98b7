// What the benchmarks of sending share: a database, a stand-in for the provider, workers as processes of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Redis } from 'ioredis';
import { createSender } from '../../src/account/senders.ts';
import { createDraft } from '../../src/campaign/draft.ts';
import { loadConfig } from '../../src/config.ts';
import { countRecipients } from '../../src/db/count-recipients.ts';
import { openEmbeddedPostgres } from '../../src/db/embedded.ts';
import { openRuntime, type Runtime } from '../../src/runtime.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const PROVIDERS = {
  /** Notes when each message came, and does next to nothing else. */
  witness: fileURLToPath(new URL('./witness.ts', import.meta.url)),
  /** A plain HTTP server. */
  plain: fileURLToPath(new URL('./provider.ts', import.meta.url)),
  /** Sends statuses, too. */
  simulator: fileURLToPath(new URL('./simulator.ts', import.meta.url)),
};
const SECRET = 'a secret for benchmarks, long enough to be one';
export const KEY = 'bench-key';
export const BENCH_TOKEN = 'a-token-for-benchmarks';

export type Backend = 'postgres' | 'redis';
/** Redis where there is one to be measured on. */
export const BACKENDS: readonly Backend[] = process.env.REDIS_URL ? ['postgres', 'redis'] : ['postgres'];

export interface Bench {
  runtime: Runtime;
  /** Address of the stand-in for the provider. */
  provider: string;
  databaseUrl: string;
  /** Starts `griot worker`; resolves when it is up. */
  worker(): Promise<ChildProcess>;
  /** Starts `griot web`; where this path of it is. */
  web(path: string): Promise<Listening>;
  /** Starts a script of this folder that prints its address. */
  listen(script: string, path: string): Promise<Listening>;
}

export interface Listening {
  url: string;
  pid: number;
}

/** Opens everything, does the work, and closes and removes everything. */
export async function withBench(
  { backend, stand, latencyMs = 0 }: { backend: Backend; stand: keyof typeof PROVIDERS; latencyMs?: number },
  work: (bench: Bench) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'griot-bench-'));
  const database = await openEmbeddedPostgres(directory);
  const redis = backend === 'redis' ? { REDIS_URL: process.env.REDIS_URL ?? '' } : {};
  const config = {
    DATABASE_URL: database.url,
    GRIOT_SECRET: SECRET,
    GRIOT_API_TOKEN: BENCH_TOKEN,
    LOG_LEVEL: 'info',
    ...redis,
  };
  const children: ChildProcess[] = [];
  const { REDIS_URL: _, ...inherited } = process.env; // a worker whose queue is on Postgres must not see it
  const run = (args: string[], env: Record<string, string>) => {
    const child = spawn(process.execPath, args, {
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  };
  let runtime: Runtime | null = null;
  try {
    runtime = await openRuntime(loadConfig({ ...config, LOG_LEVEL: 'error' }));
    const witness = run(['--import', 'tsx', PROVIDERS[stand], String(latencyMs)], {});
    const provider = String((await once(witness.stdout ?? witness, 'data'))[0]).trim();
    const worker = async () => {
      const child = run([MAIN, 'worker'], config);
      for await (const line of child.stdout ?? []) if (String(line).includes('griot is up')) break;
      child.stdout?.resume();
      return child;
    };
    const web = async (path: string) => {
      const child = run([MAIN, 'web'], { ...config, PORT: '0' });
      for await (const line of child.stdout ?? []) {
        const url = /"url":"([^"]+)"/.exec(String(line))?.[1];
        if (!url) continue;
        child.stdout?.resume();
        return { url: url + path, pid: child.pid ?? 0 };
      }
      throw new Error('griot web did not come up');
    };
    const listen = async (script: string, path: string) => {
      const child = run(['--import', 'tsx', fileURLToPath(new URL(script, import.meta.url))], {});
      const url = String((await once(child.stdout ?? child, 'data'))[0]).trim();
      return { url: url + path, pid: child.pid ?? 0 };
    };
    await work({ runtime, provider, databaseUrl: database.url, worker, web, listen });
  } finally {
    await runtime?.close();
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : null)));
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** A draft with so many recipients of its own, of the one sender of this pace. */
export async function makeCampaign(
  { runtime: { sql, seal }, provider }: Bench,
  { recipients, rate }: { recipients: number; rate: number },
): Promise<number> {
  const defaults = { baseUrl: provider, ratePerSecond: rate, allowedHosts: [] };
  const name = `${rate} per second`;
  const [known] = await sql<{ id: number }[]>`select id from senders where name = ${name}`;
  const senderId = known?.id ?? (await createSender({ sql, seal, defaults }, { name, apiKey: KEY }));
  const template = { name: 'promo', language: 'fr', body: ['{{name|you}}'] };
  const id = await createDraft(sql, { name, senderId, template });
  await sql`
    insert into deliveries (campaign_id, seq, phone, country, variables)
    select ${id}, n, ${221_000_000_000 + (id % 900) * 1_000_000}::bigint + n, 'SN', '{"name": "Awa"}' from generate_series(1, ${recipients}) n`;
  await countRecipients(sql, id, { SN: recipients });
  await sql`insert into imports (campaign_id, columns, phone_column, imported) values (${id}, '{name}', 'phone', ${recipients})`;
  await sql`update campaigns set total = ${recipients} where id = ${id}`;
  await sql`analyze deliveries`;
  return id;
}

export async function completed({ sql }: Runtime, id: number, lookEveryMs = 20): Promise<void> {
  while ((await sql`select 1 from campaigns where id = ${id} and status = 'completed'`).length === 0)
    await sleep(lookEveryMs);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Resident memory of a process, in MiB. */
export function residentMib(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** What a Redis holds, in bytes. */
export async function usedBytes(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1] ?? 0);
}
