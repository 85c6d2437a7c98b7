// Runs of failures: the breaker opens, and closes by itself where the provider was at fault; slow-downs and strikes.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { pauseCampaign, resumeCampaign } from '../../src/campaign/control.ts';
import { resolveUncertain } from '../../src/campaign/uncertain.ts';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { type CampaignOptions, countsByHand, makeCampaign } from '../support/campaign.ts';
import { openStack, QUICK, type Stack } from '../support/stack.ts';

let stack: Stack;
afterEach(() => stack?.close());

async function open(behaviour: BehaviourPatch, workers = 1): Promise<void> {
  stack = await openStack('postgres', {
    templates: { checked: false },
    notifications: { enabled: false },
    ...behaviour,
  });
  for (let i = 0; i < workers; i += 1) await stack.addWorkers();
}
async function launch(recipients: number, ratePerSecond: number, more: Partial<CampaignOptions> = {}) {
  const defaults = { baseUrl: stack.simulatorUrl, apiKey: DEFAULT_API_KEY, status: 'running' };
  return await makeCampaign(stack.sql, { recipients, ratePerSecond, ...defaults, ...more });
}
interface State {
  status: string;
  reason: { code: string; title: string; kind: string } | null;
  restMs: number | null;
}
async function stateOf(id: number): Promise<State> {
  const [row] = await stack.sql<[State]>`
    select status, paused_reason as reason, extract(epoch from resume_at - now())::float8 * 1000 as "restMs" from campaigns where id = ${id}`;
  return row;
}
const is = (id: number, status: string) => until(async () => (await stateOf(id)).status === status);
async function until(check: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  for (const end = Date.now() + ms; !(await check()); await sleep(30))
    if (Date.now() > end) throw new Error('it did not happen in time');
}
const control = () => ({ sql: stack.sql, queue: stack.runtime.backend.queue });

describe('the circuit breaker', () => {
  test('opens after 20 refusals in a row and goes on by itself when the provider is well again', async () => {
    await open({ refusals: [{ code: 131000 }] });
    const { campaignId, senderId } = await launch(300, 200);
    const other = await launch(10, 200, { senderId });
    await is(campaignId, 'paused');
    const { reason, restMs } = await stateOf(campaignId);
    expect(reason).toMatchObject({ code: 'provider_failing', kind: 'provider' });
    expect(reason?.title).toContain('131000');
    expect(restMs).toBeGreaterThan(3_000);
    expect(restMs).toBeLessThanOrEqual(5_000);
    expect((await stateOf(other.campaignId)).status).toBe('paused'); // the same provider fails it
    await sleep(300);
    const asked = stack.simulator.stats().requests;
    expect(asked).toBeLessThan(200); // what was under way, and no more
    await sleep(500);
    expect(stack.simulator.stats().requests).toBe(asked);
    stack.simulator.behave({ refusals: [] });
    await is(campaignId, 'completed');
    expect(stack.simulator.stats().people).toEqual({ accepted: 310, acceptedMoreThanOnce: 0 });
  });

  test('one message finds out whether the provider is well; if it is not, the rest is twice as long', async () => {
    await open({ refusals: [{ code: 131016 }] });
    const { campaignId } = await launch(100, 100);
    await is(campaignId, 'paused');
    await until(async () => (await countsByHand(stack.sql, campaignId)).sending === 0);
    const asked = stack.simulator.stats().requests;
    await stack.sql`update campaigns set resume_at = now()`;
    await until(async () => stack.simulator.stats().requests > asked);
    await is(campaignId, 'paused');
    expect(stack.simulator.stats().requests - asked).toBe(1);
    const { restMs } = await stateOf(campaignId);
    expect(restMs).toBeGreaterThan(8_000);
    await pauseCampaign(control(), campaignId); // a person's word: it stays
    expect(await stateOf(campaignId)).toEqual({ status: 'paused', reason: null, restMs: null });
  });

  test('a list that is refused person by person is paused until a person looks at it', async () => {
    await open({ refusals: [{ code: 131026 }] });
    const { campaignId } = await launch(300, 200);
    await is(campaignId, 'paused');
    const { reason, restMs } = await stateOf(campaignId);
    expect(reason).toMatchObject({ code: 'too_many_refusals', kind: 'people' });
    expect(restMs).toBe(null);
    await until(async () => (await countsByHand(stack.sql, campaignId)).sending === 0);
    expect((await countsByHand(stack.sql, campaignId)).failed).toBeLessThan(120);
    stack.simulator.behave({ refusals: [] });
    await resumeCampaign(control(), campaignId);
    await is(campaignId, 'completed');
    expect(stack.simulator.stats().people.acceptedMoreThanOnce).toBe(0);
  });

  test('opens when half of the last 200 answers were refusals, and not for fewer', async () => {
    await open({ refusals: [{ code: 131026, pattern: '[0-4]$', perPerson: true }] });
    const half = await launch(400, 400);
    await is(half.campaignId, 'paused');
    await until(async () => (await countsByHand(stack.sql, half.campaignId)).sending === 0);
    const { failed = 0, accepted = 0 } = await countsByHand(stack.sql, half.campaignId);
    expect(failed + accepted).toBeGreaterThanOrEqual(200);
    stack.simulator.behave({ refusals: [{ code: 131026, pattern: '[0-2]$', perPerson: true }] });
    const third = await launch(400, 400);
    await is(third.campaignId, 'completed');
    expect(await countsByHand(stack.sql, third.campaignId)).toMatchObject({ failed: 120, accepted: 280 });
  });

  test('lost answers in a row open it too: few people become uncertain', async () => {
    await open({ lostAnswers: 1 });
    const { campaignId } = await launch(400, 100);
    await is(campaignId, 'paused');
    await until(async () => (await countsByHand(stack.sql, campaignId)).sending === 0);
    expect((await countsByHand(stack.sql, campaignId)).uncertain).toBeLessThan(80);
  });

  test.each(['131052', '131053'])(
    'media that cannot be fetched (%s) is tried a little, then the campaign is paused',
    async (code) => {
      await open({ refusals: [{ code }] });
      const { campaignId } = await launch(7, 100);
      await is(campaignId, 'paused');
      expect((await stateOf(campaignId)).reason).toMatchObject({ code });
      const tried = await stack.sql`select distinct attempts from deliveries where status = 'failed'`;
      expect(tried).toEqual([{ attempts: 3 }]);
    },
  );

  test('a provider that is away costs nobody anything, however often it is asked', async () => {
    await open({});
    const { campaignId, senderId } = await launch(60, 200, { baseUrl: 'http://127.0.0.1:1' });
    await is(campaignId, 'paused');
    await stack.sql`update senders set base_url = ${stack.simulatorUrl} where id = ${senderId}`;
    await is(campaignId, 'completed');
    expect(stack.simulator.stats().people).toEqual({ accepted: 60, acceptedMoreThanOnce: 0 });
    expect(await stack.sql`select distinct attempts from deliveries where campaign_id = ${campaignId}`).toEqual([
      { attempts: 1 },
    ]);
  });
});

describe('slow-downs', () => {
  test('a rate refusal halves the pace of every worker, and the pace comes back with time', async () => {
    await open({ refusals: [{ code: 130429, next: 1 }] }, 2);
    const { campaignId, senderId } = await launch(400, 100);
    const pace = async () => {
      const [row] =
        await stack.sql`select slowed_rate as rate, slowed_at is not null as slowed from senders where id = ${senderId}`;
      return row as { rate: number | null; slowed: boolean };
    };
    await until(async () => (await pace()).slowed);
    expect((await pace()).rate).toBeCloseTo(50, 0);
    await is(campaignId, 'completed');
    const times = stack.simulator.requests().map((request) => request.monotonicMs);
    const refusedAt = times[0] ?? 0;
    const inSecond = (n: number) =>
      times.filter((t) => t >= refusedAt + n * 1000 && t < refusedAt + (n + 1) * 1000).length;
    expect(inSecond(2)).toBeGreaterThan(40);
    expect(inSecond(2)).toBeLessThan(66);
    expect(inSecond(4)).toBeGreaterThan(inSecond(2));
    expect(stack.simulator.stats().people).toEqual({ accepted: 400, acceptedMoreThanOnce: 0 });
  });

  test('a limit at the provider below ours is found and kept near, and everybody gets the message', async () => {
    await open({ rateLimit: { perSecond: 40, retryAfterSeconds: 1 } }, 2);
    const { campaignId } = await launch(250, 80);
    await until(async () => (await stateOf(campaignId)).status === 'completed', 60_000);
    const { people, refused } = stack.simulator.stats();
    expect(people).toEqual({ accepted: 250, acceptedMoreThanOnce: 0 });
    expect(refused['429']).toBeLessThan(125);
  });

  test('spam refusals rest the sender, and the third one pauses it', async () => {
    await open({ refusals: [{ code: 131048 }] });
    const { campaignId, senderId } = await launch(50, 100);
    const strikes = async () =>
      (await stack.sql`select spam_strikes as n from senders where id = ${senderId}`)[0]?.n as number;
    for (const strike of [1, 2]) {
      await until(async () => (await strikes()) === strike);
      const [row] =
        await stack.sql`select extract(epoch from next_slot_at - now())::float8 as seconds from senders where id = ${senderId}`;
      expect(row?.seconds).toBeGreaterThan(50);
      expect((await stateOf(campaignId)).status).toBe('running');
      await until(async () => (await countsByHand(stack.sql, campaignId)).sending === 0);
      await stack.sql`update senders set next_slot_at = now(), spam_at = now() - interval '2 minutes' where id = ${senderId}`;
    }
    await is(campaignId, 'paused');
    expect((await stateOf(campaignId)).reason).toMatchObject({ code: '131048', kind: 'spam' });
  });
});

describe('uncertain messages', () => {
  async function twoUncertain() {
    await open({ lostAnswers: 1 });
    const { campaignId } = await launch(3, 50);
    await is(campaignId, 'completed');
    stack.simulator.behave({ lostAnswers: 0 });
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ uncertain: 3 });
    return campaignId;
  }

  test('an operator has them sent again: the campaign runs once more, for these alone', async () => {
    const campaignId = await twoUncertain();
    expect(await resolveUncertain(control(), campaignId, { action: 'resend', seqs: [2, 99] })).toBe(1);
    await is(campaignId, 'completed');
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ uncertain: 2, accepted: 1 });
    expect(stack.simulator.stats().people).toEqual({ accepted: 3, acceptedMoreThanOnce: 1 }); // as the operator asked
    expect(await resolveUncertain(control(), campaignId, { action: 'resend' })).toBe(2);
    await is(campaignId, 'completed');
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ uncertain: 0, accepted: 3, everAccepted: 3 });
  });

  test('an operator takes them as sent, and a status that comes after all still finds its message', async () => {
    const campaignId = await twoUncertain();
    expect(await resolveUncertain(control(), campaignId, { action: 'treat-as-sent' })).toBe(3);
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ uncertain: 0, accepted: 3, everAccepted: 3 });
    expect(await resolveUncertain(control(), campaignId, { action: 'treat-as-sent' })).toBe(0);
    const [message] = stack.simulator.accepted();
    const sender = (await stack.sql`select sender_id from campaigns where id = ${campaignId}`)[0]?.sender_id;
    const timestamp = String(Math.floor(Date.now() / 1000));
    await stack.simulator.notify({
      statuses: [{ id: message?.id, status: 'delivered', recipient_id: message?.to, timestamp }],
    });
    expect(sender).toBe(1);
    await until(async () => ((await countsByHand(stack.sql, campaignId)).delivered ?? 0) === 1);
    expect(await stack.sql`select message_id from deliveries where status = 'delivered'`).toEqual([
      { message_id: message?.id },
    ]);
  });

  test('where silence proves it, they are sent again without a word: all around were heard of, these were not', async () => {
    await open({ notifications: QUICK, resets: 0 });
    const { campaignId, senderId } = await launch(30, 100);
    await is(campaignId, 'completed');
    await until(() => stack.simulator.stats().notifications.pending === 0);
    const lose = (seq: number) => stack.sql`
      with d as (
        update deliveries set status = 'uncertain', message_id = null, accepted_at = null, sent_at = null, delivered_at = null,
          read_at = null where campaign_id = ${campaignId} and seq = ${seq} returning *
      ) insert into uncertain (campaign_id, seq, sender_id, phone, since) select campaign_id, seq, ${senderId}, phone, now() from d`;
    await lose(7);
    const age = (minutes: number) => stack.sql`
      with a as (update uncertain set since = since - ${minutes} * interval '1 minute')
      update deliveries set accepted_at = accepted_at - ${minutes} * interval '1 minute', sent_at = sent_at - ${minutes} * interval '1 minute'`;
    await age(9);
    await sleep(1_500);
    expect(await stack.sql`select 1 from uncertain`).toHaveLength(1); // hold is the default, and the grace is not over
    await age(2);
    await sleep(1_500);
    expect(await stack.sql`select 1 from uncertain`).toHaveLength(1);
    await stack.sql`update senders set uncertain_policy = 'resend-on-evidence'`;
    await until(
      async () => (await stack.sql`select 1 from deliveries where seq = 7 and status >= 'accepted'`).length === 1,
    );

    await lose(8);
    await age(20);
    await stack.sql`update deliveries set sent_at = null where seq in (20, 21)`; // two of 28 were not heard of either
    await sleep(2_500);
    expect(await stack.sql`select seq from uncertain`).toEqual([{ seq: 8 }]);
  });
});

test('a test whose asker is gone is not sent later by surprise', async () => {
  await open({});
  const { campaignId } = await launch(2, 50, { status: 'paused' });
  await stack.sql`update campaigns set test_of = id, launched_at = now() - interval '2 minutes' where id = ${campaignId}`;
  await is(campaignId, 'canceled');
  expect(stack.simulator.stats().requests).toBe(0);
});
