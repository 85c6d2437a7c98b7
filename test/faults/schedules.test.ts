// Schedules on real processes that are killed, all away for a while, and lose everything the queue knew.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { createSchedule } from '../../src/campaign/schedules.ts';
import { queueOnPostgres } from '../../src/queue/on-postgres.ts';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { makeSender, TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { type GriotProcess, griot, until } from '../support/griot.ts';
import { installRedis, startRedis } from '../support/redis.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const SECOND = 1_000;
/** One due time every so often, for so long. */
const [EVERY_MS, TIMES] = [1_250, 36];

test('promise: one run per due time, over kills, an outage of all and a queue that forgets', {
  timeout: 180_000,
}, async () => {
  const { sql, url } = await makeDatabase();
  const directory = mkdtempSync(join(tmpdir(), 'griot-schedules-'));
  closers.push(() => rmSync(directory, { recursive: true, force: true }));
  const redis = await startRedis(installRedis(), directory);
  closers.push(() => redis.stop());
  const simulator = makeSimulator({ seed: 3, behaviour: { latencyMs: [5, 30], templates: { checked: false } } });
  closers.push(() => simulator.close());
  const provider = await simulator.listen();
  const senderId = await makeSender(sql, { baseUrl: provider.url, apiKey: 'simulator-key', ratePerSecond: 100 });
  const backend = queueOnPostgres(url, () => {}); // the workers' own is told by their sweep
  closers.push(() => backend.close());

  const deps = { sql, queue: backend.queue, sources: [] };
  const campaign = { senderId, template: { name: 'promo', language: 'fr', body: ['{{name}}'] } };
  const makeOne = async (n: number, when: { at: Date } | { cron: string }) => {
    const [list] = await sql<[{ id: number }]>`
      insert into lists (name, columns, people) values (${`list ${n}`}, array['name'], 1) returning id`;
    await sql`
      insert into list_people (list_id, seq, phone, variables)
      values (${list.id}, 1, ${221_770_000_000 + n}, ${sql.json({ name: 'Awa' })})`;
    const audience = { listId: list.id };
    return await createSchedule(deps, { name: `s${n}`, campaign, audience, zone: 'Africa/Dakar', ...when });
  };
  const start = Date.now() + 6 * SECOND;
  for (let n = 1; n <= TIMES; n += 1) await makeOne(n, { at: new Date(start + n * EVERY_MS) });
  const everyMinute = await makeOne(0, { cron: '* * * * *' });
  const [{ firstMinute }] = await sql<[{ firstMinute: Date }]>`
    select next_at as "firstMinute" from schedules where id = ${everyMinute}`;
  const last = start + TIMES * EVERY_MS;

  const env = { DATABASE_URL: url, REDIS_URL: redis.url, GRIOT_SECRET: TEST_SECRET };
  const worker = async (): Promise<GriotProcess> => {
    const one = griot(['worker'], env);
    closers.push(() => one.kill());
    await one.printed(/griot is up/);
    return one;
  };
  const [a, b] = await Promise.all([worker(), worker()]);
  await sleep(start + 8 * SECOND - Date.now());
  await a.kill();
  const c = await worker();
  await sleep(start + 18 * SECOND - Date.now());
  const downFrom = Date.now();
  await Promise.all([b.kill(), c.kill()]);
  await sleep(6 * SECOND);
  const d = await worker();
  const downUntil = Date.now();
  await worker();
  await sleep(start + 32 * SECOND - Date.now());
  const client = new Redis(redis.url);
  await client.flushall();
  client.disconnect();
  await sleep(start + 38 * SECOND - Date.now());
  await d.kill(); // two of four are left to no one: one goes on alone
  await sleep(last + SECOND - Date.now());

  const runs = () => sql<{ n: number; status: string; due: Date; began: Date }[]>`
    select s.id as n, r.status, r.tick_at as due, r.created_at as began from schedule_runs r join schedules s on s.id = r.schedule_id
    where s.id <> ${everyMinute} order by r.tick_at`;
  await until(async () => (await runs()).filter((run) => run.status === 'launched').length === TIMES, 60_000);
  await until(() => simulator.stats().people.accepted >= TIMES, 30_000);
  const found = await runs();
  expect(found.map((run) => run.due.getTime())).toEqual(
    Array.from({ length: TIMES }, (_, i) => start + (i + 1) * EVERY_MS),
  );
  expect(simulator.stats().people.acceptedMoreThanOnce).toBe(0);
  const minutes = await sql<{ due: Date; status: string }[]>`
    select tick_at as due, status from schedule_runs where schedule_id = ${everyMinute} order by tick_at`;
  const minuteAt = (i: number) => firstMinute.getTime() + i * 60 * SECOND;
  expect(minutes.map((run) => run.due.getTime())).toEqual(minutes.map((_, i) => minuteAt(i)));
  expect(minuteAt(minutes.length)).toBeGreaterThan(last); // none up to then is missing

  const late = found.map(({ due, began }) => ({ due: due.getTime(), ms: began.getTime() - due.getTime() }));
  const calm = late
    .filter(({ due }) => due < downFrom - SECOND || due > downUntil)
    .map(({ ms }) => ms)
    .sort((x, y) => x - y);
  expect(Math.max(...late.map(({ ms }) => ms))).toBeLessThan(downUntil - downFrom + 3 * SECOND);
  expect(calm.at(-1)).toBeLessThan(2.5 * SECOND);
  console.log(
    `${TIMES} due times, all down for ${((downUntil - downFrom) / 1000).toFixed(1)} s, Redis emptied: late by ${calm[calm.length >> 1]} ms (median), ` +
      `${calm.at(-1)} ms at most while a process was there, ${Math.max(...late.map(({ ms }) => ms))} ms at most over all`,
  );
});
