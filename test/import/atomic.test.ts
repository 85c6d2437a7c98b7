// All of a list or nothing of it, whatever goes wrong and whoever else is at work.
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { connect } from '../../src/db/client.ts';
import { makeDatabase } from '../support/database.ts';
import { until } from '../support/griot.ts';
import { liveBytes } from '../support/memory.ts';
import { insertCampaign, insertSender } from '../support/rows.ts';
import { importCsv, readDeliveries, readTotals, streamOf } from './lists.ts';

const { sql, url } = await makeDatabase();
const senderId = await insertSender(sql, 'SN');
const NOTHING = { total: 0, pending: 0, deliveries: 0, imports: 0 };

function makeList(from: number, count: number): string {
  const rows = Array.from({ length: count }, (_, at) => `Awa ${at},+22177${1_000_000 + from + at}\n`);
  return `nom,phone\n${rows.join('')}`;
}

/** The beginning of a list, then whatever `then` does. */
function startOf(list: string, then: (input: PassThrough) => void): PassThrough {
  const input = new PassThrough();
  input.write(list.slice(0, -5), () => setTimeout(() => then(input), 100));
  return input;
}

test('a list that breaks off leaves nothing behind, and the connections stay good', async () => {
  const campaignId = await insertCampaign(sql, senderId);
  const list = makeList(0, 30_000);
  const cause = new Error('connection reset');
  for (const end of [(input: PassThrough) => input.destroy(cause), (input: PassThrough) => input.destroy()]) {
    const broken = importCsv({ sql }, { campaignId, input: startOf(list, end) });
    await expect(broken).rejects.toMatchObject({ name: 'ImportError', code: 'interrupted' });
  }
  await expect(importCsv({ sql }, { campaignId, input: startOf(list, (i) => i.destroy(cause)) })).rejects.toMatchObject(
    {
      cause,
    },
  );
  expect(await readTotals(sql, campaignId)).toEqual(NOTHING);
  await Promise.all(Array.from({ length: 12 }, () => sql`select 1`));
  expect(await importCsv({ sql }, { campaignId, input: streamOf(list) })).toMatchObject({ imported: 30_000 });
});

test('an input that breaks before anybody reads it is an error too', async () => {
  const campaignId = await insertCampaign(sql, senderId);
  const input = new PassThrough();
  const broken = importCsv({ sql }, { campaignId, input });
  input.destroy(new Error('gone'));
  await expect(broken).rejects.toMatchObject({ code: 'interrupted' });
});

test('a lost connection to the database is an error, not a wait, and leaves nothing behind', async () => {
  const campaignId = await insertCampaign(sql, senderId);
  for (const wait of [true, false]) {
    const own = connect(url, { name: 'victim' });
    const input = startOf(makeList(0, 30_000), async (open) => {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim' and state <> 'idle'`;
      if (wait) setTimeout(() => open.end(), 200);
      else open.end();
    });
    await expect(importCsv({ sql: own }, { campaignId, input })).rejects.toThrow();
    expect(await readTotals(sql, campaignId)).toEqual(NOTHING);
    expect(await own`select 1 as one`).toEqual([{ one: 1 }]);
    await own.end({ timeout: 1 }); // postgres.js waits for ever for the answer of a connection that is gone
  }
});

test('a statement that the database cancels is an error and leaves nothing behind', async () => {
  const campaignId = await insertCampaign(sql, senderId);
  const own = connect(url, { name: 'cancelled' });
  const input = streamOf(makeList(0, 30_000));
  const lock = await sql.reserve();
  await lock`begin`;
  await lock`lock table deliveries in share mode`;
  const stopped = expect(importCsv({ sql: own }, { campaignId, input })).rejects.toThrow(/cancel/);
  await until(async () => {
    const hit = await sql`
      select pg_cancel_backend(pid) from pg_stat_activity where application_name = 'cancelled' and wait_event_type = 'Lock'`;
    return hit.length > 0;
  });
  await stopped;
  await lock`rollback`;
  lock.release();
  expect(await readTotals(sql, campaignId)).toEqual(NOTHING);
  expect(await importCsv({ sql: own }, { campaignId, input: streamOf(makeList(0, 10)) })).toMatchObject({
    imported: 10,
  });
  await own.end();
});

test('a campaign launched while its list is still coming takes nothing more', async () => {
  const campaignId = await insertCampaign(sql, senderId);
  const input = startOf(makeList(0, 10), async (open) => {
    await sql`update campaigns set status = 'running' where id = ${campaignId}`;
    open.end();
  });
  await expect(importCsv({ sql }, { campaignId, input })).rejects.toMatchObject({ code: 'campaign_not_draft' });
  expect(await readTotals(sql, campaignId)).toEqual(NOTHING);
});

test('lists taken into one draft at the same time add up: each person once, numbered without a gap', async () => {
  const campaignId = await insertCampaign(sql, senderId);
  const lists = [makeList(0, 5000), makeList(2500, 5000), makeList(4000, 5000), makeList(0, 9000)];
  const results = await Promise.all(
    lists.map((list) => importCsv({ sql }, { campaignId, input: streamOf(list, 70_000) })),
  );
  for (const r of results) expect(r.imported + r.duplicates).toBe(r.rows);
  const stored = await readDeliveries(sql, campaignId);
  expect(stored.map((d) => d.seq)).toEqual(Array.from({ length: 9000 }, (_, at) => at + 1));
  expect(new Set(stored.map((d) => d.phone)).size).toBe(9000);
  expect(await readTotals(sql, campaignId)).toEqual({ total: 9000, pending: 9000, deliveries: 9000, imports: 4 });
});

test('promise 6: memory is flat over a long import, and its source is read no faster than it is stored', async () => {
  const campaignId = await insertCampaign(sql, senderId);
  let peak = 0;
  const before = liveBytes();
  const input = Readable.from(
    (async function* () {
      yield Buffer.from('nom,phone,note\n');
      for (let at = 0; at < 200_000; at += 500) {
        const rows = Array.from({ length: 500 }, (_, n) => `Awa,+22177${1_000_000 + at + n},${'x'.repeat(200)}\n`);
        yield Buffer.from(rows.join(''));
        if (at % 10_000 === 0) peak = Math.max(peak, liveBytes() - before);
      }
    })(),
    { objectMode: false },
  );
  expect(await importCsv({ sql }, { campaignId, input })).toMatchObject({ imported: 200_000 });
  expect(peak).toBeLessThan(40_000_000); // the list is 44 MB, its rows in memory would be more than 150
}, 120_000);
