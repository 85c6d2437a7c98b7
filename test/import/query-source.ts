// A Postgres database that recipient queries read, beside Griot's own, and the roles that read it.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, inject } from 'vitest';
import { connect, type Sql } from '../../src/db/client.ts';
import type { ImportError } from '../../src/import/import-error.ts';
import type { Row, Source } from '../../src/import/source.ts';

export const PASSWORD = 'hunter2%/x';

export interface SourceDatabase {
  /** As its owner. */
  sql: Sql;
  /** Makes a role, of which `name` is replaced in the statements, and gives its connection string. */
  addRole(...statements: string[]): Promise<{ role: string; url: string }>;
}

/** An empty database; it and its roles are dropped when the file ends. */
export async function makeSourceDatabase(): Promise<SourceDatabase> {
  const cluster = inject('postgresUrl');
  const database = `source_${randomBytes(6).toString('hex')}`;
  const admin = connect(cluster, { max: 1 });
  await admin.unsafe(`create database ${database}`);
  const url = new URL(cluster);
  url.pathname = `/${database}`;
  const sql = connect(url.href, { max: 3, name: 'test' });
  const roles: string[] = [];
  afterAll(async () => {
    await sql.end({ timeout: 1 });
    await admin.unsafe(`drop database ${database} with (force)`);
    for (const role of roles.reverse()) await admin.unsafe(`drop owned by ${role} cascade; drop role ${role}`);
    await admin.end();
  });
  return {
    sql,
    async addRole(...statements) {
      const role = `role_${randomBytes(6).toString('hex')}`;
      roles.push(role);
      await sql.unsafe(`create role ${role} login password '${PASSWORD}'`);
      for (const statement of statements) await sql.unsafe(statement.replaceAll('NAME', role));
      const address = new URL(url);
      address.username = role;
      address.password = encodeURIComponent(PASSWORD);
      return { role, url: address.href };
    },
  };
}

/** Every row, in one list. */
export async function readAll(source: Source): Promise<Row[]> {
  const all: Row[] = [];
  for await (const rows of source.rows) all.push(...rows);
  return all;
}

/** Opens and reads, and gives the error that ends it. */
export async function failureOf(opening: Promise<Source>): Promise<ImportError> {
  try {
    await readAll(await opening);
  } catch (error) {
    return error as ImportError;
  }
  throw new Error('it was read without an error');
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Reads 300,000 rows, slowly now and then, and watches what is held meanwhile. */
export async function expectFlatMemory(source: Source): Promise<void> {
  const held = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const samples: number[] = [];
  let rows = 0;
  for await (const batch of source.rows) {
    rows += batch.length;
    if (rows < (samples.length + 1) * 30_000) continue;
    await sleep(50); // in which a source without measure would read on
    samples.push(held());
  }
  expect(rows).toBe(300_001);
  expect(samples).toHaveLength(10);
  expect((Math.max(...samples) - (samples[0] ?? 0)) / 1e6).toBeLessThan(50);
}
