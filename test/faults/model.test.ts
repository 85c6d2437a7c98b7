// Whatever happens in whatever order, the promises hold: random interleavings of workers, crashes, lost answers, pauses,
// late and early statuses, with the simulator as the witness. fast-check chooses; a failure prints seed and commands.
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { describe, expect, inject, test } from 'vitest';
import { pauseCampaign, resumeCampaign } from '../../src/campaign/control.ts';
import { resolveUncertain } from '../../src/campaign/uncertain.ts';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { LONG, SEED } from '../support/fault-run.ts';
import { until } from '../support/griot.ts';
import { BACKENDS, type BackendName, openStack, QUICK, type Stack, type StackWorkers } from '../support/stack.ts';

const COMMANDS = [
  'pause',
  'resume',
  'add worker',
  'stop worker',
  'crash worker',
  'lose answers',
  'hang',
  'refuse with 500',
  'refuse with 429',
  'be unwell',
  'be well',
  'statuses early',
  'statuses late and thrice',
  'faster',
  'slower',
  'forget the queue',
  'resend uncertain',
] as const;
type Command = (typeof COMMANDS)[number];

const HEALTHY: BehaviourPatch = { lostAnswers: 0, hang: 0, refusals: [] };
const NOTIFIED = { ...QUICK, beforeAnswer: 0, duplicates: 0, disorder: 0 };

interface World {
  stack: Stack;
  backend: BackendName;
  campaignId: number;
  senderId: number;
  workers: StackWorkers[];
  /** Messages that an operator had sent once more. */
  resent: number;
}

const does: Record<Command, (world: World) => Promise<unknown> | unknown> = {
  pause: (w) => pauseCampaign(control(w), w.campaignId).catch(inOtherState),
  resume: (w) => resumeCampaign(control(w), w.campaignId).catch(inOtherState),
  'add worker': async (w) => w.workers.length < 3 && w.workers.push(await w.stack.addWorkers()),
  'stop worker': (w) => w.workers.pop()?.close(),
  'crash worker': (w) => w.workers.pop()?.crash(),
  'lose answers': (w) => w.stack.simulator.behave({ lostAnswers: 0.3 }),
  hang: (w) => w.stack.simulator.behave({ hang: 0.2 }),
  'refuse with 500': (w) => w.stack.simulator.behave({ refusals: [{ code: 131000, share: 0.4 }] }),
  'refuse with 429': (w) => w.stack.simulator.behave({ refusals: [{ code: 130429, next: 5, retryAfterSeconds: 0.2 }] }),
  'be unwell': (w) =>
    w.stack.simulator.behave({ refusals: [{ code: null, httpStatus: 502, form: 'html', share: 0.3 }] }),
  'be well': (w) => w.stack.simulator.behave(HEALTHY),
  'statuses early': (w) => w.stack.simulator.behave({ notifications: { beforeAnswer: 0.7 } }),
  'statuses late and thrice': (w) =>
    w.stack.simulator.behave({ notifications: { beforeAnswer: 0, duplicates: 0.6, disorder: 0.5 } }),
  faster: (w) => w.stack.sql`update senders set rate_per_second = 300 where id = ${w.senderId}`,
  slower: (w) => w.stack.sql`update senders set rate_per_second = 40 where id = ${w.senderId}`,
  'forget the queue': forgetQueue,
  'resend uncertain': async (w) => {
    w.resent += await resolveUncertain(control(w), w.campaignId, { action: 'resend' }).catch(inOtherState);
  },
};

const control = ({ stack }: World) => ({ sql: stack.sql, queue: stack.runtime.backend.queue });

/** A command that does not fit the campaign's state is refused, and that is all. */
function inOtherState(error: { code?: string }): number {
  if (error.code !== 'wrong_state') throw error;
  return 0;
}

async function forgetQueue({ stack, backend }: World): Promise<void> {
  if (backend === 'postgres') return void (await stack.sql`delete from bullmq.job`);
  const redis = new Redis(inject('redisUrl'));
  const keys = await redis.keys(`{${stack.queuePrefix}}*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
}

describe.each(BACKENDS)('on %s', (backend) => {
  test('promises 1, 2 and 5 hold in any order of events', { timeout: LONG ? 3_600_000 : 240_000 }, async () => {
    const step = fc.tuple(fc.constantFrom(...COMMANDS), fc.integer({ min: 0, max: 400 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => live(backend, steps)),
      { seed: SEED, numRuns: LONG ? 100 : 4, endOnFailure: true, timeout: 120_000 },
    );
    console.log(`model on ${backend}: ${LONG ? 100 : 4} runs, TEST_SEED=${SEED}`);
  });
});

async function live(backend: BackendName, steps: readonly (readonly [Command, number])[]): Promise<void> {
  const stack = await openStack(backend, {
    latencyMs: [1, 80],
    templates: { checked: false },
    notifications: NOTIFIED,
  });
  try {
    const campaign = await makeCampaign(stack.sql, {
      recipients: 80,
      ratePerSecond: 100,
      baseUrl: stack.simulatorUrl,
      apiKey: DEFAULT_API_KEY,
      requestTimeoutMs: 1_000,
      status: 'running',
    });
    const world: World = { stack, backend, ...campaign, workers: [await stack.addWorkers()], resent: 0 };
    for (const [command, ms] of steps) {
      await does[command](world);
      await sleep(ms);
    }
    await heal(world);
    await judge(world);
  } finally {
    await stack.close();
  }
}

/** Everything is well again, and the campaign comes to its end. */
async function heal(world: World): Promise<void> {
  const { stack, campaignId } = world;
  stack.simulator.behave({ ...HEALTHY, notifications: { beforeAnswer: 0, duplicates: 0, disorder: 0 } });
  world.workers.push(await stack.addWorkers());
  await until(async () => {
    await stack.sql`update requeue set due_at = least(due_at, now()) where campaign_id = ${campaignId}`;
    await does.resume(world);
    const [campaign] = await stack.sql`select status from campaigns where id = ${campaignId}`;
    return campaign?.status === 'completed';
  }, 60_000);
  await until(() => stack.simulator.stats().notifications.pending === 0);
}

async function judge({ stack, campaignId, resent }: World): Promise<void> {
  const { sql, simulator } = stack;
  const accepted = simulator.accepted();
  const twice = accepted.length - simulator.stats().people.accepted;
  expect(twice, 'messages beyond the first, against those an operator asked for').toBeLessThanOrEqual(resent);
  const taken = new Set(accepted.map((message) => message.to));
  const rows = () => sql<{ phone: number; status: string; errorCode: string | null }[]>`
    select phone, status, error_code as "errorCode" from deliveries where campaign_id = ${campaignId}`;
  await until(async () => (await rows()).every((row) => row.status !== 'uncertain' || !taken.has(String(row.phone))));
  for (const { phone, status, errorCode } of await rows()) {
    if (status === 'uncertain' || status === 'failed') expect(errorCode).toMatch(/\w/);
    else
      expect([taken.has(String(phone)), status]).toEqual([
        true,
        expect.stringMatching(/^(accepted|sent|delivered|read)$/),
      ]);
  }
  const [counts] = await sql`
    select sum(pending)::int as pending, sum(sending)::int as sending, sum(uncertain)::int as uncertain,
      sum(accepted)::int as accepted, sum(sent)::int as sent, sum(failed)::int as failed, sum(delivered)::int as delivered,
      sum(read)::int as read, sum(ever_accepted)::int as "everAccepted", sum(ever_read)::int as "everRead"
    from counts where campaign_id = ${campaignId}`;
  expect(await countsByHand(sql, campaignId)).toMatchObject(counts ?? {});
}
