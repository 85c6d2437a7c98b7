// From a launched campaign to settled deliveries, on both backends, compared with the simulator's own account.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { type CampaignOptions, countsByHand, makeCampaign } from '../support/campaign.ts';
import { BACKENDS, openStack, QUICK, type Stack } from '../support/stack.ts';

let stack: Stack;
afterEach(() => stack?.close());

describe.each(BACKENDS)('on %s', (backend) => {
  async function launch(recipients: number, ratePerSecond: number, more: Partial<CampaignOptions> = {}) {
    const defaults = { baseUrl: stack.simulatorUrl, apiKey: DEFAULT_API_KEY, status: 'running' };
    return await makeCampaign(stack.sql, { recipients, ratePerSecond, ...defaults, ...more });
  }
  const open = async (behaviour: BehaviourPatch = {}, workers = 1) => {
    stack = await openStack(backend, { templates: { checked: false }, ...behaviour });
    for (let i = 0; i < workers; i += 1) await stack.addWorkers();
  };
  const completed = (id: number) => until(async () => (await statusOf(stack.sql, id)) === 'completed');

  test('promise 5: counts are true: each person once, every row and every count as the simulator saw it', async () => {
    const notifications: typeof QUICK = {
      ...QUICK,
      dialect: 'mixed',
      duplicates: 0.3,
      disorder: 0.3,
      beforeAnswer: 0.2,
      batchSize: 5,
    };
    await open({ latencyMs: [5, 40], notifications }, 2);
    const { campaignId } = await launch(400, 200);
    await completed(campaignId);
    await until(() => stack.simulator.stats().notifications.pending === 0);
    expect(stack.simulator.stats().people).toEqual({ accepted: 400, acceptedMoreThanOnce: 0 });
    const rows = await stack.sql<{ phone: number; messageId: string; status: string }[]>`
      select phone, message_id as "messageId", status from deliveries where campaign_id = ${campaignId} order by seq`;
    const seen = new Map(stack.simulator.accepted().map((m) => [m.to, { id: m.id, status: highest(m.statuses) }]));
    for (const row of rows) expect({ id: row.messageId, status: row.status }).toEqual(seen.get(String(row.phone)));
    expect(await countsOf(stack.sql, campaignId)).toEqual(await countsByHand(stack.sql, campaignId));
  });

  test('two processes share one limit, as the provider sees it', async () => {
    await open({ latencyMs: [5, 60], notifications: { enabled: false } }, 2);
    const { campaignId } = await launch(160, 40);
    await completed(campaignId);
    const arrivals = stack.simulator
      .requests()
      .map((request) => request.monotonicMs)
      .sort((x, y) => x - y);
    const worst = Math.max(...arrivals.map((start) => arrivals.filter((t) => t >= start && t < start + 1000).length));
    // The witness shares its clock's process with both workers and jitters with them; that slots never overlap is
    // tested exactly in test/send/claim.test.ts. Without a common clock this would be 80.
    expect(worst).toBeLessThanOrEqual(48);
  });

  test('promise 2: nobody gets a message twice: an answer that is lost leaves the delivery uncertain until its status settles it', async () => {
    await open({ lostAnswers: 0.3, notifications: QUICK });
    const { campaignId } = await launch(60, 100);
    await completed(campaignId);
    await until(async () => (await countsByHand(stack.sql, campaignId)).uncertain === 0);
    await until(() => stack.simulator.stats().notifications.pending === 0);
    expect(stack.simulator.stats().people).toEqual({ accepted: 60, acceptedMoreThanOnce: 0 });
    expect(stack.simulator.stats().lostAnswers).toBeGreaterThan(5);
    const ids =
      await stack.sql`select message_id from deliveries where campaign_id = ${campaignId} and message_id is not null`;
    expect(ids).toHaveLength(60);
    expect(await countsOf(stack.sql, campaignId)).toEqual(await countsByHand(stack.sql, campaignId));
  });

  test('promise 6: memory is flat: the queue holds a handful of keys, however many recipients', async () => {
    await open({ notifications: { enabled: false } });
    const { campaignId } = await launch(20_000, 100);
    await until(async () => ((await countsByHand(stack.sql, campaignId)).accepted ?? 0) > 50);
    expect(await stack.queueEntries()).toBeLessThan(20);
  });

  test('a lost answer whose statuses never come stays uncertain, is shown as such and is not sent again', async () => {
    await open({ lostAnswers: 1, notifications: { enabled: false } });
    const { campaignId } = await launch(10, 100);
    await completed(campaignId);
    expect((await countsByHand(stack.sql, campaignId)).uncertain).toBe(10);
    await sleep(1_500);
    expect(stack.simulator.stats().requests).toBe(10);
  });

  test('a transient refusal really comes round again', async () => {
    await open({ refusals: [{ code: 131000, next: 5 }], notifications: { enabled: false } });
    const { campaignId } = await launch(20, 100);
    await completed(campaignId);
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ accepted: 20, failed: 0 });
    expect(stack.simulator.stats().requests).toBe(25);
  });

  test('a rate refusal slows the sender and loses nobody', async () => {
    await open({ rateLimit: { perSecond: 20, retryAfterSeconds: 1 }, notifications: { enabled: false } }, 2);
    const { campaignId } = await launch(40, 100);
    await completed(campaignId);
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ accepted: 40, failed: 0 });
    expect(stack.simulator.stats().people).toEqual({ accepted: 40, acceptedMoreThanOnce: 0 });
  });

  test('a template refusal pauses the campaign, burns nobody, and resume goes on exactly there', async () => {
    await open({ refusals: [{ code: 132015 }], notifications: { enabled: false } });
    const { campaignId } = await launch(50, 50);
    await until(async () => (await statusOf(stack.sql, campaignId)) === 'paused');
    await until(async () => (await countsByHand(stack.sql, campaignId)).sending === 0);
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ pending: 50, failed: 0 });
    const [campaign] = await stack.sql`select paused_reason from campaigns where id = ${campaignId}`;
    expect(campaign?.paused_reason).toMatchObject({ kind: 'template', code: '132015' });
    stack.simulator.behave({ refusals: [] });
    await stack.sql`update campaigns set status = 'running', paused_reason = null where id = ${campaignId}`;
    await completed(campaignId);
    expect(stack.simulator.stats().people).toEqual({ accepted: 50, acceptedMoreThanOnce: 0 });
  });

  test('an account refusal pauses every campaign of the sender', async () => {
    await open({ refusals: [{ code: 131031 }], notifications: { enabled: false } });
    const first = await launch(20, 20);
    const second = await launch(20, 20, { senderId: first.senderId });
    await until(async () => (await statusOf(stack.sql, first.campaignId)) === 'paused');
    expect(await statusOf(stack.sql, second.campaignId)).toBe('paused');
  });

  test('parameters that no row gets through pause the campaign after five', async () => {
    await open({ refusals: [{ code: 132000 }], notifications: { enabled: false } });
    const { campaignId } = await launch(100, 20);
    await until(async () => (await statusOf(stack.sql, campaignId)) === 'paused');
    await until(async () => (await countsByHand(stack.sql, campaignId)).sending === 0);
    expect((await countsByHand(stack.sql, campaignId)).failed).toBeLessThan(15);
  });

  test('a row with bad parameters fails alone when others pass', async () => {
    await open({ refusals: [{ code: 132012, pattern: '0[0-2]$' }], notifications: { enabled: false } });
    const { campaignId } = await launch(300, 300);
    await completed(campaignId);
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ accepted: 291, failed: 9, refused: 9 });
  });

  test('somebody who stopped marketing is suppressed', async () => {
    await open({ refusals: [{ code: 131050, next: 1 }], notifications: { enabled: false } });
    const { campaignId } = await launch(3, 20);
    await completed(campaignId);
    const [failed] =
      await stack.sql`select phone from deliveries where campaign_id = ${campaignId} and status = 'failed'`;
    expect(await stack.sql`select phone from suppressions`).toEqual([{ phone: failed?.phone }]);
  });

  test('two campaigns of one sender take turns: the small one is not stuck behind the big one', async () => {
    await open({ notifications: { enabled: false } });
    const big = await launch(500, 50);
    await sleep(500);
    const small = await launch(20, 50, { senderId: big.senderId });
    await completed(small.campaignId);
    expect((await countsByHand(stack.sql, big.campaignId)).pending).toBeGreaterThan(350);
  });

  test('a campaign with a refused connection waits and goes on when the provider is back', async () => {
    await open({ notifications: { enabled: false } });
    const { campaignId, senderId } = await launch(10, 50, { baseUrl: 'http://127.0.0.1:1' });
    await until(async () => (await stack.sql`select 1 from requeue`).length === 10);
    expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ uncertain: 0, failed: 0 });
    await stack.sql`update senders set base_url = ${stack.simulatorUrl} where id = ${senderId}`;
    await completed(campaignId);
    expect(stack.simulator.stats().people).toEqual({ accepted: 10, acceptedMoreThanOnce: 0 });
  });
});

const ORDER = ['accepted', 'sent', 'failed', 'delivered', 'read'];

/** The rule of ranks once more, in the test's own words. */
function highest(statuses: readonly { status: string }[]): string {
  return statuses.reduce(
    (best, { status }) => (ORDER.indexOf(status) > ORDER.indexOf(best) ? status : best),
    'accepted',
  );
}

async function statusOf(sql: Sql, id: number): Promise<string> {
  const [row] = await sql`select status from campaigns where id = ${id}`;
  return row?.status;
}

async function countsOf(sql: Sql, campaignId: number) {
  const [row] = await sql`
    select sum(pending)::int as pending, sum(sending)::int as sending, sum(uncertain)::int as uncertain,
      sum(accepted)::int as accepted, sum(sent)::int as sent, sum(failed)::int as failed, sum(delivered)::int as delivered,
      sum(read)::int as read, sum(skipped)::int as skipped, sum(ever_accepted)::int as "everAccepted",
      sum(ever_sent)::int as "everSent", sum(ever_delivered)::int as "everDelivered", sum(ever_read)::int as "everRead",
      sum(refused)::int as refused,
      (select coalesce(sum(failed), 0)::int from error_counts e where e.campaign_id = ${campaignId}) as errors
    from counts where campaign_id = ${campaignId}`;
  return row;
}

async function until(check: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !(await check()); await sleep(30)) {
    if (Date.now() > end) throw new Error('it did not happen in time');
  }
}
