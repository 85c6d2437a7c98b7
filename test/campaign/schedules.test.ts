// Schedules on real Postgres, with a clock of the test's: what is due, what runs, what is skipped and why.
import { beforeAll, describe, expect, test } from 'vitest';
import { beginRun } from '../../src/campaign/begin.ts';
import { cancelCampaign, launchCampaign } from '../../src/campaign/control.ts';
import { readCampaign, removeCampaign } from '../../src/campaign/draft.ts';
import { makeScheduleSweep } from '../../src/campaign/schedule-sweep.ts';
import {
  changeSchedule,
  pauseSchedule,
  readSchedule,
  removeSchedule,
  resumeSchedule,
  runNow,
} from '../../src/campaign/schedules.ts';
import { tickSchedules } from '../../src/campaign/ticks.ts';
import { fillRun } from '../../src/import/fill-run.ts';
import { claimRun } from '../../src/import/run-queries.ts';
import { queueOnRedis } from '../../src/queue/on-redis.ts';
import { listEvents } from '../../src/report/events.ts';
import { makeSourceDatabase, type SourceDatabase } from '../import/query-source.ts';
import { inShort, openSetting } from './schedule-setup.ts';

const shop: SourceDatabase = await makeSourceDatabase();
const { url: shopUrl } = await shop.addRole(
  'create table carts (phone text, name text)',
  'grant select on carts to NAME',
);
const setting = await openSetting({ sources: { shop: shopUrl } });
const { sql, deps, clock, make, at, runsOf, keptList, finish } = setting;

const QUERY = { query: { source: 'shop', sql: 'select phone, name from carts' } };
const short = async (id: number) => (await runsOf(id)).map(inShort);

/** Puts these people, and only these, into the shop. */
async function inShop(...people: [string, string][]) {
  await shop.sql`truncate carts`;
  for (const [phone, name] of people) await shop.sql`insert into carts values (${phone}, ${name})`;
}

beforeAll(async () => {
  clock.now = new Date('2026-01-05T00:00Z');
});

describe('a run', () => {
  test('is a campaign of its own, named with its date in the zone, of what the query finds then', async () => {
    const id = await make({ audience: QUERY, zone: 'Asia/Kathmandu', name: 'Paniers' });
    await inShop(['+221771112201', 'Awa'], ['+221771112202', 'Modou']);
    await at('2026-01-05T03:15Z'); // 09:00 there
    await inShop(['+221771112202', 'Modou'], ['+221771112203', 'Fatou'], ['no number', 'x']);
    const [first] = await runsOf(id);
    await finish(first?.campaign?.id ?? 0);
    await at('2026-01-06T03:15Z');
    const runs = await runsOf(id);
    expect(
      runs.map((run) => [run.campaign?.name, run.campaign?.status, run.list?.imported, run.list?.rejected]),
    ).toEqual([
      ['Paniers – 2026-01-05 09:00', 'completed', 2, 0],
      ['Paniers – 2026-01-06 09:00', 'running', 2, 1],
    ]);
    const people = await sql`
      select phone::text, variables ->> 'name' as name from deliveries where campaign_id = ${runs[1]?.campaign?.id ?? 0} order by seq`;
    expect(people.map(({ name }) => name)).toEqual(['Modou', 'Fatou']);
    await removeSchedule(deps, id);
  });

  test('goes to a kept list as it is then', async () => {
    const listId = await keptList(3);
    const id = await make({ audience: { listId }, at: new Date('2026-01-07T10:00Z') });
    await at('2026-01-07T10:00:20Z');
    const [run] = await runsOf(id);
    expect(run).toMatchObject({ status: 'launched', reasonCode: null, campaign: { status: 'running', total: 3 } });
    expect(await readSchedule(sql, id)).toMatchObject({ status: 'ended', nextAt: null, runs: 1 });
    await removeSchedule(deps, id);
  });

  test('goes to those of an earlier campaign who are asked for, without who unsubscribed', async () => {
    const listId = await keptList(4, 221_760_000_000);
    const first = await make({ audience: { listId }, at: new Date('2026-01-08T10:00Z') });
    await at('2026-01-08T10:00Z');
    const campaignId = (await runsOf(first))[0]?.campaign?.id ?? 0;
    await sql`update deliveries set status = 'failed' where campaign_id = ${campaignId} and seq <= 3`;
    await sql`insert into suppressions (phone, reason) values (221760000002, 'test')`;
    await finish(campaignId);
    const id = await make({ audience: { campaignId, from: 'failed' }, at: new Date('2026-01-08T12:00Z') });
    await at('2026-01-08T12:00Z');
    const [run] = await runsOf(id);
    expect(run).toMatchObject({ status: 'launched', campaign: { total: 2 }, list: { rows: 3, suppressed: 1 } });
    const rows = await sql`
      select phone::text as phone, variables ->> 'name' as name from deliveries where campaign_id = ${run?.campaign?.id ?? 0} order by seq`;
    expect(rows.map(({ phone, name }) => [phone, name])).toEqual([
      ['221760000001', 'Awa 1'],
      ['221760000003', 'Awa 3'],
    ]);
    for (const one of [first, id]) await removeSchedule(deps, one);
  });

  test('goes to the people of the run before it, the first one to somebody else', async () => {
    const listId = await keptList(5, 221_761_000_000);
    const id = await make({
      audience: { campaignId: 'previous', from: 'unread', else: { listId } },
      maxRuns: 3,
      cron: '0 9 1-3 2 *',
    });
    for (const day of ['2026-02-01', '2026-02-02', '2026-02-03']) {
      await at(`${day}T09:00Z`);
      const campaignId = (await runsOf(id)).at(-1)?.campaign?.id;
      if (!campaignId) continue;
      await sql`update deliveries set status = case when seq <= 2 then 'delivered' else 'read' end::delivery_status where campaign_id = ${campaignId}`;
      await finish(campaignId);
    }
    expect((await runsOf(id)).map((run) => run.campaign?.total)).toEqual([5, 2, 2]);
    expect(await readSchedule(sql, id)).toMatchObject({ status: 'ended', runs: 3 });
    await removeSchedule(deps, id);
  });

  test('with nobody on its list says so, and leaves no campaign behind', async () => {
    await inShop();
    const before = await sql`select id from campaigns`;
    const events = (await listEvents(sql, { limit: 100 })).length;
    clock.now = new Date('2026-02-05T00:00Z');
    const id = await make({ audience: QUERY });
    await at('2026-02-05T09:00Z');
    await inShop(['+221760000002', 'who unsubscribed']);
    await at('2026-02-06T09:00Z');
    expect(await short(id)).toEqual(['2026-02-05T09:00 empty empty_list', '2026-02-06T09:00 empty all_left_out']);
    expect((await sql`select id from campaigns`).length).toBe(before.length);
    expect((await listEvents(sql, { limit: 100 })).length).toBe(events);
    await removeSchedule(deps, id);
  });

  test('of a query that fails is tried again, then fails with its reason and an event', async () => {
    const id = await make({
      audience: { query: { source: 'shop', sql: 'select phone from gone' } },
      at: new Date('2026-02-07T09:00Z'),
      name: 'Broken',
    });
    await at('2026-02-07T09:00Z');
    for (let tries = 1; tries < 5; tries += 1) {
      const [run] = await runsOf(id);
      expect([run?.status, run?.attempts, run?.reasonCode]).toEqual(['filling', tries, 'query_failed']);
      const [wait] = await sql<[{ seconds: number }]>`
        select extract(epoch from due_at - now())::float8 as seconds from schedule_runs where id = ${run?.id ?? 0}`;
      expect(Math.round(wait.seconds / 10)).toBe([2, 6, 12, 30][tries - 1]);
      await at('2026-02-07T09:01Z'); // not yet
      expect((await runsOf(id))[0]?.attempts).toBe(tries);
      await sql`update schedule_runs set due_at = now() where id = ${run?.id ?? 0}`;
      await at('2026-02-07T09:02Z');
    }
    const [run] = await runsOf(id);
    expect(run).toMatchObject({ status: 'failed', reasonCode: 'query_failed', campaign: null });
    expect(run?.reason).toMatch(/relation "gone" does not exist.*tried 5 times/);
    const [event] = await listEvents(sql, { limit: 1 });
    expect(event).toMatchObject({ kind: 'schedule_run_failed', subject: { scheduleId: id, runId: run?.id } });
    expect(event?.message).toMatch(/"Broken" of 2026-02-07 09:00 failed.*gone/);
    await removeSchedule(deps, id);
  });

  test('of a source that comes back goes on as if nothing had been', async () => {
    const id = await make({
      audience: { query: { source: 'shop', sql: 'select phone, name from late_table' } },
      at: new Date('2026-02-08T09:00Z'),
    });
    await at('2026-02-08T09:00Z');
    expect(await short(id)).toEqual(['2026-02-08T09:00 filling query_failed']);
    await shop.sql`create table late_table (phone text, name text)`;
    await shop.sql`insert into late_table values ('+221771112255', 'Late')`;
    await shop.sql`grant select on late_table to public`;
    await sql`update schedule_runs set due_at = now() where status = 'filling'`;
    await at('2026-02-08T09:01Z');
    expect((await runsOf(id))[0]).toMatchObject({
      status: 'launched',
      reason: null,
      attempts: 2,
      campaign: { total: 1 },
    });
    await removeSchedule(deps, id);
  });

  test('whose list is gone, or whose rows are all bad, fails at once', async () => {
    const listId = await keptList(1);
    const gone = await make({ audience: { listId }, at: new Date('2026-02-09T09:00Z') });
    await sql`delete from lists where id = ${listId}`;
    await inShop(['nobody', 'x'], ['12', 'y']);
    const bad = await make({ audience: QUERY, at: new Date('2026-02-09T09:00Z') });
    await at('2026-02-09T09:00Z');
    expect(await short(gone)).toEqual(['2026-02-09T09:00 failed list_not_found']);
    expect(await short(bad)).toEqual(['2026-02-09T09:00 failed all_rejected']);
    const [run] = await runsOf(bad);
    expect(run).toMatchObject({ campaign: { status: 'draft' }, list: { rows: 2, rejected: 2 } }); // to be looked at
    for (const one of [gone, bad]) await removeSchedule(deps, one);
  });

  test('that may not be launched fails with the findings', async () => {
    const listId = await keptList(2);
    await sql`update senders set templates_synced_at = now() where id = ${setting.senderId}`;
    const id = await make({ audience: { listId }, at: new Date('2026-02-10T09:00Z') });
    await at('2026-02-10T09:00Z');
    await sql`update senders set templates_synced_at = null where id = ${setting.senderId}`;
    const [run] = await runsOf(id);
    expect(run).toMatchObject({
      status: 'failed',
      reasonCode: 'not_launchable',
      campaign: { status: 'draft', total: 2 },
    });
    expect(run?.reason).toMatch(/"promo" \(fr\) is not among the sender's templates/);
    expect((await listEvents(sql, { limit: 1 }))[0]?.subject).toMatchObject({ scheduleId: id });
    await removeSchedule(deps, id);
  });

  test('whose sender is gone fails when it is due', async () => {
    const listId = await keptList(1);
    const id = await make({ audience: { listId }, at: new Date('2026-02-11T09:00Z') });
    await sql`update schedules set campaign = jsonb_set(campaign, '{senderId}', '999999') where id = ${id}`;
    await at('2026-02-11T09:00Z');
    expect(await short(id)).toEqual(['2026-02-11T09:00 failed sender_not_found']);
    await removeSchedule(deps, id);
  });
});

describe('a process that dies', () => {
  const due = new Date('2026-03-01T09:00Z');

  /** A run that waits to be filled. */
  async function began(people: number) {
    const id = await make({ audience: { listId: await keptList(people) }, at: due });
    clock.now = due;
    await tickSchedules(deps);
    const [run] = await runsOf(id);
    return { id, runId: run?.id ?? 0, campaignId: run?.campaign?.id ?? 0 };
  }

  const expire = (runId: number) =>
    sql`update schedule_runs set alive_until = now() - interval '1 second' where id = ${runId}`;

  test('before it filled leaves the run to another, once its hold has ended', async () => {
    clock.now = new Date('2026-02-28T09:00Z');
    const { id, runId } = await began(3);
    expect(await claimRun(sql, runId, 15_000)).toMatchObject({ attempts: 1 });
    await fillRun(deps, runId);
    expect((await runsOf(id))[0]).toMatchObject({ status: 'filling', attempts: 1 }); // another has it
    await expire(runId);
    await fillRun(deps, runId);
    expect((await runsOf(id))[0]).toMatchObject({ status: 'launching', attempts: 2, campaign: { total: 3 } });
    await removeSchedule(deps, id);
  });

  test('after the people came in does not bring them twice', async () => {
    clock.now = new Date('2026-02-28T09:00Z');
    const { id, runId, campaignId } = await began(3);
    await fillRun(deps, runId);
    await sql`update schedule_runs set status = 'filling' where id = ${runId}`; // what came after is lost
    await expire(runId);
    await Promise.all([1, 2, 3].map(() => fillRun(deps, runId)));
    expect((await runsOf(id))[0]).toMatchObject({ status: 'launching', attempts: 2, campaign: { total: 3 } });
    expect(await sql`select 1 from imports where campaign_id = ${campaignId}`).toHaveLength(1);
    await removeSchedule(deps, id);
  });

  test('after the launch does not launch twice', async () => {
    clock.now = new Date('2026-02-28T09:00Z');
    const { id, runId, campaignId } = await began(3);
    await fillRun(deps, runId);
    await launchCampaign(deps, campaignId);
    await Promise.all([1, 2, 3].map(() => beginRun(deps, runId)));
    expect((await runsOf(id))[0]).toMatchObject({ status: 'launched', campaign: { status: 'running' } });
    await removeSchedule(deps, id);
  });

  test('again and again is given up', async () => {
    clock.now = new Date('2026-02-28T09:00Z');
    const { id, runId } = await began(1);
    for (let i = 0; i < 5; i += 1) {
      expect(await claimRun(sql, runId, 1)).not.toBeNull();
      await expire(runId);
    }
    await fillRun(deps, runId);
    expect(await short(id)).toEqual(['2026-03-01T09:00 failed worker_lost']);
    await removeSchedule(deps, id);
  });

  test('may have its campaign deleted or canceled by somebody meanwhile', async () => {
    clock.now = new Date('2026-02-28T09:00Z');
    const deleted = await began(1);
    await removeCampaign(sql, deleted.campaignId);
    await fillRun(deps, deleted.runId);
    expect(await short(deleted.id)).toEqual(['2026-03-01T09:00 failed campaign_not_found']);
    clock.now = new Date('2026-02-28T09:00Z');
    const canceled = await began(1);
    await fillRun(deps, canceled.runId);
    await cancelCampaign(deps, canceled.campaignId);
    await beginRun(deps, canceled.runId);
    expect(await short(canceled.id)).toEqual(['2026-03-01T09:00 failed canceled']);
    for (const { id } of [deleted, canceled]) await removeSchedule(deps, id);
  });
});

describe('a tick', () => {
  test('that twenty processes look at at once is one run', async () => {
    clock.now = new Date('2026-04-01T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) } });
    clock.now = new Date('2026-04-01T09:00:01Z');
    await Promise.all(Array.from({ length: 20 }, () => tickSchedules(deps)));
    expect(await short(id)).toEqual(['2026-04-01T09:00 filling']);
    expect(await sql`select 1 from campaigns where name = 'Relance – 2026-04-01 09:00'`).toHaveLength(1);
    await removeSchedule(deps, id);
  });

  test.each([
    ['skip', ['2026-04-02T09:00 launched', '2026-04-03T09:00 skipped still_running', '2026-04-04T09:00 launched']],
    ['overlap', ['2026-04-02T09:00 launched', '2026-04-03T09:00 launched', '2026-04-04T09:00 launched']],
  ] as const)('while the last run goes: %s', async (overlap, expected) => {
    clock.now = new Date('2026-04-02T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) }, overlap });
    await at('2026-04-02T09:00Z');
    await at('2026-04-03T09:00Z');
    for (const run of await runsOf(id)) if (run.campaign) await finish(run.campaign.id);
    await at('2026-04-04T09:00Z');
    expect(await short(id)).toEqual(expected);
    await removeSchedule(deps, id);
  });

  test('while the last run goes: one waits behind it, a further one is skipped', async () => {
    clock.now = new Date('2026-04-05T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) }, overlap: 'queue' });
    for (const day of ['05', '06', '07']) await at(`2026-04-${day}T09:00Z`);
    expect(await short(id)).toEqual([
      '2026-04-05T09:00 launched',
      '2026-04-06T09:00 queued',
      '2026-04-07T09:00 skipped one_waits',
    ]);
    const [first] = await runsOf(id);
    await finish(first?.campaign?.id ?? 0, 'paused'); // it still goes
    await at('2026-04-07T10:00Z');
    expect((await runsOf(id))[1]?.status).toBe('queued');
    await finish(first?.campaign?.id ?? 0, 'canceled');
    await pauseSchedule(deps, id);
    await at('2026-04-07T11:00Z');
    expect((await runsOf(id))[1]?.status).toBe('queued'); // while the schedule is paused
    await resumeSchedule(deps, id);
    await at('2026-04-07T12:00Z');
    expect((await runsOf(id))[1]).toMatchObject({
      status: 'launched',
      campaign: { name: 'Relance – 2026-04-06 09:00' },
    });
    await removeSchedule(deps, id);
  });

  test('that was missed runs once, for the latest within the tolerance', async () => {
    clock.now = new Date('2026-04-10T00:00Z');
    const audience = { listId: await keptList(1) };
    const run = await make({ audience, cron: '0 */2 * * *', overlap: 'overlap' });
    const going = await make({ audience, cron: '0 */3 * * *' });
    const late = await make({ audience, toleranceSeconds: 3_600 });
    const skip = await make({ audience, missed: 'skip' });
    await at('2026-04-10T06:00:59Z');
    await at('2026-04-10T10:30Z'); // it was down in between
    expect(await short(run)).toEqual([
      '2026-04-10T02:00 skipped made_up',
      '2026-04-10T04:00 skipped made_up',
      '2026-04-10T06:00 launched',
      '2026-04-10T08:00 skipped made_up',
      '2026-04-10T10:00 launched late',
    ]);
    expect(await short(going)).toEqual([
      '2026-04-10T03:00 skipped made_up',
      '2026-04-10T06:00 launched',
      '2026-04-10T09:00 skipped still_running',
    ]);
    expect(await short(late)).toEqual(['2026-04-10T09:00 skipped too_late']);
    expect(await short(skip)).toEqual(['2026-04-10T09:00 skipped missed']);
    for (const row of [...(await runsOf(run)), ...(await runsOf(late)), ...(await runsOf(skip))])
      if (row.status === 'skipped') expect(row.reason).toMatch(/Nothing ran/);
    for (const id of [run, going, late, skip]) await removeSchedule(deps, id);
  });

  test('is decided at once while the queue is away', async () => {
    clock.now = new Date('2026-04-20T00:00Z');
    const listId = await keptList(1);
    const ids = await Promise.all(Array.from({ length: 20 }, () => make({ audience: { listId } })));
    const away = queueOnRedis('redis://127.0.0.1:9', () => {}, 'away');
    clock.now = new Date('2026-04-20T09:00Z');
    const began = performance.now();
    const sweep = makeScheduleSweep({ ...deps, queue: away.queue });
    await sweep();
    await sweep();
    expect(performance.now() - began).toBeLessThan(5_000);
    for (const id of ids) expect(await short(id)).toEqual(['2026-04-20T09:00 filling']);
    for (const id of ids) await removeSchedule(deps, id);
    away.close().catch(() => {});
  });

  test('a week of missed minutes is recorded within seconds, and one of them made up for', async () => {
    clock.now = new Date('2026-05-01T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) }, cron: '* * * * *' });
    const began = performance.now();
    await at('2026-05-08T00:00:30Z');
    const [row] = await sql`
      select count(*)::int as rows, count(*) filter (where status = 'skipped' and reason_code = 'made_up')::int as skipped,
        count(distinct tick_at)::int as ticks, count(distinct reason)::int as reasons from schedule_runs where schedule_id = ${id}`;
    expect(row).toEqual({ rows: 7 * 1_440, skipped: 7 * 1_440 - 1, ticks: 7 * 1_440, reasons: 1 });
    expect((await runsOf(id)).at(-1)).toMatchObject({ status: 'launched', tickAt: new Date('2026-05-08T00:00Z') });
    console.log(`a week of missed minutes: ${(performance.now() - began).toFixed(0)} ms`);
    await removeSchedule(deps, id);
  });
});

describe('a schedule', () => {
  test('ends with its last run or its end date', async () => {
    clock.now = new Date('2026-06-01T00:00Z');
    const audience = { listId: await keptList(1) };
    const twice = await make({ audience, maxRuns: 2, overlap: 'overlap' });
    const until = await make({ audience, endsAt: new Date('2026-06-03T09:00Z'), overlap: 'overlap' });
    for (const day of ['01', '02', '03', '04']) await at(`2026-06-${day}T09:00Z`);
    expect(await short(twice)).toEqual(['2026-06-01T09:00 launched', '2026-06-02T09:00 launched']);
    expect(await short(until)).toEqual(['2026-06-01T09:00 launched', '2026-06-02T09:00 launched']);
    for (const id of [twice, until])
      expect(await readSchedule(sql, id)).toMatchObject({ status: 'ended', nextAt: null, runs: 2 });
    await changeSchedule(deps, twice, { maxRuns: 3 });
    expect(await readSchedule(sql, twice)).toMatchObject({ status: 'active', nextAt: new Date('2026-06-05T09:00Z') });
    await at('2026-06-05T09:00Z');
    expect(await readSchedule(sql, twice)).toMatchObject({ status: 'ended', runs: 3 });
    for (const id of [twice, until]) await removeSchedule(deps, id);
  });

  test('that is paused has nothing due; resumed, it goes on from now', async () => {
    clock.now = new Date('2026-07-01T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) } });
    await pauseSchedule(deps, id);
    await expect(pauseSchedule(deps, id)).rejects.toMatchObject({ code: 'wrong_state' });
    await at('2026-07-03T09:00Z');
    await resumeSchedule(deps, id);
    expect(await runsOf(id)).toEqual([]);
    expect(await readSchedule(sql, id)).toMatchObject({ status: 'active', nextAt: new Date('2026-07-04T09:00Z') });
    await removeSchedule(deps, id);
  });

  test('whose time passed while it was paused cannot be resumed, but changed', async () => {
    clock.now = new Date('2026-07-05T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) }, at: new Date('2026-07-05T09:00Z') });
    await pauseSchedule(deps, id);
    clock.now = new Date('2026-07-06T00:00Z');
    await expect(resumeSchedule(deps, id)).rejects.toMatchObject({ code: 'bad_schedule', path: 'at' });
    await changeSchedule(deps, id, { at: new Date('2026-07-07T09:00Z') });
    await resumeSchedule(deps, id);
    expect(await readSchedule(sql, id)).toMatchObject({ nextAt: new Date('2026-07-07T09:00Z') });
    await changeSchedule(deps, id, { cron: '@daily' });
    expect(await readSchedule(sql, id)).toMatchObject({
      at: null,
      cron: '@daily',
      nextAt: new Date('2026-07-07T00:00Z'),
    });
    await removeSchedule(deps, id);
  });

  test('that is run by hand runs at once, beside its calendar, unless its last run still goes', async () => {
    clock.now = new Date('2026-08-01T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) }, maxRuns: 1 });
    const runId = await runNow(deps, id);
    await expect(runNow(deps, id)).rejects.toMatchObject({ code: 'wrong_state' });
    await at('2026-08-01T00:00:01Z');
    const [run] = await runsOf(id);
    expect(run).toMatchObject({ id: runId, byHand: true, status: 'launched' });
    await finish(run?.campaign?.id ?? 0);
    expect(await readSchedule(sql, id)).toMatchObject({ status: 'active', runs: 0 });
    await pauseSchedule(deps, id);
    clock.now = new Date('2026-08-01T00:01Z');
    expect(await runNow(deps, id)).toBeGreaterThan(runId);
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => runNow(deps, id)));
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toEqual([]);
    await removeSchedule(deps, id);
  });

  test('that is removed takes its history and its unsent drafts along, and leaves its campaigns', async () => {
    clock.now = new Date('2026-08-02T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) }, overlap: 'overlap' });
    await at('2026-08-02T09:00Z');
    clock.now = new Date('2026-08-03T09:00Z');
    await tickSchedules(deps);
    const [sent, open] = await runsOf(id);
    await removeSchedule(deps, id);
    expect(await readCampaign(sql, sent?.campaign?.id ?? 0)).toMatchObject({ status: 'running' });
    await expect(readCampaign(sql, open?.campaign?.id ?? 0)).rejects.toMatchObject({ code: 'campaign_not_found' });
    await fillRun(deps, open?.id ?? 0);
    await expect(readSchedule(sql, id)).rejects.toMatchObject({ code: 'schedule_not_found' });
  });

  test('with a name as long as may be keeps the date of its runs', async () => {
    clock.now = new Date('2026-08-04T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) }, name: 'x'.repeat(200) });
    await at('2026-08-04T09:00Z');
    expect((await runsOf(id))[0]?.campaign?.name).toMatch(/^x{181} – 2026-08-04 09:00$/);
    await removeSchedule(deps, id);
  });
});

describe('what cannot work is refused when it is made', () => {
  const audience = { listId: 0 };
  const template = { name: 'promo', language: 'fr' };
  test.each<[string, Partial<Parameters<typeof make>[0]>, object]>([
    ['a bad pattern', { cron: '61 * * * *' }, { code: 'bad_schedule', path: 'cron' }],
    ['an unknown zone', { zone: 'Dakar' }, { code: 'bad_schedule', path: 'zone' }],
    ['a time that has passed', { at: new Date('2020-01-01') }, { code: 'bad_schedule', path: 'at' }],
    ['an end that has passed', { endsAt: new Date('2020-01-01') }, { code: 'bad_schedule', path: 'endsAt' }],
    ['an unknown list', { audience: { listId: 999_999 } }, { code: 'bad_schedule', path: 'audience.listId' }],
    [
      'an unknown campaign',
      { audience: { campaignId: 999_999 } },
      { code: 'bad_schedule', path: 'audience.campaignId' },
    ],
    [
      'an unknown source',
      { audience: { query: { source: 'store', sql: 'select 1' } } },
      { code: 'bad_schedule', path: 'audience.query.source' },
    ],
    [
      'a previous run without a first',
      { audience: { campaignId: 'previous' } as never },
      { code: 'bad_schedule', path: 'audience.else' },
    ],
    [
      'an unknown sender',
      { campaign: { senderId: 999_999, template } },
      { code: 'sender_not_found', path: 'campaign.senderId' },
    ],
    [
      'a broken placeholder',
      { campaign: { template: { ...template, body: ['{{}}'] } } },
      { code: 'bad_placeholder', path: 'campaign.template.components.0.parameters.0.text' },
    ],
    ['no message at all', { campaign: {} }, { code: 'bad_message', path: 'campaign.template' }],
  ])('%s', async (_, wrong, error) => {
    clock.now = new Date('2026-08-05T00:00Z');
    if (audience.listId === 0) audience.listId = await keptList(1);
    await expect(make({ audience, ...wrong })).rejects.toMatchObject(error);
  });

  test('and a change that cannot work leaves everything as it was', async () => {
    clock.now = new Date('2026-08-06T00:00Z');
    const id = await make({ audience: { listId: await keptList(1) } });
    const before = await readSchedule(sql, id);
    await expect(changeSchedule(deps, id, { name: 'other', cron: '0 25 * * *' })).rejects.toMatchObject({
      path: 'cron',
    });
    expect(await readSchedule(sql, id)).toEqual(before);
    await changeSchedule(deps, id, { name: 'other' });
    expect(await readSchedule(sql, id)).toEqual({ ...before, name: 'other' });
    await removeSchedule(deps, id);
  });
});
