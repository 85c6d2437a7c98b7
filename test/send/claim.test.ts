// The claim on a real database: one winner per turn, slots that never overlap, campaigns in turns.
import { beforeAll, expect, test } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import { moveClaimed } from '../../src/db/delivery-moves.ts';
import { makeSharedClock } from '../../src/lib/shared-clock.ts';
import { claimSlice } from '../../src/send/claim.ts';
import { markStarted, slowSender, takeOrphans } from '../../src/send/queries.ts';
import { makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

let sql: Sql;
beforeAll(async () => {
  ({ sql } = await makeDatabase());
});

const claim = (senderId: number, turn: number) =>
  claimSlice(sql, { senderId, turn, workerId: 'test', clock: makeSharedClock() });
const seqsOf = (slice: Awaited<ReturnType<typeof claim>>) =>
  slice?.parts.flatMap((p) => p.deliveries.map((d) => d.seq)) ?? [];

test('of many jobs with the same turn one claims, and a job run again does nothing', async () => {
  const { senderId } = await makeCampaign(sql, { recipients: 100, ratePerSecond: 40, status: 'running' });
  const slices = await Promise.all(Array.from({ length: 8 }, () => claim(senderId, 0)));
  expect(slices.filter((slice) => slice !== null)).toHaveLength(1);
  expect(await claim(senderId, 0)).toBe(null);
  expect(seqsOf(await claim(senderId, 1))).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
});

test('promise 3: slots never overlap: each claim begins where the last one ended, at 99 % of the limit', async () => {
  const { senderId } = await makeCampaign(sql, { recipients: 400, ratePerSecond: 80, status: 'running' });
  const nextSlot = async () => {
    const [row] =
      await sql`select extract(epoch from next_slot_at)::float8 * 1000 as ms from senders where id = ${senderId}`;
    return row?.ms as number;
  };
  let before = await nextSlot();
  for (let turn = 0; turn < 12; turn += 1) {
    const slice = await claim(senderId, turn);
    if ((slice?.waitMs ?? 0) > 0) {
      expect(seqsOf(slice)).toEqual([]); // too far ahead: nothing is held while it waits
      await new Promise((done) => setTimeout(done, 250));
      continue;
    }
    const after = await nextSlot();
    const length = seqsOf(slice).length * (slice?.spacingMs ?? 0);
    expect(after - length).toBeGreaterThanOrEqual(before - 0.01);
    expect(slice?.spacingMs).toBeCloseTo(1000 / (80 * 0.99), 6);
    before = after;
  }
});

test('a campaign that is not running is not claimed', async () => {
  const { senderId, campaignId } = await makeCampaign(sql, { recipients: 10, status: 'running' });
  await sql`update campaigns set status = 'paused' where id = ${campaignId}`;
  expect(await claim(senderId, 0)).toMatchObject({ parts: [], waitMs: null });
});

test('a sender that was slowed down claims nothing until its time', async () => {
  const { senderId, campaignId } = await makeCampaign(sql, { recipients: 10, status: 'running' });
  await slowSender(sql, campaignId, 30_000);
  const slice = await claim(senderId, 0);
  expect(slice?.parts).toEqual([]);
  expect(slice?.waitMs).toBeGreaterThan(29_000);
});

test('deliveries that are due again come before fresh ones, those not yet due wait', async () => {
  const { senderId, campaignId } = await makeCampaign(sql, { recipients: 30, ratePerSecond: 16, status: 'running' });
  const first = await claim(senderId, 0);
  const [due, later] = (first?.parts[0]?.deliveries ?? []).map(({ seq, claim }) => ({
    campaignId,
    seq,
    claim,
    to: 'pending' as const,
  }));
  if (!due || !later) throw new Error('nothing was claimed');
  await moveClaimed(sql, [due, { ...later, dueAt: new Date(Date.now() + 60_000) }], new Date(Date.now() - 1000));
  await sql`update senders set next_slot_at = now() where id = ${senderId}`;
  expect(seqsOf(await claim(senderId, 1)).sort((a, b) => a - b)).toEqual([1, 5, 6, 7]);
});

test('campaigns of one sender take turns', async () => {
  const big = await makeCampaign(sql, { recipients: 100, ratePerSecond: 16, status: 'running' });
  const small = await makeCampaign(sql, { recipients: 3, senderId: big.senderId, status: 'running' });
  const order: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await sql`update senders set next_slot_at = now() where id = ${big.senderId}`;
    const slice = await claim(big.senderId, turn);
    order.push(slice?.parts[0]?.campaignId ?? 0);
  }
  expect(order).toEqual([big.campaignId, small.campaignId, big.campaignId]);
});

test('a slice that was taken over grants no more permits, and tells how far it may have gone', async () => {
  const { senderId } = await makeCampaign(sql, { recipients: 20, ratePerSecond: 40, status: 'running' });
  const slice = await claim(senderId, 0);
  const sliceId = slice?.parts[0]?.sliceId ?? 0;
  expect(await markStarted(sql, [{ sliceId, started: 4 }])).toEqual(new Set());
  expect(await markStarted(sql, [{ sliceId, started: 2 }])).toEqual(new Set()); // a late commit takes nothing back
  await sql`update slices set alive_until = now() - interval '1 second' where id = ${sliceId}`;
  expect(await takeOrphans(sql)).toMatchObject([{ id: sliceId, started: 4 }]);
  expect(await markStarted(sql, [{ sliceId, started: 6 }])).toEqual(new Set([sliceId]));
});

test('a campaign that was paused since the claim gets no more permits, another one in the same slice does', async () => {
  const one = await makeCampaign(sql, { recipients: 3, ratePerSecond: 40, status: 'running' });
  const other = await makeCampaign(sql, { recipients: 9, senderId: one.senderId, status: 'running' });
  const parts = (await claim(one.senderId, 0))?.parts ?? [];
  expect(parts.map((part) => part.campaignId)).toEqual([one.campaignId, other.campaignId]);
  await sql`update campaigns set status = 'paused' where id = ${one.campaignId}`;
  const marks = parts.map(({ sliceId }) => ({ sliceId, started: 2 }));
  expect(await markStarted(sql, marks)).toEqual(new Set([parts[0]?.sliceId]));
});

test('weights: a test send and a heavy campaign come first, in proportion', async () => {
  const { senderId, campaignId: usual } = await makeCampaign(sql, {
    recipients: 900,
    ratePerSecond: 16,
    status: 'running',
  });
  for (let turn = 0; turn < 20; turn += 1) {
    await sql`update senders set next_slot_at = now() where id = ${senderId}`;
    await claim(senderId, turn);
  }
  const { campaignId: heavy } = await makeCampaign(sql, { recipients: 900, senderId, status: 'running' });
  await sql`update campaigns set weight = 30 where id = ${heavy}`;
  const taken = new Map([
    [usual, 0],
    [heavy, 0],
  ]);
  for (let turn = 20; turn < 60; turn += 1) {
    await sql`update senders set next_slot_at = now() where id = ${senderId}`;
    for (const part of (await claim(senderId, turn))?.parts ?? [])
      taken.set(part.campaignId, (taken.get(part.campaignId) ?? 0) + part.deliveries.length);
  }
  // The one that came later neither waits for the eighty that went before nor makes them wait.
  expect(taken.get(heavy)).toBeGreaterThanOrEqual(116);
  expect(taken.get(heavy)).toBeLessThanOrEqual(124);
  expect((taken.get(usual) ?? 0) + (taken.get(heavy) ?? 0)).toBe(160);
});

test('a process that cannot keep up claims no more than it can start', async () => {
  const { senderId } = await makeCampaign(sql, { recipients: 90, ratePerSecond: 80, status: 'running' });
  const slice = await claimSlice(sql, { senderId, turn: 0, workerId: 'test', most: 7, clock: makeSharedClock() });
  expect(seqsOf(slice)).toHaveLength(7);
});
