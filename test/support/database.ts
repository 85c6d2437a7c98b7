// A database of its own for a test file, cloned from the migrated template.
import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { connect, type Sql } from '../../src/db/client.ts';
import { readPartitions } from '../../src/db/partitions.ts';

export interface TestDatabase {
  url: string;
  sql: Sql;
}

/** Makes a fresh, migrated database; it is dropped when the file ends. */
export async function makeDatabase(): Promise<TestDatabase> {
  const cluster = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = connect(cluster, { max: 1 });
  await admin.unsafe(`create database ${name} template griot_template`);
  await admin.end();
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  const sql = connect(url.href, { name: 'test' });
  await readPartitions(sql); // of the file before, in the same process
  afterAll(async () => {
    await sql.end({ timeout: 5 });
    const last = connect(cluster, { max: 1 });
    await last.unsafe(`drop database ${name} with (force)`);
    await last.end();
  });
  return { url: url.href, sql };
}
