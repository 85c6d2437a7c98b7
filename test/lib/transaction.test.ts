// A transaction whose process stands still lets go of what it locked.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTransaction } from '../../src/lib/transaction.ts';
import { makeDatabase } from '../support/database.ts';

const { sql } = await makeDatabase();
await sql`create table things (n int)`;
await sql`insert into things values (1)`;
const lock = (ms: number, stallMs?: number) =>
  inTransaction(
    sql,
    async (tx) => {
      await tx`update things set n = n + 1`;
      await sleep(ms);
      await tx`select 1`;
    },
    stallMs === undefined ? {} : { stallMs },
  );

test('one that pauses for too long is ended by the server, and others go on', async () => {
  const stalled = lock(2_000, 200);
  const ended = expect(stalled).rejects.toThrow();
  await sleep(50);
  const began = performance.now();
  await sql`update things set n = n + 10`;
  expect(performance.now() - began).toBeLessThan(1_500);
  await ended;
  expect(await sql`select n from things`).toEqual([{ n: 11 }]);
});

test('one that pauses for less, or may take its time, is not', async () => {
  await lock(300);
  await lock(600, 0);
  expect(await sql`select n from things`).toEqual([{ n: 13 }]);
});
