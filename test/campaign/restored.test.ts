// What a restored database is taken for, whom it doubts, and how it goes on.
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { cancelCampaign, launchCampaign, resumeCampaign } from '../../src/campaign/control.ts';
import { createDraft } from '../../src/campaign/draft.ts';
import { type Doubt, nothingLost, planRestored, settleRestored } from '../../src/campaign/restored.ts';
import { createSchedule, readSchedule, runNow } from '../../src/campaign/schedules.ts';
import { resolveUncertain } from '../../src/campaign/uncertain.ts';
import { connect, type Sql } from '../../src/db/client.ts';
import { noticeCopy, noticeLaterTurn, readRestored } from '../../src/db/restored.ts';
import { makeSharedClock } from '../../src/lib/shared-clock.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { claimSlice } from '../../src/send/claim.ts';
import { resendOnEvidence } from '../../src/send/evidence.ts';
import { countsByHand, makeCampaign, makeSender } from '../support/campaign.ts';

const log = pino({ level: 'silent' });
const queue = { add: async () => {}, repeat: async () => {}, close: async () => {} };
const ACCOUNT = async () => {};

/** A database that is started once, and copies of it as a restore makes them. */
let sql: Sql;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  sql = await cloneOf('griot_template');
  expect(await noticeCopy(sql)).toBe(null);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function cloneOf(template: string): Promise<Sql> {
  const cluster = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = connect(cluster, { max: 1 });
  await admin.unsafe(`create database ${name} template ${template}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  const clone = connect(url.href, { name: 'test' });
  closers.push(async () => {
    await clone.end({ timeout: 5 });
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });
  return clone;
}

/** From here on `sql` is a copy of the database as it is now. Nobody may be connected to what is copied. */
async function restore(): Promise<NonNullable<Awaited<ReturnType<typeof noticeCopy>>>> {
  const [row] = await sql<[{ name: string }]>`select current_database() as name`;
  await sql.end({ timeout: 5 });
  sql = await cloneOf(row.name);
  const noticed = await noticeCopy(sql);
  if (!noticed) throw new Error('the copy was not noticed');
  return noticed;
}

const settle = (doubt: Doubt = {}) => settleRestored(sql, doubt, ACCOUNT);
const claim = async (senderId: number) => {
  const [sender] = await sql<[{ turn: number }]>`select turn from senders where id = ${senderId}`;
  return await claimSlice(sql, { senderId, turn: sender.turn, workerId: 'test', clock: makeSharedClock() });
};
const stateOf = async (id: number) =>
  (await sql`select status, paused_reason ->> 'code' as code from campaigns where id = ${id}`)[0];

describe('a copy', () => {
  test('is noticed at its first start, once, and by nobody at the database that it was made of', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 3, status: 'running' });
    expect(await noticeCopy(sql)).toBe(null);
    const first = await restore();
    expect(first.isNews).toBe(true);
    expect(await stateOf(campaignId)).toEqual({ status: 'paused', code: 'database_restored' });
    expect(await noticeCopy(sql)).toMatchObject({ isNews: false, restored: first.restored });
    const events = await sql`select kind from events`;
    expect(events).toEqual([{ kind: 'database_restored' }]);
  });

  test('is noticed, too, where it took the place of the database it was made of', async () => {
    await sql`update settings set value = to_jsonb(replace(value #>> '{}', '/' || 'settings'::regclass::oid::text, '/1')) where name = 'database'`;
    expect(await noticeCopy(sql)).toMatchObject({ isNews: true });
  });

  test('is known as of the latest moment that anything in it is of', async () => {
    const { senderId } = await makeCampaign(sql, { recipients: 3, status: 'running' });
    await claim(senderId);
    const [{ at }] = await sql<[{ at: Date }]>`select max(last_turn_at) as at from campaigns`;
    const { restored } = await restore();
    expect(restored.madeAt).toEqual(at);
    expect(restored.noticedAt > at).toBe(true);
  });

  test('sends nothing, launches nothing and resumes nothing before it is settled', async () => {
    const { campaignId, senderId } = await makeCampaign(sql, { recipients: 3, status: 'running' });
    const { campaignId: draft } = await makeCampaign(sql, { recipients: 3, senderId });
    await restore();
    await sql`update campaigns set status = 'running' where id = ${campaignId}`; // as if somebody had
    expect(await claim(senderId)).toBe(null);
    await expect(launchCampaign({ sql, queue }, draft)).rejects.toMatchObject({ code: 'restore_unsettled' });
    await expect(resumeCampaign({ sql, queue }, campaignId)).rejects.toMatchObject({ code: 'restore_unsettled' });
    await settle({ untouched: [campaignId] });
    await resumeCampaign({ sql, queue }, campaignId);
    expect((await claim(senderId))?.parts).toHaveLength(1);
  });

  test('gives no number of a campaign or a notification a second time', async () => {
    const before = await makeCampaign(sql, { recipients: 1 });
    await restore();
    const after = await makeCampaign(sql, { recipients: 1, senderId: before.senderId });
    expect(after.campaignId).toBeGreaterThan(before.campaignId + 999);
    const [{ last }] = await sql<[{ last: number }]>`select last_value::float8 as last from relay_queue_id_seq`;
    expect(last).toBeGreaterThan(999_999_999);
  });
});

describe('a settlement', () => {
  const hour = 3_600_000;
  const later = (restored: { madeAt: Date }, ms: number) => ({ stoppedAt: new Date(restored.madeAt.getTime() + ms) });

  test('doubts as many as the pace let out, those next in line, and leaves the others pending', async () => {
    const { campaignId, senderId } = await makeCampaign(sql, {
      recipients: 3_000,
      status: 'running',
      ratePerSecond: 20,
    });
    const slice = await claim(senderId);
    const sending = slice?.parts[0]?.deliveries.length ?? 0;
    expect(sending).toBeGreaterThan(0);
    // Behind the cursor, one that is due again and one that is not for long; in the line, people who are suppressed.
    await sql`insert into requeue (campaign_id, due_at, seq) values (${campaignId}, now(), 8), (${campaignId}, now() + interval '1 day', 9)`;
    await sql`update deliveries set status = 'accepted', accepted_at = now() where campaign_id = ${campaignId} and seq between ${sending + 1} and 7`;
    await sql`update campaigns set next_seq = 10, launched_at = now() where id = ${campaignId}`;
    await sql`
      insert into suppressions (phone, reason)
      select phone, 'asked' from deliveries where campaign_id = ${campaignId} and seq between 11 and 30`;
    await recountByHand(campaignId);
    const { restored } = await restore();
    // 20 per second for a minute and its margins; 20 of the line are suppressed and took nobody's turn.
    const most = Math.ceil(20 * (60 * 1.1 + 10)) + 100;
    const plan = await planRestored(sql, later(restored, 60_000));
    const settled = await settle(later(restored, 60_000));
    expect(settled?.campaigns).toEqual(plan?.campaigns);
    const counts = await countsByHand(sql, campaignId);
    expect(settled?.campaigns).toEqual([
      {
        id: campaignId,
        name: 'test',
        was: 'running',
        left: 3_000 - (counts.accepted ?? 0),
        doubtful: counts.uncertain,
      },
    ]);
    const pending = await sql<{ seq: number }[]>`
      select seq from deliveries where campaign_id = ${campaignId} and status = 'pending' order by seq`;
    expect(pending.slice(0, 2).map(({ seq }) => seq)).toEqual([9, 10 + most + 20]);
    expect(pending).toHaveLength(1 + 3_000 - (10 + most + 20) + 1);
    expect(await sql`select seq from requeue`).toEqual([{ seq: 9 }]);
    expect(await sql`select 1 from slices`).toEqual([]);
    expect(await verifyCounts(sql)).toEqual([]);
    expect(await stateOf(campaignId)).toEqual({ status: 'paused', code: 'database_restored' });
    expect(await readRestored(sql)).toBe(null);
  });

  test('doubts everybody where some may have been passed over, and nobody where nothing was sent', async () => {
    const senderId = await makeSender(sql, { ratePerSecond: 20 });
    const ids: number[] = [];
    for (const status of ['running', 'running', 'paused', 'draft'])
      ids.push((await makeCampaign(sql, { recipients: 2_000, senderId, status })).campaignId);
    await sql`update campaigns set launched_at = now() where status = 'running'`;
    await sql`update campaigns set frequency_cap = '{"messages": 1, "days": 7}' where id = ${ids[1] ?? 0}`;
    const { restored } = await restore();
    const settled = await settle({ ...later(restored, 1_000), untouched: [ids[2] ?? 0] });
    const most = Math.ceil(20 * (1.1 + 10)) + 100;
    expect(settled?.campaigns.map(({ doubtful }) => doubtful)).toEqual([most, 2_000, 0, most]);
    expect(settled?.campaigns.map(({ was }) => was)).toEqual(['running', 'running', 'paused', 'draft']);
    expect(await Promise.all(ids.map(stateOf))).toEqual([
      { status: 'paused', code: 'database_restored' },
      { status: 'paused', code: 'database_restored' },
      { status: 'paused', code: null },
      { status: 'draft', code: null },
    ]);
  });

  test('reckons with a limit that was raised, and refuses a time before the copy', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 2_000, status: 'running', ratePerSecond: 1 });
    const { restored } = await restore();
    await expect(planRestored(sql, later(restored, -1_000))).rejects.toMatchObject({ code: 'bad_restore' });
    expect((await planRestored(sql, later(restored, 60_000)))?.campaigns[0]?.doubtful).toBe(76 + 100);
    const raised = await settle({ ...later(restored, 60_000), ratePerSecond: 10 });
    expect(raised?.campaigns).toMatchObject([{ id: campaignId, doubtful: 760 + 100 }]);
  });

  test('leaves to nobody but a status or an operator what is uncertain: no policy believes in silence', async () => {
    const { campaignId, senderId } = await makeCampaign(sql, { recipients: 40, status: 'running' });
    await sql`update senders set uncertain_policy = 'resend-on-evidence'`;
    // Around them everything was heard of: on an ordinary day that would be evidence.
    await sql`
      update deliveries set status = 'sent', accepted_at = now() - interval '20 minutes', sent_at = now() - interval '20 minutes'
      where campaign_id = ${campaignId} and seq > 1`;
    await sql`update campaigns set next_seq = 41 where id = ${campaignId}`;
    await sql`update deliveries set status = 'uncertain' where campaign_id = ${campaignId} and seq = 1`;
    await sql`
      insert into uncertain (campaign_id, seq, sender_id, phone, since)
      select campaign_id, seq, ${senderId}, phone, now() - interval '20 minutes' from deliveries where campaign_id = ${campaignId} and seq = 1`;
    await recountByHand(campaignId);
    await restore();
    await settle();
    expect(await resendOnEvidence(sql, log)).toBe(0);
    await sql`update uncertain set by_hand = false`;
    expect(await resendOnEvidence(sql, log)).toBe(1); // so it was that which kept it
  });

  test('lets nothing go out by itself that may have gone out: schedules, runs, tests, words back', async () => {
    const senderId = await makeSender(sql);
    const deps = { sql, queue, sources: ['crm'] };
    const scheduleId = await createSchedule(deps, {
      name: 'Relance',
      campaign: { senderId, template: { name: 'promo', language: 'fr', body: ['{{name|vous}}'] } },
      audience: { query: { source: 'crm', sql: 'select phone from people' } },
      cron: '* * * * *',
      zone: 'UTC',
    });
    const runId = await runNow(deps, scheduleId);
    const { campaignId: of } = await makeCampaign(sql, { recipients: 1, senderId });
    const { campaignId: tested } = await makeCampaign(sql, { recipients: 1, senderId, status: 'running' });
    await sql`update campaigns set test_of = ${of} where id = ${tested}`;
    await sql`insert into confirmations (sender_id, phone, text) values (${senderId}, 221771234567, 'Au revoir')`;
    await restore();
    const settled = await settle();
    expect(settled?.schedules).toBe(1);
    expect(await readSchedule(sql, scheduleId)).toMatchObject({ status: 'paused', nextAt: null });
    expect(await sql`select status, reason_code from schedule_runs where id = ${runId}`).toEqual([
      { status: 'failed', reason_code: 'restored' },
    ]);
    expect(await stateOf(tested)).toMatchObject({ status: 'canceled' });
    expect(await sql`select 1 from confirmations`).toEqual([]);
  });

  test('a draft keeps whom it doubts until somebody decides, and can then be launched with all', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 5 });
    await restore();
    await settle();
    expect(await countsByHand(sql, campaignId)).toMatchObject({ uncertain: 5, pending: 0 });
    expect(await resolveUncertain({ sql, queue }, campaignId, { action: 'resend' })).toBe(5);
    expect(await stateOf(campaignId)).toMatchObject({ status: 'draft' });
    expect(await countsByHand(sql, campaignId)).toMatchObject({ uncertain: 0, pending: 5 });
    expect(await verifyCounts(sql)).toEqual([]);
  });

  test('touches nothing that was made after the copy was noticed', async () => {
    await makeCampaign(sql, { recipients: 5 });
    await restore();
    const [sender] = await sql<[{ id: number }]>`select id from senders`;
    const template = { name: 'promo', language: 'fr', body: ['vous'] };
    const fresh = await createDraft(sql, { name: 'of today', senderId: sender.id, template });
    const plan = await planRestored(sql, {});
    expect(plan?.campaigns.map(({ id }) => id)).not.toContain(fresh);
    expect(plan?.campaigns).toHaveLength(1);
  });

  test('where nothing was lost, everything goes on as if nothing had been', async () => {
    const { campaignId, senderId } = await makeCampaign(sql, { recipients: 5, status: 'running' });
    const { campaignId: later } = await makeCampaign(sql, { recipients: 5, senderId, status: 'scheduled' });
    await sql`update campaigns set launch_at = now() + interval '1 hour' where id = ${later}`;
    const { campaignId: canceled } = await makeCampaign(sql, { recipients: 5, senderId, status: 'running' });
    await restore();
    await cancelCampaign({ sql, queue }, canceled);
    expect((await nothingLost({ sql, queue }))?.toSorted((a, b) => a - b)).toEqual([campaignId, later]);
    expect(await Promise.all([campaignId, later, canceled].map(stateOf))).toEqual([
      { status: 'running', code: null },
      { status: 'scheduled', code: null },
      { status: 'canceled', code: null },
    ]);
    expect((await claim(senderId))?.parts).toHaveLength(1);
    expect(await nothingLost({ sql, queue })).toBe(null);
    expect(await settle()).toBe(null);
    expect(await planRestored(sql, {})).toBe(null);
  });

  test('may be asked for where nothing was noticed: after a restore to a point in time', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 500, status: 'running', ratePerSecond: 1 });
    const madeAt = new Date(Date.now() - hour);
    expect(await noticeCopy(sql, madeAt)).toMatchObject({ isNews: true, restored: { madeAt } });
    await settle();
    expect(await countsByHand(sql, campaignId)).toMatchObject({ uncertain: 500 });
  });
});

test('a job of a turn that never was shows that the database has lost something, and stops everything', async () => {
  const { campaignId, senderId } = await makeCampaign(sql, { recipients: 500, status: 'running' });
  for (let i = 0; i < 3; i += 1) await claim(senderId);
  const [{ turn }] = await sql<[{ turn: number }]>`select turn from senders where id = ${senderId}`;
  expect(await noticeLaterTurn(sql, senderId, turn)).toBe(false);
  expect(await noticeLaterTurn(sql, senderId, turn - 1)).toBe(false);
  expect(await noticeLaterTurn(sql, senderId + 1, turn + 1)).toBe(false);
  expect(await stateOf(campaignId)).toMatchObject({ status: 'running' });
  expect(await noticeLaterTurn(sql, senderId, turn + 1)).toBe(true);
  expect(await stateOf(campaignId)).toEqual({ status: 'paused', code: 'database_restored' });
  expect(await claim(senderId)).toBe(null);
});

async function recountByHand(campaignId: number): Promise<void> {
  const { recount } = await import('../../src/db/recount.ts');
  await recount(sql, [campaignId]);
}
