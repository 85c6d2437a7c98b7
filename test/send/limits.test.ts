// What keeps a claim from people who could be next: the day's limit, the cap, the pair, the window.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import { recountPeople, uncountPeople } from '../../src/db/daily-people.ts';
import { moveClaimed } from '../../src/db/delivery-moves.ts';
import { makeSharedClock } from '../../src/lib/shared-clock.ts';
import type { SendWindow } from '../../src/model/send-window.ts';
import { claimSlice } from '../../src/send/claim.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

let sql: Sql;
beforeEach(async () => {
  ({ sql } = await makeDatabase());
});

/** Claims until nothing more comes, or `turns` are over; the requests are taken as accepted. */
async function send(senderId: number, turns = 10): Promise<{ campaignId: number; seq: number; phone: number }[]> {
  const sent: { campaignId: number; seq: number; phone: number }[] = [];
  for (let i = 0; i < turns; i += 1) {
    const [sender] = await sql<[{ turn: number }]>`
      update senders set next_slot_at = now() where id = ${senderId} returning turn`;
    const slice = await claimSlice(sql, { senderId, turn: sender.turn, workerId: 'test', clock: makeSharedClock() });
    const deliveries =
      slice?.parts.flatMap((part) => part.deliveries.map((d) => ({ ...d, sliceId: part.sliceId }))) ?? [];
    await moveClaimed(
      sql,
      deliveries.map(({ campaignId, seq, claim }) => ({
        campaignId,
        seq,
        claim,
        to: 'accepted',
        messageId: `${campaignId}.${seq}.${claim}`,
      })),
      new Date(),
    );
    await sql`delete from slices where id = any(${deliveries.map((d) => d.sliceId)}::bigint[])`;
    sent.push(...deliveries.map(({ campaignId, seq, phone }) => ({ campaignId, seq, phone })));
    if (deliveries.length === 0 && slice?.waitMs !== 0) break;
  }
  return sent;
}

const phonesOf = (campaignId: number) =>
  sql<{ phone: number }[]>`select phone from deliveries where campaign_id = ${campaignId} order by seq`;

/** Two campaigns to the same people. */
async function twins(recipients: number, more: { ratePerSecond?: number } = {}) {
  const first = await makeCampaign(sql, { recipients, ratePerSecond: 400, status: 'running', ...more });
  const second = await makeCampaign(sql, { recipients, senderId: first.senderId });
  await sql`
    update deliveries d set phone = o.phone from deliveries o
    where o.campaign_id = ${first.campaignId} and d.campaign_id = ${second.campaignId} and o.seq = d.seq`;
  return { ...first, other: second.campaignId };
}
const start = (id: number) => sql`update campaigns set status = 'running' where id = ${id}`;
const state = async (id: number) =>
  (
    await sql<{ waitingFor: string | null; waitsMs: number }[]>`
      select waiting_for as "waitingFor", extract(epoch from waiting_until - now())::float8 * 1000 as "waitsMs" from campaigns where id = ${id}`
  )[0];

describe('the daily limit', () => {
  test('stops the campaign at the last person there is room for, and says until when', async () => {
    const { senderId, campaignId } = await makeCampaign(sql, { recipients: 50, ratePerSecond: 40, status: 'running' });
    await sql`update senders set daily_limit = 23 where id = ${senderId}`;
    const sent = await send(senderId);
    expect(sent.map((one) => one.seq)).toEqual(Array.from({ length: 23 }, (_, i) => i + 1));
    const waiting = await state(campaignId);
    expect(waiting?.waitingFor).toBe('daily_limit');
    expect(waiting?.waitsMs).toBeGreaterThan(23.9 * 3_600_000);
    expect(await send(senderId)).toEqual([]);
    expect(await countsByHand(sql, campaignId)).toMatchObject({ pending: 27, accepted: 23 });
  });

  test('room comes back person by person, 24 hours after each', async () => {
    const { senderId, campaignId } = await makeCampaign(sql, { recipients: 30, ratePerSecond: 40, status: 'running' });
    await sql`update senders set daily_limit = 10 where id = ${senderId}`;
    expect(await send(senderId)).toHaveLength(10);
    await sql`
      update daily_people set at = at - interval '24 hours 1 second' where phone in (
        select phone from deliveries where campaign_id = ${campaignId} and seq <= 4)`;
    await sql`update campaigns set waiting_until = now() where id = ${campaignId}`;
    expect((await send(senderId)).map((one) => one.seq)).toEqual([11, 12, 13, 14]);
  });

  test('counts people, not messages: whoever was written to today takes no more room', async () => {
    const { senderId, other } = await twins(8);
    await sql`update senders set daily_limit = 10 where id = ${senderId}`;
    expect(await send(senderId)).toHaveLength(8);
    await sql`update deliveries set accepted_at = accepted_at - interval '1 minute'`; // no pair any more
    await start(other);
    expect(await send(senderId)).toHaveLength(8);
    expect(await sql`select daily_count from senders where id = ${senderId}`).toEqual([{ daily_count: 8 }]);
  });

  test('people who got nothing after all give their room back', async () => {
    const { senderId, campaignId } = await makeCampaign(sql, { recipients: 9, ratePerSecond: 40, status: 'running' });
    await sql`update senders set daily_limit = 5 where id = ${senderId}`;
    const [first] = await send(senderId);
    await uncountPeople(sql, senderId, [first?.phone ?? 0]);
    await sql`update campaigns set waiting_until = now() where id = ${campaignId}`;
    expect((await send(senderId)).map((one) => one.seq)).toEqual([6]);
  });

  test('a try that is due goes out though the day is full, when the person was counted already', async () => {
    const { senderId, campaignId } = await makeCampaign(sql, { recipients: 9, ratePerSecond: 40, status: 'running' });
    await sql`update senders set daily_limit = 5 where id = ${senderId}`;
    await send(senderId);
    await sql`update deliveries set status = 'pending', accepted_at = null where campaign_id = ${campaignId} and seq = 2`;
    await sql`insert into requeue (campaign_id, due_at, seq) values (${campaignId}, now(), 2)`;
    expect((await send(senderId)).map((one) => one.seq)).toEqual([2]);
    expect((await state(campaignId))?.waitingFor).toBe('daily_limit');
  });

  test('set in the middle of a day, it knows whom the sender wrote to today', async () => {
    const { senderId } = await makeCampaign(sql, { recipients: 40, ratePerSecond: 40, status: 'running' });
    expect(await send(senderId, 2)).toHaveLength(20);
    await sql`update senders set daily_limit = 25 where id = ${senderId}`;
    await recountPeople(sql, senderId);
    expect(await send(senderId)).toHaveLength(5);
  });
});

describe('the frequency cap', () => {
  test('skips people who had their messages, of whatever sender, with the reason', async () => {
    const { senderId, other, campaignId } = await twins(6);
    await send(senderId);
    const third = await makeCampaign(sql, { recipients: 6, status: 'running', ratePerSecond: 400 });
    await sql`
      update deliveries d set phone = o.phone from deliveries o
      where o.campaign_id = ${campaignId} and d.campaign_id = ${third.campaignId} and o.seq = d.seq and d.seq <= 4`;
    await sql`update campaigns set frequency_cap = '{"messages": 1, "days": 7}' where id = ${third.campaignId}`;
    expect((await send(third.senderId)).map((one) => one.seq)).toEqual([5, 6]);
    expect(await countsByHand(sql, third.campaignId)).toMatchObject({ skipped: 4, accepted: 2, pending: 0 });
    expect(
      await sql`select distinct skip_reason from deliveries where campaign_id = ${third.campaignId} and status = 'skipped'`,
    ).toEqual([{ skip_reason: 'frequency_cap' }]);
    expect((await phonesOf(other)).length).toBe(6);
  });

  test('counts neither what is older than its days, nor what failed, nor tests', async () => {
    const { senderId, other, campaignId } = await twins(3);
    await send(senderId);
    const accepted = (seq: number, ago: string) =>
      sql`update deliveries set accepted_at = now() - ${ago}::interval where campaign_id = ${campaignId} and seq = ${seq}`;
    await accepted(1, '8 days');
    await accepted(2, '1 day');
    await accepted(3, '6 days');
    await sql`update deliveries set status = 'failed' where campaign_id = ${campaignId} and seq = 2`;
    await sql`update campaigns set frequency_cap = '{"messages": 1, "days": 7}' where id = ${other}`;
    await start(other);
    expect((await send(senderId)).map((one) => one.seq)).toEqual([1, 2]);
    const test = await twins(1);
    await sql`update campaigns set test_of = ${other} where id = ${test.campaignId}`;
    await send(test.senderId);
    await sql`update deliveries set accepted_at = now() - interval '1 minute' where campaign_id = ${test.campaignId}`;
    await sql`update campaigns set frequency_cap = '{"messages": 1, "days": 7}' where id = ${test.other}`;
    await start(test.other);
    expect(await send(test.senderId)).toHaveLength(1);
  });
});

test('two campaigns of a sender write to the same person at least six seconds apart', async () => {
  const { senderId, other, campaignId } = await twins(5);
  expect(await send(senderId)).toHaveLength(5);
  await start(other);
  expect(await send(senderId)).toEqual([]);
  const due = await sql<{ ms: number }[]>`
    select extract(epoch from due_at - now())::float8 * 1000 as ms from requeue where campaign_id = ${other}`;
  expect(due).toHaveLength(5);
  for (const { ms } of due) expect(ms).toBeGreaterThan(6_000);
  await sql`update deliveries set accepted_at = accepted_at - interval '8 seconds' where campaign_id = ${campaignId}`;
  await sql`update requeue set due_at = now() where campaign_id = ${other}`;
  expect(await send(senderId)).toHaveLength(5);
});

describe('the send window', () => {
  const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7];
  const hour = (offset: number) => `${String((new Date().getUTCHours() + offset + 24) % 24).padStart(2, '0')}:00`;
  const closed = (zone: string): SendWindow => ({ days: ALL_WEEK, from: hour(3), until: hour(5), zone });
  const setWindow = (id: number, window: SendWindow) =>
    sql`update campaigns set send_window = ${sql.json({ ...window })} where id = ${id}`;

  test('outside it the campaign waits, and says until when; inside it sends', async () => {
    const { senderId, campaignId } = await makeCampaign(sql, { recipients: 5, ratePerSecond: 400, status: 'running' });
    await setWindow(campaignId, closed('Africa/Dakar'));
    expect(await send(senderId)).toEqual([]);
    const waiting = await state(campaignId);
    expect(waiting?.waitingFor).toBe('send_window');
    expect(waiting?.waitsMs).toBeGreaterThan(2 * 3_600_000 - 60_000);
    expect(waiting?.waitsMs).toBeLessThanOrEqual(3 * 3_600_000);
    await setWindow(campaignId, { days: ALL_WEEK, from: '00:00', until: '24:00', zone: 'Africa/Dakar' });
    await sql`update campaigns set waiting_until = null where id = ${campaignId}`;
    expect(await send(senderId)).toHaveLength(5);
  });

  test("in the recipients' own zones each is written to in their hours, the others are put off", async () => {
    const { senderId, campaignId } = await makeCampaign(sql, { recipients: 6, ratePerSecond: 400, status: 'running' });
    // Senegal is on UTC; Japan nine hours ahead.
    await sql`update deliveries set phone = 819012345670 + seq where campaign_id = ${campaignId} and seq <= 3`;
    await sql`insert into imports (campaign_id, columns, phone_column, countries) values (${campaignId}, '{phone}', 'phone', '{"SN": 3, "JP": 3}')`;
    await setWindow(campaignId, { days: ALL_WEEK, from: hour(-1), until: hour(2), zone: 'recipient' });
    expect((await send(senderId)).map((one) => one.seq)).toEqual([4, 5, 6]);
    const due = await sql<{ seq: number; hours: number }[]>`
      select seq, extract(epoch from due_at - now())::float8 / 3600 as hours from requeue where campaign_id = ${campaignId} order by seq`;
    expect(due.map((one) => one.seq)).toEqual([1, 2, 3]);
    for (const { hours } of due) {
      expect(hours).toBeGreaterThan(13);
      expect(hours).toBeLessThanOrEqual(15);
    }
    expect(await countsByHand(sql, campaignId)).toMatchObject({ pending: 3, accepted: 3 });
  });

  test('where it is closed for everybody in the list, nobody is looked at one by one', async () => {
    const { senderId, campaignId } = await makeCampaign(sql, { recipients: 6, ratePerSecond: 400, status: 'running' });
    await sql`insert into imports (campaign_id, columns, phone_column, countries) values (${campaignId}, '{phone}', 'phone', '{"SN": 6}')`;
    await setWindow(campaignId, closed('recipient'));
    expect(await send(senderId)).toEqual([]);
    expect((await state(campaignId))?.waitingFor).toBe('send_window');
    expect(await sql`select * from requeue`).toEqual([]);
  });
});

test('a message that is no template goes only to people who wrote within 24 hours', async () => {
  const { senderId, campaignId } = await makeCampaign(sql, { recipients: 4, ratePerSecond: 400, status: 'running' });
  await sql`update campaigns set template = null, message = '{"type": "text", "text": {"body": "Bonjour"}}' where id = ${campaignId}`;
  await sql`
    insert into service_windows (sender_id, phone, last_inbound_at)
    select ${senderId}, phone, now() - (seq - 1) * interval '23 hours' from deliveries where campaign_id = ${campaignId} and seq <= 3`;
  expect((await send(senderId)).map((one) => one.seq)).toEqual([1, 2]);
  expect(await sql`select seq, skip_reason from deliveries where status = 'skipped' order by seq`).toEqual([
    { seq: 3, skip_reason: 'no_service_window' },
    { seq: 4, skip_reason: 'no_service_window' },
  ]);
});
