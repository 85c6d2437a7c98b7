// Real servers for the whole run: an embedded Postgres with a migrated template database, and a Redis.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/db/client.ts';
import { openEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { prepareQueueDatabase } from '../../src/queue/prepare.ts';
import { installChromium } from './browser.ts';
import { installRedis, startRedis } from './redis.ts';

export default async function setUp(project: TestProject) {
  // The processes that tests start are the built ones.
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
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

  project.provide('postgresUrl', cluster.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await redis.stop();
    await cluster.close();
    await rm(directory, { recursive: true, force: true });
  };
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    redisUrl: string;
  }
}
