// The servers under Griot go away in the middle of a campaign and come back.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { connect, type Sql } from '../../src/db/client.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/db/embedded.ts';
import { makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { countsByHand } from '../support/campaign.ts';
import { LONG } from '../support/fault-run.ts';
import { API_TOKEN, api, type GriotProcess, griot, until } from '../support/griot.ts';
import { freePort, installRedis, startRedis } from '../support/redis.ts';
import { QUICK } from '../support/stack.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const RECIPIENTS = 1_800;
/** How long Redis is away. */
const awayMs = LONG ? 60_000 : 3_000;

/** web and worker as processes, a simulator, a campaign that runs at 150 messages per second. */
async function launch(env: Record<string, string>) {
  const simulator = makeSimulator({
    seed: 5,
    behaviour: {
      latencyMs: [5, 60],
      templates: { checked: false },
      notifications: { ...QUICK, retry: { firstMs: 200, maxMs: 1_000 } },
    },
  });
  closers.push(() => simulator.close());
  const provider = await simulator.listen();
  const port = String(await freePort());
  const all = {
    ...env,
    GRIOT_SECRET: randomBytes(32).toString('hex'),
    GRIOT_API_TOKEN: API_TOKEN,
    LAM_BASE_URL: provider.url,
    LAM_API_KEY: 'simulator-key',
    SENDER_RATE: '150',
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
  const processes = [griot(['web'], all), griot(['worker'], all)];
  for (const one of processes) closers.push(() => one.kill());
  for (const one of processes) await one.printed(/griot is up/);
  const url = `http://127.0.0.1:${port}`;
  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const { id } = await api(url, 'POST', '/api/campaigns', { name: 'servers', template });
  const rows = Array.from({ length: RECIPIENTS }, (_, i) => `+22177${3_000_000 + i},Awa ${i}`);
  await api(url, 'POST', `/api/campaigns/${id}/recipients`, `phone,name\n${rows.join('\n')}\n`);
  await api(url, 'POST', `/api/campaigns/${id}/launch`);
  await until(() => simulator.stats().accepted > 200);
  return { simulator, processes, url, id: id as number };
}

/** The campaign ends by itself, nobody got it twice, nobody is lost, and every acknowledged status is in the rows. */
async function expectAllWell(
  { simulator, processes, url, id }: { simulator: Simulator; processes: GriotProcess[]; url: string; id: number },
  sql: Sql,
) {
  await until(async () => (await api(url, 'GET', `/api/campaigns/${id}`)).status === 'completed', 60_000);
  await until(() => simulator.stats().notifications.pending === 0);
  await sleep(500);
  expect(simulator.stats().people.acceptedMoreThanOnce).toBe(0);
  const counts = await countsByHand(sql, id);
  const taken = simulator.stats().people.accepted;
  expect(taken + (counts.uncertain ?? 0)).toBeGreaterThanOrEqual(RECIPIENTS);
  const report = await api(url, 'GET', `/api/campaigns/${id}`);
  expect(report.states).toEqual(Object.fromEntries(Object.keys(report.states).map((name) => [name, counts[name]])));
  const acknowledged = simulator
    .accepted()
    .filter((m) => m.statuses.some((s) => s.status === 'read' && s.acknowledgedAt));
  expect(counts.everRead).toBe(acknowledged.length);
  for (const one of processes) expect(await one.stop()).toBe(0);
}

test('promise 1: Postgres stopped at once under load and back after a while: every acknowledged status is there', {
  timeout: 180_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'griot-restart-'));
  closers.push(() => rmSync(directory, { recursive: true, force: true }));
  const settings = [`port=${await freePort()}`];
  const first = await openEmbeddedPostgres(directory, { settings });
  const campaign = await launch({ DATABASE_URL: first.url });
  const pid = Number((await readFile(join(directory, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGQUIT'); // "immediate": no checkpoint, every connection cut
  await sleep(1_000);
  expect((await fetch(`${campaign.url}/readyz`)).status).toBe(503);
  await sleep(LONG ? 19_000 : 4_000);
  await first.close();
  const second: EmbeddedPostgres = await openEmbeddedPostgres(directory, { settings });
  closers.push(() => second.close());
  const sql = connect(second.url, { max: 2 });
  closers.push(() => sql.end({ timeout: 1 }));
  await expectAllWell(campaign, sql);
});

// In the long form alone: a file system of a given size takes root to make.
if (LONG) {
  test('promise 2: no room left on the disk of Postgres: nothing is sent without a claim, and all goes on with room', {
    timeout: 300_000,
  }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'griot-disk-'));
    closers.push(() => rmSync(directory, { recursive: true, force: true }));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', directory]);
    closers.push(() => execFileSync('umount', [directory]));
    const settings = [`port=${await freePort()}`, 'max_wal_size=32MB', 'wal_recycle=off', 'wal_init_zero=on'];
    let database = await openEmbeddedPostgres(directory, { settings });
    closers.push(() => database.close());
    const campaign = await launch({ DATABASE_URL: database.url });
    const ballast = join(directory, 'ballast');
    const fill = () => {
      const { status } = spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k', 'oflag=append', 'conv=notrunc']);
      expect(status).toBe(1); // no space left
    };
    for (const began = Date.now(); Date.now() < began + 10_000; await sleep(100)) fill(); // what a checkpoint frees as well
    const full = campaign.simulator.stats().accepted;
    expect(full).toBeLessThan(RECIPIENTS / 2);
    fill();
    await sleep(3_000);
    expect(campaign.simulator.stats().accepted).toBe(full); // no claim can be committed, so nothing goes out
    expect(campaign.processes.map((one) => one.output()).join('\n')).toMatch(/No space left on device/);
    rmSync(ballast);
    const room = Date.now();
    if (!(await isUp(database.url))) {
      await database.close();
      database = await openEmbeddedPostgres(directory, { settings }); // it had ended: it cannot run without its log
    }
    await until(() => campaign.simulator.stats().accepted > full + 50, 60_000);
    console.log(
      `No room on the disk: sending goes on ${((Date.now() - room) / 1000).toFixed(1)} s after there is some`,
    );
    const sql = connect(database.url, { max: 2 });
    closers.push(() => sql.end({ timeout: 1 }));
    await expectAllWell(campaign, sql);
  });
}

async function isUp(url: string): Promise<boolean> {
  const sql = connect(url, { max: 1 });
  const up = await sql`select 1`.then(
    () => true,
    () => false,
  );
  await sql.end({ timeout: 1 });
  return up;
}

test('promise 1: Redis forgets everything, has no room, dies and comes back empty: the queue is rebuilt', {
  timeout: 300_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'griot-redis-'));
  closers.push(() => rmSync(directory, { recursive: true, force: true }));
  const database = await openEmbeddedPostgres(directory);
  closers.push(() => database.close());
  const binary = installRedis();
  const first = await startRedis(binary, directory);
  const campaign = await launch({ DATABASE_URL: database.url, REDIS_URL: first.url });
  const client = new Redis(first.url);
  await client.flushall();
  const accepted = campaign.simulator.stats().accepted;
  await until(() => campaign.simulator.stats().accepted > accepted + 200, 15_000);
  // Its memory (or its disk) is full: every write is refused until somebody makes room.
  await client.config('SET', 'maxmemory-policy', 'noeviction');
  await client.config('SET', 'maxmemory', '1');
  await sleep(3_000);
  await client.config('SET', 'maxmemory', '0');
  client.disconnect();
  const full = campaign.simulator.stats().accepted;
  const room = Date.now();
  await until(() => campaign.simulator.stats().accepted > full + 50, 15_000);
  console.log(
    `Redis was full for 3 s: sending goes on ${((Date.now() - room) / 1000).toFixed(1)} s after there is room`,
  );
  await first.stop(true);
  await sleep(awayMs);
  const second = await startRedis(binary, directory, [], first.port);
  closers.push(() => second.stop());
  const back = Date.now();
  const before = campaign.simulator.stats().accepted;
  await until(() => campaign.simulator.stats().accepted > before + 50, 15_000);
  console.log(
    `Redis was away for ${awayMs / 1000} s: sending goes on ${((Date.now() - back) / 1000).toFixed(1)} s after its return`,
  );
  const sql = connect(database.url, { max: 2 });
  closers.push(() => sql.end({ timeout: 1 }));
  await expectAllWell(campaign, sql);
});
