// Migrations: once, whoever starts; never under an older program's hands; and never in the way of those at work.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, inject, test } from 'vitest';
import { connect, type Sql } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { ROOT } from '../support/bare-machine.ts';
import { countsByHand } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { API_TOKEN, api, griot, until } from '../support/griot.ts';
import { QUICK } from '../support/stack.ts';

const JOURNAL = JSON.parse(readFileSync(join(ROOT, 'migrations/meta/_journal.json'), 'utf8'));
const SECRET = randomBytes(32).toString('hex');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function emptyDatabase(): Promise<string> {
  const cluster = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = connect(cluster, { max: 1 });
  await admin.unsafe(`create database ${name}`);
  closers.push(async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return url.href;
}

/** This version's migrations and one more. */
function newerVersion(statements: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'griot-migrations-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, 'migrations'), folder, { recursive: true });
  const entry = { ...JOURNAL.entries.at(-1), idx: JOURNAL.entries.length, when: Date.now() + 1_000, tag: '9999_next' };
  writeFileSync(
    join(folder, 'meta/_journal.json'),
    JSON.stringify({ ...JOURNAL, entries: [...JOURNAL.entries, entry] }),
  );
  writeFileSync(join(folder, '9999_next.sql'), statements);
  return folder;
}

async function applied(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`select count(*)::int as count from drizzle.__drizzle_migrations`;
  return row.count;
}

test('processes that start at the same moment on an empty database migrate it once', { timeout: 120_000 }, async () => {
  const url = await emptyDatabase();
  const env = { DATABASE_URL: url, GRIOT_SECRET: SECRET };
  const all = Array.from({ length: 4 }, () => griot(['migrate'], env));
  expect(await Promise.all(all.map((one) => one.ended))).toEqual([0, 0, 0, 0]);
  for (const one of all) expect(one.output()).toBe('The database is up to date.\n');
  const sql = connect(url, { max: 1 });
  closers.push(() => sql.end());
  expect(await applied(sql)).toBe(JOURNAL.entries.length);
});

test('a program that is older than the database does not start, and says what to do', { timeout: 60_000 }, async () => {
  const { url } = await makeDatabase();
  await migrate(url, { folder: newerVersion('create table next_things (id int);') });
  for (const command of ['start', 'migrate']) {
    const old = griot([command], { DATABASE_URL: url, GRIOT_SECRET: SECRET, PORT: '0' });
    expect(await old.ended).toBe(1);
    expect(old.output()).toBe(
      'The database cannot be opened: it is of a newer Griot, by a migration that this version does not know. ' +
        'Install that version, or restore the backup made before\n',
    );
  }
});

test('a program at work goes on while a newer version adds tables, columns and indexes', {
  timeout: 120_000,
}, async () => {
  const { url: databaseUrl, sql } = await makeDatabase();
  const simulator = makeSimulator({ seed: 5, behaviour: { latencyMs: [10, 80], notifications: QUICK } });
  closers.push(() => simulator.close());
  const provider = await simulator.listen();
  const env = { DATABASE_URL: databaseUrl, GRIOT_SECRET: SECRET, GRIOT_API_TOKEN: API_TOKEN, PORT: '0' };
  const old = griot(['start'], { ...env, LAM_BASE_URL: provider.url, LAM_API_KEY: 'simulator-key', SENDER_RATE: '10' });
  closers.push(() => old.stop());
  const url = (await old.printed(/"url":"(http[^"]+)"/))[1] ?? '';
  const sender = await api(url, 'GET', '/api/senders/1');
  await fetch(`${provider.url}/configs/webhook`, {
    method: 'POST',
    headers: { 'LAM-API-KEY': 'simulator-key' },
    body: JSON.stringify({ url: sender.webhookUrl.replace(/^https?:\/\/[^/]+/, url) }),
  });
  const template = { name: 'promo_soldes', language: 'fr', body: ['{{name}}', 'Dakar', '5 000'] };
  const { id } = await api(url, 'POST', '/api/campaigns', { name: 'meanwhile', template });
  const rows = Array.from({ length: 480 }, (_, i) => `+22177${2_000_000 + i},Awa ${i}`);
  await api(url, 'POST', `/api/campaigns/${id}/recipients`, `phone,name\n${rows.join('\n')}\n`);
  await api(url, 'POST', `/api/campaigns/${id}/launch`);
  await until(() => simulator.stats().accepted >= 5);

  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and not relispartition order by relname`;
  expect(tables.length).toBeGreaterThan(20);
  const expand = tables.map(({ name }) => `alter table "${name}" add column next_word text;`).join('\n');
  await migrate(databaseUrl, {
    folder: newerVersion(
      `${expand}\ncreate table next_things (id int primary key);\ncreate index on campaigns (next_word);`,
    ),
  });
  expect(simulator.stats().accepted).toBeLessThan(480); // so it was in the middle
  await api(url, 'PATCH', `/api/senders/${sender.id}`, { ratePerSecond: 200 });

  await until(async () => (await api(url, 'GET', `/api/campaigns/${id}`)).status === 'completed', 60_000);
  await until(() => simulator.stats().notifications.pending === 0, 60_000);
  await until(async () => (await countsByHand(sql, id)).accepted === 0, 60_000);
  expect(simulator.stats().people).toMatchObject({ accepted: 480, acceptedMoreThanOnce: 0 });
  expect(await countsByHand(sql, id)).toMatchObject({ everAccepted: 480, accepted: 0, uncertain: 0 });
});

test('a table in use by something long holds up the migration, and the migration nobody else', {
  timeout: 60_000,
}, async () => {
  const { url, sql } = await makeDatabase();
  let finish: () => void = () => {};
  const long = sql.begin(async (tx) => {
    await tx`insert into settings (name, value) values ('long', '1')`;
    await new Promise<void>((done) => {
      finish = done;
    });
  });
  await until(async () => (await sql`select 1 from pg_locks where relation = 'settings'::regclass`).length > 0);
  let isMigrated = false;
  const folder = newerVersion('alter table settings add column next_word text;');
  const migrated = migrate(url, { folder }).then(() => {
    isMigrated = true;
  });
  const waits = () => sql`select 1 from pg_locks where relation = 'settings'::regclass and not granted`;
  await until(async () => (await waits()).length > 0);
  // Others are let through while both still wait.
  const [{ seen }] = await sql<[{ seen: number }]>`select count(*)::int as seen from settings where name <> 'long'`;
  expect(seen).toBe(0);
  expect(isMigrated).toBe(false);
  finish();
  await Promise.all([long, migrated]);
  expect(await sql`select next_word from settings where name = 'long'`).toEqual([{ next_word: null }]);
});

test('a table that is in use all the time ends it with the reason', async () => {
  const { url, sql } = await makeDatabase();
  let finish: () => void = () => {};
  const long = sql.begin(async (tx) => {
    await tx`lock table settings in row exclusive mode`;
    await new Promise<void>((done) => {
      finish = done;
    });
  });
  await until(async () => (await sql`select 1 from pg_locks where relation = 'settings'::regclass`).length > 0);
  const folder = newerVersion('alter table settings add column next_word text;');
  await expect(migrate(url, { folder, deadlineMs: 0 })).rejects.toThrow('in use all the time: wait for imports to end');
  finish();
  await long;
});
