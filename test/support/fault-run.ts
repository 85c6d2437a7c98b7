// One campaign on real processes, to be disturbed, and the oracle that says afterwards whether all is well: the journal of
// the simulator against the rows.
import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { countsByHand } from './campaign.ts';
import { makeDatabase } from './database.ts';
import { API_TOKEN, api, type GriotProcess, griot, until } from './griot.ts';
import { type BackendName, QUICK } from './stack.ts';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';

/** `npm run test:faults`: many more faults, and longer ones. */
export const LONG = process.env.FAULTS === 'long';
/** Printed, and taken from TEST_SEED, so that a run can be had again. */
export const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

export interface FaultRun {
  simulator: Simulator;
  proxy: TcpProxy;
  sql: Sql;
  url: string;
  id: number;
  recipients: number;
  /** A `griot worker`, up. */
  worker(env?: Record<string, string>): Promise<GriotProcess>;
  /** One more `griot web`, up: its address. */
  web(): Promise<string>;
  /** Statuses come to this one from now on. */
  statusesTo(url: string): Promise<void>;
  /** All that its processes printed. */
  output(): string;
  /** Seconds that this process, the witness, was busy with something else at most: what it sees may be bunched by so much. */
  witnessLag(): number;
  call(method: string, path: string, body?: unknown): ReturnType<typeof api>;
  close(): Promise<void>;
}

export interface FaultRunOptions {
  recipients: number;
  rate: number;
  behaviour?: BehaviourPatch;
  sender?: object;
  /** Other servers than those of all tests. */
  env?: (databaseUrl: string) => Promise<Record<string, string>>;
}

/** A web process and a launched campaign; workers are the test's own. */
export async function openFaultRun(backend: BackendName, options: FaultRunOptions): Promise<FaultRun> {
  const { recipients, rate } = options;
  const { url: databaseUrl, sql } = await makeDatabase();
  const behaviour = { latencyMs: [5, 60] as [number, number], notifications: QUICK, ...options.behaviour };
  const simulator = makeSimulator({ seed: SEED, behaviour: { ...behaviour, templates: { checked: false } } });
  const provider = await simulator.listen();
  const proxy = await startProxy(provider.url);
  const env = {
    DATABASE_URL: databaseUrl,
    GRIOT_SECRET: randomBytes(32).toString('hex'),
    GRIOT_API_TOKEN: API_TOKEN,
    PORT: '0',
    ...(backend === 'redis' ? { REDIS_URL: inject('redisUrl') } : {}),
    ...(await options.env?.(databaseUrl)),
  };
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  const processes: GriotProcess[] = [];
  const start = async (args: string[], more: Record<string, string> = {}) => {
    const one = griot(args, { ...env, ...more });
    processes.push(one);
    await one.printed(/griot is up/);
    return one;
  };
  const web = async () => (await (await start(['web'])).printed(/"url":"(http[^"]+)"/))[1] ?? '';
  const url = await web();
  const call = (method: string, path: string, body?: unknown) => api(url, method, path, body);
  const sender = await call('POST', '/api/senders', {
    name: 'faults',
    baseUrl: proxy.url,
    apiKey: 'simulator-key',
    ratePerSecond: rate,
    ...options.sender,
  });
  const statusesTo = async (base: string) => {
    const body = JSON.stringify({ url: sender.webhookUrl.replace(/^https?:\/\/[^/]+/, base) });
    const headers = { 'LAM-API-KEY': 'simulator-key' };
    await fetch(`${provider.url}/configs/webhook`, { method: 'POST', headers, body });
  };
  await statusesTo(url);
  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const { id } = await call('POST', '/api/campaigns', { name: 'faults', senderId: sender.id, template });
  const rows = Array.from({ length: recipients }, (_, i) => `+22177${1_000_000 + i},Awa ${i}`);
  await call('POST', `/api/campaigns/${id}/recipients`, `phone,name\n${rows.join('\n')}\n`);
  await call('POST', `/api/campaigns/${id}/launch`);
  return {
    simulator,
    proxy,
    sql,
    url,
    id,
    recipients,
    call,
    worker: (more) => start(['worker'], more),
    web,
    statusesTo,
    output: () => processes.map((one) => one.output()).join(''),
    witnessLag: () => lag.max / 1e9,
    async close() {
      lag.disable();
      await Promise.all(processes.map((one) => one.kill()));
      await proxy.close();
      await simulator.close();
    },
  };
}

export interface Verdict {
  taken: number;
  uncertain: number;
  worstSecond: number;
}

/**
 * Waits for the end of the campaign and of all statuses, and holds journal and rows against each other: nobody accepted
 * twice, nobody lost, every row final or `uncertain` with its reason, every count equal to the rows.
 */
export async function expectAllWell(
  { simulator, sql, id, recipients, call }: FaultRun,
  ms = 120_000,
): Promise<Verdict> {
  await until(async () => (await call('GET', `/api/campaigns/${id}`)).status === 'completed', ms);
  await until(() => simulator.stats().notifications.pending === 0, 60_000);
  const { people } = simulator.stats();
  expect(people.acceptedMoreThanOnce).toBe(0);
  const taken = new Set(simulator.accepted({ limit: 1_000_000 }).map((message) => message.to));
  const rows = () => sql<{ phone: number; status: string; errorCode: string | null }[]>`
    select phone, status, error_code as "errorCode" from deliveries where campaign_id = ${id}`;
  // Whom the provider took, its statuses settle.
  await until(async () => (await rows()).every((row) => row.status !== 'uncertain' || !taken.has(String(row.phone))));
  for (const { phone, status, errorCode } of await rows()) {
    expect(['uncertain', 'accepted', 'sent', 'delivered', 'read', 'failed']).toContain(status);
    if (status === 'uncertain') expect(errorCode, `why is ${phone} uncertain?`).toMatch(/\w/);
    else if (status !== 'failed') expect(taken, `${phone} is ${status}`).toContain(String(phone));
  }
  const counts = await countsByHand(sql, id);
  const { states } = await call('GET', `/api/campaigns/${id}`);
  expect(states).toEqual(Object.fromEntries(Object.keys(states).map((name) => [name, counts[name]])));
  expect(taken.size + (counts.uncertain ?? 0) + (counts.refused ?? 0)).toBeGreaterThanOrEqual(recipients);
  return { taken: taken.size, uncertain: counts.uncertain ?? 0, worstSecond: worstSecond(simulator) };
}

/** Requests that reached the simulator in the fullest sliding second. */
export function worstSecond(simulator: Simulator): number {
  const times = simulator.requests({ limit: 1_000_000 }).map((request) => request.monotonicMs);
  times.sort((a, b) => a - b);
  let worst = 0;
  for (let i = 0, j = 0; i < times.length; i += 1) {
    while ((times[i] ?? 0) - (times[j] ?? 0) >= 1000) j += 1;
    worst = Math.max(worst, i - j + 1);
  }
  return worst;
}

/** Seconds until the simulator has accepted so many more. */
export async function secondsUntilMore(simulator: Simulator, more: number, ms = 60_000): Promise<number> {
  const [began, before] = [performance.now(), simulator.stats().accepted];
  for (; simulator.stats().accepted < before + more; await sleep(20))
    if (performance.now() - began > ms) throw new Error(`no ${more} more were accepted in ${ms} ms`);
  return (performance.now() - began) / 1000;
}
