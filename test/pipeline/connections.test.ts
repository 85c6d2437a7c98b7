// How many connections to Postgres and to Redis a process opens while it has much to do: what docs/scaling.md tells.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { connectionsOf, OTHER_CONNECTIONS } from '../../src/commands/connections.ts';
import { loadConfig } from '../../src/config.ts';
import { connect, type Sql } from '../../src/db/client.ts';
import { DEFAULT_API_KEY, makeSimulator } from '../../src/simulator/simulator.ts';
import { countConnections } from '../../src/watch/queries.ts';
import { TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { API_TOKEN, api, griot, until } from '../support/griot.ts';
import { freePort, installRedis, startRedis } from '../support/redis.ts';
import { BACKENDS, QUICK } from '../support/stack.ts';

const ROLES = ['start', 'web', 'worker'] as const;
const pool = loadConfig({}, {}).databasePool;
const directory = await mkdtemp(join(tmpdir(), 'griot-test-redis-'));
const redis = await startRedis(installRedis(), directory);
const observer = new Redis(redis.url);
const simulator = makeSimulator({ seed: 5, behaviour: { notifications: QUICK, templates: { checked: false } } });
const { url: LAM_BASE_URL } = await simulator.listen();
afterAll(async () => {
  observer.disconnect();
  await simulator.close();
  await redis.stop();
  await rm(directory, { recursive: true });
});

const page = await readFile(new URL('../../docs/scaling.md', import.meta.url), 'utf8');
/** What the page tells of a process. */
function told(role: string) {
  const row = page.split('\n').find((line) => line.startsWith(`| \`griot ${role}\` |`)) ?? '';
  const [postgres = 0, redis = 0, toRedis = 0] = row.split('|').slice(2, 5).map(Number);
  return { postgres, redis, toRedis };
}

test('the page tells what the doctor reckons with', () => {
  expect(told('start').toRedis).toBe(told('worker').toRedis);
  for (const role of ROLES)
    for (const queue of BACKENDS)
      expect([role, told(role)[queue]]).toEqual([role, connectionsOf(role, { pool, queue })]);
  expect(page).toContain(`and ${OTHER_CONNECTIONS} for people`);
  const examples = [...page.matchAll(/^\| (\d+) web, (\d+) workers? \| (\d+) \| (\d+) \|$/gm)];
  expect(examples).toHaveLength(3);
  for (const [webs = 0, workers = 0, ...sums] of examples.map((row) => row.slice(1).map(Number))) {
    const sum = (queue: (typeof BACKENDS)[number]) =>
      webs * connectionsOf('web', { pool, queue }) + workers * connectionsOf('worker', { pool, queue });
    expect(sums).toEqual([sum('redis') + OTHER_CONNECTIONS, sum('postgres') + OTHER_CONNECTIONS]);
  }
});

test.each(BACKENDS)(
  'with the queue on %s nobody opens more than that, however much there is to do',
  { timeout: 120_000 },
  async (queue) => {
    const { url: databaseUrl } = await makeDatabase();
    const witness = connect(databaseUrl, { max: 1, name: 'test' });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = {
      DATABASE_URL: databaseUrl,
      GRIOT_SECRET: TEST_SECRET,
      GRIOT_API_TOKEN: API_TOKEN,
      PORT: String(port),
      LAM_BASE_URL,
      LAM_API_KEY: DEFAULT_API_KEY,
      SENDER_RATE: '40',
      ...(queue === 'redis' ? { REDIS_URL: redis.url } : {}),
    };
    // `start` is the two in one: looked at once, with the more of them.
    for (const role of queue === 'redis' ? (['web', 'worker'] as const) : ROLES) {
      const process = griot([role], env);
      onTestFinished(() => process.kill());
      const most = watchOver(witness);
      await process.printed(/griot is up/);
      const before = simulator.stats().accepted;
      if (role !== 'worker') await keepBusy(url);
      if (role !== 'web') await until(() => simulator.stats().accepted > before + 20);
      await until(async () => (await count(witness)).strange === 0);
      const { postgres, redis: toRedis, shared } = await most();
      expect(postgres, role).toBeLessThanOrEqual(told(role)[queue]);
      expect([role, toRedis]).toEqual([role, queue === 'redis' ? told(role).toRedis : 0]);
      // There was enough to do; a busy machine may show them one after the other.
      if (role !== 'worker') expect(shared, role).toBeGreaterThan(pool / 2);
      await process.stop();
      await until(async () => (await count(witness)).postgres === 0);
    }
    await witness.end();
  },
);

test('where Postgres has too few to give it lives, answers, and works when there are more', {
  timeout: 60_000,
}, async () => {
  const { url: databaseUrl, sql } = await makeDatabase();
  const few = new URL(databaseUrl);
  await sql.unsafe(`create role scant login password '${few.password}' connection limit 12 in role ${few.username}`);
  few.username = 'scant';
  const env = { DATABASE_URL: few.href, GRIOT_SECRET: TEST_SECRET, GRIOT_API_TOKEN: API_TOKEN, PORT: '0' };
  const process = griot(['start'], env);
  try {
    const url = (await process.printed(/"url":"(http[^"]+)"/))[1];
    const headers = { authorization: `Bearer ${API_TOKEN}` };
    const ask = async (path: string) =>
      (await fetch(url + path, { headers, signal: AbortSignal.timeout(10_000) })).status;
    await process.printed(/griot is up/);
    const asked = await Promise.all(Array.from({ length: 30 }, () => ask('/api/campaigns')));
    expect([200, 503]).toEqual(expect.arrayContaining(asked));
    expect(await ask('/healthz')).toBe(200);
    await sql`alter role scant connection limit -1`;
    await until(async () => (await ask('/readyz')) === 200);
  } finally {
    await process.kill();
    await until(async () => (await sql`select 1 from pg_stat_activity where usename = 'scant'`).length === 0);
    await sql.unsafe('drop owned by scant; drop role scant');
  }
});

/** Of our processes, as the figures tell them; `strange`: of nobody whom they know. */
async function count(witness: Sql) {
  const all = await countConnections(witness);
  const [{ tests }] = await witness<[{ tests: number }]>`
    select count(*)::int as tests from pg_stat_activity where application_name = 'test' and datname = current_database()`;
  const sum = (is: (application: string) => boolean) =>
    all.filter(({ application }) => is(application)).reduce((most, { connections }) => most + connections, 0);
  return {
    postgres: sum((name) => name !== 'other'),
    shared: sum((name) => name === 'griot'),
    strange: Math.max(0, sum((name) => name === 'other') - tests),
    redis:
      String(await observer.client('LIST'))
        .trim()
        .split('\n').length - 1,
  };
}

/** Looks again and again until it is asked for the most that there ever were. */
function watchOver(witness: Sql) {
  const most = { postgres: 0, shared: 0, redis: 0 };
  let over = false;
  const looking = (async () => {
    for (let last = false; !last; await sleep(40)) {
      last = over;
      const now = await count(witness);
      for (const key of Object.keys(most) as (keyof typeof most)[]) most[key] = Math.max(most[key], now[key]);
    }
    return most;
  })();
  return async () => {
    over = true;
    return await looking;
  };
}

/** Lists, pages, reports and notifications at once, and a campaign that is sent meanwhile. */
async function keepBusy(url: string): Promise<void> {
  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const draft = async (people: number) => {
    const { id } = await api(url, 'POST', '/api/campaigns', { name: 'busy', senderId: 1, template });
    const rows = Array.from({ length: people }, (_, i) => `+22177${1_000_000 + i},Awa`);
    await api(url, 'POST', `/api/campaigns/${id}/recipients`, `phone,name\n${rows.join('\n')}`);
    return id as number;
  };
  const id = await draft(200);
  await api(url, 'POST', `/api/campaigns/${id}/launch`);
  const { webhookUrl } = await api(url, 'GET', '/api/senders/1');
  const notify = (n: number) => {
    const statuses = [{ id: `wamid.${n}`, status: 'sent', recipient_id: '221770000001', timestamp: '1760000000' }];
    return fetch(url + new URL(webhookUrl).pathname, { method: 'POST', body: JSON.stringify({ statuses }) });
  };
  await Promise.all([
    draft(500),
    draft(500),
    ...Array.from({ length: 12 }, () => api(url, 'GET', `/api/campaigns/${id}/deliveries`)),
    ...Array.from({ length: 12 }, () => api(url, 'GET', '/api/reports/delivery-rates?groupBy=day')),
    ...Array.from({ length: 12 }, (_, n) => notify(n)),
  ]);
}
