// Whether a process is ready: proven by what it does, not by a ping.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../../src/db/client.ts';
import { selectProcesses } from '../../src/db/processes.ts';
import { queueOnPostgres } from '../../src/queue/on-postgres.ts';
import { queueOnRedis } from '../../src/queue/on-redis.ts';
import type { QueueBackend } from '../../src/queue/queue.ts';
import { openPresence } from '../../src/watch/presence.ts';
import { makeReadiness } from '../../src/watch/readiness.ts';
import { makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { API_TOKEN, griot, until } from '../support/griot.ts';
import { installRedis, startRedis } from '../support/redis.ts';

const log = pino({ level: 'silent' });
const NOW = { roundTripMs: 6_000, sameForMs: 0 };
const NO_SWEEPS = () => new Map<string, number>();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A Redis of its own that can be stopped and started again. */
async function ownRedis() {
  const directory = mkdtempSync(join(tmpdir(), 'griot-watch-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const binary = installRedis();
  let server = await startRedis(binary, directory);
  cleanups.push(() => server.stop(true));
  return {
    url: server.url,
    stop: () => server.stop(true),
    async start() {
      server = await startRedis(binary, directory, [], server.port);
    },
  };
}

/** A process that takes jobs, as far as readiness goes. */
async function openWorker(backend: QueueBackend, url: string) {
  const sql = connect(url, { max: 2 });
  const presence = await openPresence({ sql, backend, log }, { role: 'worker', version: '1' });
  const readiness = makeReadiness({ sql, backend, log }, { roundTrip: presence.roundTrip, sweptAt: NO_SWEEPS }, NOW);
  presence.tell(async () => (await readiness()).missing);
  cleanups.push(async () => {
    await presence.close();
    await backend.close();
    await sql.end({ timeout: 1 });
  });
  const missing = async () => (await readiness()).missing;
  return { presence, readiness, missing };
}

test('a worker is red while Redis is down, and ready again by itself when it is back', {
  timeout: 60_000,
}, async () => {
  const database = await makeDatabase();
  const redis = await ownRedis();
  const { missing, presence } = await openWorker(
    queueOnRedis(redis.url, () => {}, 'watch'),
    database.url,
  );
  await until(() => presence.roundTrip() !== null);
  expect(await missing()).toEqual([]);
  await redis.stop();
  await until(async () => (await missing()).includes('queue'));
  await until(async () => (await missing()).includes('consumption'));
  const processes = async () => (await selectProcesses(database.sql)).map((one) => one.missing);
  await until(async () => JSON.stringify(await processes()) === '[["queue","consumption"]]');
  await redis.start();
  await until(async () => (await missing()).length === 0);
  await until(async () => JSON.stringify(await processes()) === '[[]]');
});

test('a queue that answers and from which nothing comes is not ready', { timeout: 60_000 }, async () => {
  const database = await makeDatabase();
  const redis = await ownRedis();
  const { missing, presence } = await openWorker(
    queueOnRedis(redis.url, () => {}, 'watch'),
    database.url,
  );
  await until(() => presence.roundTrip() !== null);
  const { port } = new URL(redis.url);
  const queue = new Queue('probe-1', {
    connection: { port: Number(port), maxRetriesPerRequest: null },
    prefix: '{watch}',
  });
  await queue.pause();
  await until(async () => (await missing()).join() === 'consumption');
  await queue.resume();
  await until(async () => (await missing()).length === 0);
  await queue.close();
});

test('the queue on Postgres is proven the same way, and a process that ends leaves nothing behind', async () => {
  const database = await makeDatabase();
  const one = await openWorker(
    queueOnPostgres(database.url, () => {}),
    database.url,
  );
  const two = await openWorker(
    queueOnPostgres(database.url, () => {}),
    database.url,
  );
  await until(() => one.presence.roundTrip() !== null && two.presence.roundTrip() !== null);
  expect([await one.missing(), await two.missing()]).toEqual([[], []]);
  const slots = await database.sql`select slot from processes order by slot`;
  expect(slots.map((row) => row.slot)).toEqual([1, 2]);

  // Taken for dead, it enters again: its place may be somebody else's by now.
  await database.sql`update processes set seen_at = now() - interval '2 minutes' where slot = 1`;
  const alive = async () => (await selectProcesses(database.sql)).filter((process) => process.alive);
  await until(async () => (await alive()).length === 2);
  expect(await one.missing()).toEqual([]);
  for (const clean of cleanups.splice(0).reverse()) await clean();
  expect((await selectProcesses(database.sql)).filter((process) => process.alive)).toEqual([]);
  expect(await database.sql`select name from bullmq.job`).toEqual([]);
});

test('what else is missing is named: migrations, sweeps, and senders that nobody sends for', async () => {
  const database = await makeDatabase();
  const backend = queueOnPostgres(database.url, () => {});
  cleanups.push(() => backend.close());
  const swept = new Map([
    ['send', performance.now()],
    ['schedules', performance.now()],
    ['night', performance.now() - 3_600_000],
  ]);
  const atWork = { roundTrip: () => ({ tookMs: 1, at: performance.now() }), sweptAt: () => swept };
  const look = () => makeReadiness({ sql: database.sql, backend, log }, atWork, NOW)();
  expect(await look()).toMatchObject({ status: 'ready', missing: [] });

  const { campaignId, senderId } = await makeCampaign(database.sql, { recipients: 2, status: 'running' });
  expect((await look()).missing).toEqual([]); // it has just begun
  const { sql } = database;
  await sql`update campaigns set launched_at = now() - interval '1 minute' where id = ${campaignId}`;
  await sql`update senders set claimed_at = now() - interval '1 minute', next_slot_at = now() - interval '1 minute'`;
  expect((await look()).missing).toEqual(['sending']);
  await sql`update senders set next_slot_at = now() + interval '1 minute' where id = ${senderId}`; // it was slowed down
  expect((await look()).missing).toEqual([]);

  swept.set('schedules', performance.now() - 60_000);
  const [last] = await sql`
    delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations) returning hash`;
  expect(last).toBeDefined();
  const late = await look();
  expect(late.missing).toEqual(['migrations', 'sweeps']);
  expect(late.checks.find(({ name }) => name === 'sweeps')?.detail).toBe('schedules: none for 60 s');
});

test('griot worker shows its health and figures where it is told to, the figures to those with a token', async () => {
  const database = await makeDatabase();
  const env = { DATABASE_URL: database.url, GRIOT_SECRET: 'x'.repeat(32), GRIOT_API_TOKEN: API_TOKEN };
  const worker = griot(['worker'], { ...env, GRIOT_WORKER_PORT: '0' });
  cleanups.push(() => worker.kill());
  const [, url = ''] = await worker.printed(/"url":"(http[^"]+)"/);
  await worker.printed(/griot is up/);
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
  const ready = async () => (await (await fetch(`${url}/readyz`)).json()) as { missing: string[]; checks: object[] };
  await until(async () => (await ready()).missing.length === 0);
  expect((await ready()).checks).toHaveLength(6);
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  const headers = { authorization: `Bearer ${API_TOKEN}` };
  const figures = await fetch(`${url}/metrics`, { headers });
  expect(await figures.text()).toMatch(/^griot_ready\{check="consumption"\} 1$/m);
  expect((await fetch(`${url}/api/campaigns`, { headers })).status).toBe(404); // it is no API
  const [row] = await selectProcesses(database.sql);
  expect(row).toMatchObject({ role: 'worker', pid: worker.pid, alive: true, missing: [] });
  expect(await worker.stop()).toBe(0);
  expect(await selectProcesses(database.sql)).toEqual([]);
});

test('a process whose Redis is away still drains and ends when it is told to', { timeout: 60_000 }, async () => {
  const database = await makeDatabase();
  const redis = await ownRedis();
  const env = { DATABASE_URL: database.url, GRIOT_SECRET: 'x'.repeat(32), REDIS_URL: redis.url };
  const worker = griot(['worker'], env);
  cleanups.push(() => worker.kill());
  await worker.printed(/griot is up/);
  await worker.printed(/appendonly is off/);
  await redis.stop();
  await worker.printed(/"msg":"queue"/);
  expect(await worker.stop()).toBe(0);
});
