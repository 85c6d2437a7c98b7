// How often something may be tried, over all processes: allowances that fill up again with time, kept in Postgres.
import type { Db, Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import { AccountError } from './account-error.ts';

/** `tries` at once; each is there again `seconds` later. */
export interface Allowance {
  key: string;
  tries: number;
  seconds: number;
}

/** Rows that mean nothing any more, taken away at each try: the table holds little but what is in use. */
const SWEPT_AT_ONCE = 100;

/**
 * Takes one try from each of the allowances, or from none. It is taken before what is tried: guesses made at the same
 * moment cannot all be the last one. Throws AccountError `too_many_attempts`.
 */
export async function takeTry(sql: Sql, allowances: readonly Allowance[]): Promise<void> {
  await inTransaction(sql, async (tx) => {
    const keys = allowances.map(({ key }) => key).sort(); // one order for all, so that nobody waits in a circle
    for (const key of keys) await takeOne(tx, allowances.find((one) => one.key === key) as Allowance);
  });
  await sweep(sql);
}

/** Gives one try back. */
export async function giveBack(sql: Db, { key, seconds }: Allowance): Promise<void> {
  await sql`update throttles set full_at = full_at - make_interval(secs => ${seconds}) where key = ${key}`;
}

/** All tries are there again. */
export async function giveAllBack(sql: Db, { key }: Allowance): Promise<void> {
  await sql`delete from throttles where key = ${key}`;
}

/** A row tells when all is there again, so one statement decides and writes, whoever else tries. */
async function takeOne(tx: Db, { key, tries, seconds }: Allowance): Promise<void> {
  const taken = await tx`
    insert into throttles as t (key, full_at) values (${key}, clock_timestamp() + make_interval(secs => ${seconds}))
    on conflict (key) do update set full_at = greatest(t.full_at, clock_timestamp()) + make_interval(secs => ${seconds})
    where t.full_at <= clock_timestamp() + make_interval(secs => ${(tries - 1) * seconds})
    returning 1`;
  if (taken.length > 0) return;
  const [row] = await tx<{ wait: number }[]>`
    select extract(epoch from full_at - clock_timestamp())::float8 as wait from throttles where key = ${key}`;
  const retryAfter = Math.max(1, Math.ceil((row?.wait ?? 0) - (tries - 1) * seconds));
  const message = `Too many attempts: try again in ${retryAfter < 100 ? `${retryAfter} s` : `${Math.ceil(retryAfter / 60)} min`}`;
  throw new AccountError('too_many_attempts', message, 'password', { retryAfter });
}

async function sweep(sql: Sql): Promise<void> {
  await sql`
    delete from throttles where key in (
      select key from throttles where full_at < now() order by full_at limit ${SWEPT_AT_ONCE} for update skip locked)`;
}
