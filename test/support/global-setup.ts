// Real servers for the whole run: an embedded Postgres with a migrated template database, and a Redis.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/db/client.ts';
import { openEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { prepareQueueDatabase } from '../../src/queue/prepare.ts';
import { ROOT } from './bare-machine.ts';
import { installChromium } from './chromium.ts';
import { installRedis, startRedis } from './redis.ts';

export default async function setUp(project: TestProject) {
  // The processes that tests start are the built ones.
  if (!isBuilt()) build();
  const directory = await mkdtemp(join(tmpdir(), 'griot-test-'));
  const binary = installRedis();
  installChromium(); // here, so that no two files do it at once
  const redis = await startRedis(binary, directory);
  // fsync off: these databases live for one run; crash safety is tested on clusters of their own.
  const cluster = await openEmbeddedPostgres(directory, {
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'],
  });
  const template = new URL(cluster.url);
  template.pathname = '/griot_template';
  const admin = connect(cluster.url, { max: 1 });
  await admin`create database griot_template`;
  await migrate(template.href);
  await prepareQueueDatabase(template.href);
  await admin`alter database griot_template with is_template true allow_connections false`;
  await admin.end();

  project.provide('directory', directory);
  project.provide('postgresUrl', cluster.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await redis.stop();
    await cluster.close();
    await rm(directory, { recursive: true, force: true });
  };
}

/** As it is released: by the name of a test run, the browser would get the slow and heavy variant of React. */
function build(): void {
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit', env });
}

/** Whether nothing in `src` is newer than what was made of it. */
function isBuilt(): boolean {
  const made = ['dist/main.js', 'dist/console/index.html'].map((path) => join(ROOT, path));
  if (!made.every((path) => existsSync(path))) return false;
  const since = Math.min(...made.map((path) => statSync(path).mtimeMs));
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return sources.every((name) => statSync(join(ROOT, 'src', name)).mtimeMs < since);
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** For files of the tests; it goes away with the run. */
    directory: string;
    postgresUrl: string;
    redisUrl: string;
  }
}
