// griot doctor, as an operator and a script run it.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, expect, inject, test } from 'vitest';
import { VARIABLE_NAMES } from '../../src/config.ts';
import { connect } from '../../src/db/client.ts';
import { makeSourceDatabase } from '../import/query-source.ts';
import { makeCampaign, makeSender, TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { freePort, installRedis, startRedis } from '../support/redis.ts';
import { runGriot } from '../support/run-griot.ts';

const { url, sql } = await makeDatabase();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Finding {
  check: string;
  level: 'ok' | 'warning' | 'bad';
  what: string;
  detail: string;
  mend: string | null;
}

/** What the doctor finds, by what it looked at. */
async function examine(env: Record<string, string> = {}) {
  const run = await runGriot(['doctor', '--json'], { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET, ...env });
  const told = JSON.parse(run.stdout) as { ok: boolean; bad: number; warnings: number; findings: Finding[] };
  const of = (what: string | RegExp) =>
    told.findings.filter((one) => (typeof what === 'string' ? one.what === what : what.test(one.what)));
  return { ...run, ...told, of };
}

test('a program reads every finding as JSON, each that is not well with its mend', async () => {
  const { code, ok, findings, bad, warnings, of } = await examine();
  expect([ok, code]).toEqual([false, 1]); // the tests' Postgres is quick, not durable
  for (const { level, mend } of findings) expect(mend === null).toBe(level === 'ok');
  expect(findings.filter(({ level }) => level === 'bad')).toHaveLength(bad);
  expect(findings.filter(({ level }) => level === 'warning')).toHaveLength(warnings);
  expect(of('database durability')).toMatchObject([{ level: 'bad', detail: expect.stringMatching(/^fsync, .*off/) }]);
  const checks = [
    'configuration',
    'disk',
    'migrations',
    'database',
    'queue',
    'workers',
    'work',
    'clock',
    'secrets',
    'sources',
    'senders',
  ];
  expect([...new Set(findings.map(({ check }) => check))]).toEqual(checks);
  expect(of('queue')).toMatchObject([
    { level: 'ok', detail: expect.stringMatching(/^on postgres; a job came back after \d+ ms$/) },
  ]);
});

test('every variable has its meaning, and what is weak, plain or misspelt its mend', async () => {
  const { findings, of, stdout } = await examine({
    GRIOT_SECRET: 'a'.repeat(40),
    GRIOT_API_TOKEN: 'abcabcabcabcabcabcabcabc',
    GRIOT_SECRTE: 'hunter2',
    PUBLIC_URL: 'http://griot.example.sn',
    HOST: '0.0.0.0',
    LOG_LEVEL: 'silent',
    REDIS_URL: 'redis://user:hunter2@127.0.0.1:1/3',
  });
  const known = findings.filter(({ check }) => check === 'configuration').map(({ what }) => what);
  expect(known).toEqual([...VARIABLE_NAMES, 'GRIOT_SECRTE']);
  for (const what of ['GRIOT_SECRET', 'GRIOT_API_TOKEN', 'GRIOT_SECRTE', 'PUBLIC_URL', 'HOST', 'LOG_LEVEL'])
    expect(of(what), what).toMatchObject([{ level: 'warning' }]);
  expect(of('REDIS_URL')).toMatchObject([{ level: 'ok', detail: 'the queue is on Redis at 127.0.0.1:1/3' }]);
  expect(of('queue')).toMatchObject([
    { level: 'bad', detail: expect.stringContaining('on redis'), mend: 'check REDIS_URL and its server' },
  ]);
  expect(stdout).not.toContain('hunter2');
});

test('a configuration that cannot be used is told variable by variable', async () => {
  const { code, findings } = await examine({ PORT: 'no', DATABASE_URL: 'mysql://x:hunter2@y/z' });
  expect(code).toBe(1);
  expect(findings.map(({ what, level }) => [what, level])).toEqual([
    ['DATABASE_URL', 'bad'],
    ['PORT', 'bad'],
  ]);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

test('a database that is away, or has old tables, is told with what mends it, and not touched', async () => {
  const away = await examine({ DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${await freePort()}/x` });
  expect(away.of('database')).toMatchObject([{ level: 'bad', mend: expect.stringContaining('DATABASE_URL') }]);
  expect(away.stdout).not.toContain('hunter2');

  const name = `bare_${randomBytes(4).toString('hex')}`;
  const admin = connect(inject('postgresUrl'), { max: 1 });
  await admin.unsafe(`create database ${name}`);
  cleanups.push(async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });
  const bare = new URL(inject('postgresUrl'));
  bare.pathname = name;
  const found = await examine({ DATABASE_URL: bare.href });
  expect(found.of('migrations')).toMatchObject([{ level: 'bad', mend: expect.stringContaining('griot migrate') }]);
  expect(found.findings.filter(({ check }) => check === 'queue')).toEqual([]);
  const own = connect(bare.href, { max: 1 });
  expect(await own`select 1 from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`).toEqual([]);
  await own.end();
});

test('where all is well the code is 0, and with --strict a warning makes it 1; nothing is made where nothing was', {
  timeout: 90_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'griot-doctor-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const dataDir = join(directory, 'data');
  const run = (args: string[]) => runGriot(args, { GRIOT_DATA_DIR: dataDir });
  const before = await run(['doctor']);
  expect(before.stdout).toContain(`! database: there is none under ${dataDir} yet\n    → griot start makes it`);
  expect(existsSync(dataDir)).toBe(false);
  expect((await run(['migrate'])).code).toBe(0);
  const well = await run(['doctor']);
  expect(well.stdout.match(/^✗.*$/gm)).toBeNull();
  expect(well.stdout).toMatch(/^✓ database durability: fsync, full_page_writes and synchronous_commit are on$/m);
  expect(well.stdout).toMatch(/^✓ disk of the database: /m);
  expect(well.code).toBe(0);
  expect((await run(['doctor', '--strict'])).code).toBe(1);
});

test('a Redis that may lose jobs, or is nearly full, is told', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'griot-doctor-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const redis = await startRedis(installRedis(), directory);
  cleanups.push(() => redis.stop(true));
  const client = new Redis(redis.url);
  cleanups.push(() => client.disconnect());
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await client.eval("redis.call('set', 'ballast', string.rep('x', 30000000))", 0);
  const used = Number(/used_memory:(\d+)/.exec(await client.info())?.[1]);
  await client.config('SET', 'maxmemory', String(Math.round(used * 1.1)));
  const details = (await examine({ REDIS_URL: redis.url }))
    .of('redis')
    .map(({ level, detail }) => `${level} ${detail}`);
  expect(details).toEqual([
    expect.stringMatching(/^ok version \d+\.\S+ uses \d/),
    expect.stringMatching(/^warning is nearly full/),
    expect.stringMatching(/^warning appendonly is off/),
    expect.stringMatching(/^warning maxmemory-policy is allkeys-lru/),
  ]);
  await client.del('ballast');
  await client.config('SET', 'maxmemory', '0');
  await client.config('SET', 'maxmemory-policy', 'noeviction');
  await client.config('SET', 'appendonly', 'yes');
  const well = await examine({ REDIS_URL: redis.url });
  expect(well.of('redis')).toMatchObject([{ level: 'ok' }]);
  expect(well.of('queue')).toMatchObject([
    { level: 'ok', detail: expect.stringMatching(/^on redis; a job came back/) },
  ]);
  expect(await client.keys('*probe*')).toEqual([]);
});

test('processes that died, lack something or are too many, and campaigns that nobody sends', async () => {
  const { campaignId, senderId } = await makeCampaign(sql, { recipients: 2, status: 'running' });
  cleanups.push(async () => {
    await sql`delete from processes`;
    await sql`delete from campaigns where id = ${campaignId}`;
    await sql`delete from senders where id = ${senderId}`;
  });
  await sql`update campaigns set launched_at = now() - interval '1 minute' where id = ${campaignId}`;
  await sql`update senders set claimed_at = now() - interval '1 minute', next_slot_at = now() - interval '1 minute'`;
  const alone = await examine();
  expect(alone.of('workers')).toMatchObject([{ level: 'bad', detail: 'none lives, and 1 campaigns are to be sent' }]);
  expect(alone.of(/^sending of /)).toMatchObject([
    { level: 'bad', detail: expect.stringMatching(/nobody has sent for \d+ s/) },
  ]);

  await sql`update campaigns set status = 'paused', paused_reason = '{"kind": "template", "code": "132015", "title": "paused"}' where id = ${campaignId}`;
  await sql`
    insert into processes (slot, role, host, pid, version, missing, round_trip_ms, seen_at) values
      (1, 'worker', 'a', 1, '0.1.0', '{}', 4, now()), (2, 'worker', 'a', 2, '0.1.1', '{queue}', null, now()),
      (3, 'web', 'b', 3, '0.1.0', '{}', null, now() - interval '10 minutes')`;
  await sql`insert into processes (slot, role, host, pid, version) select n, 'worker', 'c', n, '0.1.0' from generate_series(4, 30) n`;
  const { of } = await examine();
  expect(of('worker on a (process 1)')).toMatchObject([{ level: 'ok', detail: expect.stringContaining('takes jobs') }]);
  expect(of('worker on a (process 2)')).toMatchObject([{ level: 'bad', detail: 'lacks queue' }]);
  expect(of('web on b (process 3)')).toMatchObject([
    { level: 'warning', detail: expect.stringContaining('10 minutes ago') },
  ]);
  expect(of('processes')).toMatchObject([{ level: 'warning', detail: expect.stringMatching(/0\.1\.0, 0\.1\.1/) }]);
  expect(of('database connections')).toMatchObject([
    { level: 'warning', mend: expect.stringContaining('max_connections') },
  ]);
  expect(of(`campaign ${campaignId} (test)`)).toMatchObject([
    { level: 'warning', mend: expect.stringContaining('resume') },
  ]);
  expect(of('workers')).toEqual([]);
});

test('fewer connections than the processes may open are told, also where its role alone has fewer', async () => {
  const few = new URL(url);
  await sql.unsafe(`create role few login password '${few.password}' connection limit 14 in role ${few.username}`);
  cleanups.push(() => sql`drop role few`);
  few.username = 'few';
  const { of } = await examine({ DATABASE_URL: few.href });
  expect(of('database connections')).toMatchObject([
    {
      level: 'warning',
      detail: expect.stringMatching(/ of 14 are open; 0 processes may open 15 with/),
      mend: expect.stringMatching(/^raise the CONNECTION LIMIT of its role to 35, lower DATABASE_POOL/),
    },
  ]);
});

test('a provider whose clock is another is told, and one that is not there as well', async () => {
  const server = createServer((_, response) => {
    response.sendDate = false;
    response.writeHead(200, { date: new Date(Date.now() + 3_600_000).toUTCString() }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ids = [await makeSender(sql, { baseUrl: `http://${place}` }), await makeSender(sql)];
  cleanups.push(() => sql`delete from senders where id = any(${ids})`);
  const { of } = await examine();
  expect(of('clock of the database')).toMatchObject([{ level: 'ok' }]);
  expect(of(`clock of ${place}`)).toMatchObject([
    { level: 'warning', detail: expect.stringMatching(/^is 3\d\d\d\.\d s later/) },
  ]);
  expect(of(`clock of 127.0.0.1:9`)).toEqual([]);
  expect(of(/^sender \d+ \(\w+\)$/).map(({ level }) => level)).toContain('bad');
});

test('a source is told from which more than reading could be done, or that is away', async () => {
  const source = await makeSourceDatabase();
  await source.sql`create table customers (phone text)`;
  const reader = await source.addRole('grant select on customers to NAME');
  const writer = await source.addRole('grant select, insert on customers to NAME');
  const { of, stdout } = await examine({
    GRIOT_SOURCE_SHOP: reader.url,
    GRIOT_SOURCE_WRITER: writer.url,
    GRIOT_SOURCE_OWN: url,
    GRIOT_SOURCE_TILL: `postgres://reader:hunter2@127.0.0.1:${await freePort()}/till`,
  });
  expect(of('source shop')).toMatchObject([{ level: 'ok', detail: 'reached, and can only be read' }]);
  expect(of('source writer')).toMatchObject([{ level: 'bad', mend: 'mend it, or GRIOT_SOURCE_WRITER' }]);
  expect(of('source own')).toMatchObject([{ level: 'bad', detail: expect.stringMatching(/Griot/) }]);
  expect(of('source till')).toMatchObject([{ level: 'bad' }]);
  expect(stdout).not.toMatch(/hunter2/);
});
