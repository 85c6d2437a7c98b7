// The embedded Postgres between processes: shared, stopped by the last, adopted after a kill.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openEmbeddedPostgres } from '../../src/db/embedded.ts';
import { makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { griot, until } from '../support/griot.ts';
import { freePort } from '../support/redis.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** Closed to everybody but its owner, as private folders are. */
function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'griot-embedded-'));
  chmodSync(directory, 0o700);
  directories.push(directory);
  return join(directory, 'data');
}

async function serverPid(dataDir: string): Promise<number | null> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[0]) || null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('commands started at the same moment on an empty directory share one server, and the last stops it', async () => {
  const GRIOT_DATA_DIR = makeDirectory();
  const both = [griot(['campaign', 'list'], { GRIOT_DATA_DIR }), griot(['campaign', 'list'], { GRIOT_DATA_DIR })];
  expect(await Promise.all(both.map((one) => one.ended))).toEqual([0, 0]);
  for (const one of both) expect(one.output()).toContain('recipients');
  expect(await serverPid(GRIOT_DATA_DIR)).toBe(null);
});

test('a server left alive by a killed owner is adopted, and stopped cleanly afterwards', async () => {
  const GRIOT_DATA_DIR = makeDirectory();
  const owner = griot(['worker'], { GRIOT_DATA_DIR });
  await owner.printed(/griot is up/);
  const pid = (await serverPid(GRIOT_DATA_DIR)) ?? 0;
  await owner.kill();
  expect(isAlive(pid)).toBe(true);
  const next = griot(['token', 'create', 'test'], { GRIOT_DATA_DIR });
  expect(await next.ended).toBe(0);
  expect(next.output()).toMatch(/griot_\S{40}/);
  await until(() => !isAlive(pid));
});

test('a command beside a running process uses its server and leaves it running', async () => {
  const GRIOT_DATA_DIR = makeDirectory();
  const server = griot(['worker'], { GRIOT_DATA_DIR });
  await server.printed(/griot is up/);
  const pid = await serverPid(GRIOT_DATA_DIR);
  expect(await griot(['campaign', 'list'], { GRIOT_DATA_DIR }).ended).toBe(0);
  expect(await serverPid(GRIOT_DATA_DIR)).toBe(pid);
  expect(await server.stop()).toBe(0);
  expect(isAlive(pid ?? 0)).toBe(false);
});

test('a server that was killed itself comes back with its data', async () => {
  const dataDir = makeDirectory();
  const first = await openEmbeddedPostgres(dataDir);
  const { connect } = await import('../../src/db/client.ts');
  const sql = connect(first.url, { max: 1 });
  await sql`create table kept (n int)`;
  await sql`insert into kept values (42)`;
  process.kill((await serverPid(dataDir)) ?? 0, 'SIGKILL');
  await sql.end({ timeout: 1 });
  await first.close();
  const second = await openEmbeddedPostgres(dataDir);
  const again = connect(second.url, { max: 1 });
  expect(await again`select n from kept`).toEqual([{ n: 42 }]);
  await again.end({ timeout: 1 });
  await second.close();
});

test('bad variables are all told at once and end the command with an exit code', async () => {
  const one = griot(['migrate'], { PORT: 'x', GRIOT_SECRET: 'short', GRIOT_DATA_DIR: '/nonexistent' });
  expect(await one.ended).toBe(1);
  expect(one.output()).toMatch(/PORT: [\s\S]*GRIOT_SECRET: /);
  expect(one.output()).not.toMatch(/\.ts:\d+/);
});

test('a database that cannot be reached and a secret that does not fit are told in a sentence, not a stack', async () => {
  const GRIOT_SECRET = 'one secret of thirty-two characters';
  const away = griot(['migrate'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', GRIOT_SECRET });
  expect(await away.ended).toBe(1);
  expect(away.output()).toMatch(/^The database cannot be opened: .*ECONNREFUSED.*\n$/);

  const { url: DATABASE_URL, sql } = await makeDatabase();
  await makeSender(sql);
  const other = griot(['campaign', 'list'], { DATABASE_URL, GRIOT_SECRET });
  expect(await other.ended).toBe(1);
  expect(other.output()).toMatch(
    /^2 stored secrets were sealed with another GRIOT_SECRET \(key [0-9a-f]{8}\): .*GRIOT_SECRET_BEFORE.*\n$/,
  );
});

test('a port that is taken is told with the mend, and what was opened is closed again', async () => {
  const { url: DATABASE_URL } = await makeDatabase();
  const env = { DATABASE_URL, GRIOT_SECRET: 'one secret of thirty-two characters', PORT: String(await freePort()) };
  const first = griot(['web'], env);
  await first.printed(/griot is up/);
  const second = griot(['web'], env);
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/Port \d+ on 127.0.0.1 is taken: .*PORT/);
  expect(await first.stop()).toBe(0);
});

test('a process whose Postgres is gone for good still ends', { timeout: 90_000 }, async () => {
  const GRIOT_DATA_DIR = makeDirectory();
  const orphan = griot(['worker'], { GRIOT_DATA_DIR });
  await orphan.printed(/griot is up/);
  process.kill((await serverPid(GRIOT_DATA_DIR)) ?? 0, 'SIGKILL');
  expect(await orphan.stop()).not.toBe(null); // killed by nobody
  expect(orphan.output()).toMatch(/"msg":"(stopped|not everything could be closed in time)/);
});
