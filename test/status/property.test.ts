// Promises 1, 4 and 5 for statuses of any kind in any order, however often, in any form: two web processes take them, one
// of which is killed again and again, and some come before their send is committed. A ten-line model says what must be.
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { applyEarlyStatuses } from '../../src/db/early-statuses.ts';
import { makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { LONG, SEED } from '../support/fault-run.ts';
import { openWeb, untilTaken, type Web } from '../support/web.ts';
import { bareValue, claimAll, cloud, commitSends, expectTrueCounts, messageIdOf } from './setup.ts';

const DELIVERIES = 36;
const WORDS = ['sent', 'delivered', 'read', 'failed'] as const;
const FIRST_SECOND = Math.floor(Date.now() / 1000) - 3600;

const { url, sql } = await makeDatabase();
const webs: Web[] = [await openWeb(url), await openWeb(url)];
const line = await (webs[0] as Web).addLine('property');
afterAll(async () => await Promise.all(webs.map((web) => web.process.kill())));

interface Told {
  delivery: number;
  word: (typeof WORDS)[number];
  /** Seconds after the first. */
  after: number;
}

type Dialect = 'cloud' | 'on-premises' | 'value';

interface Plan {
  /** In the order of their posting. */
  told: Told[];
  /** How many go into each POST, how it is written, and who gets it first. */
  posts: { size: number; dialect: Dialect; milliseconds: boolean; to: number }[];
  /** Per delivery: how many POSTs begin before its send is committed. */
  committedAfter: number[];
  /** How many POSTs begin before a kill, and how long the process stays away, in milliseconds. */
  kills: { after: number; ms: number }[];
}

const plans: fc.Arbitrary<Plan> = fc.record({
  told: fc.array(
    fc.record({
      delivery: fc.nat(DELIVERIES - 1),
      word: fc.constantFrom(...WORDS),
      after: fc.nat(3000),
    }),
    { minLength: 200, maxLength: 900, size: 'max' },
  ),
  posts: fc.array(
    fc.record({
      size: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 60 })),
      dialect: fc.constantFrom<Dialect>('cloud', 'on-premises', 'value'),
      milliseconds: fc.boolean(),
      to: fc.nat(1),
    }),
    { minLength: 20, maxLength: 20 },
  ),
  committedAfter: fc.array(fc.oneof(fc.constant(0), fc.nat(40)), { minLength: DELIVERIES, maxLength: DELIVERIES }),
  kills: fc.array(fc.record({ after: fc.nat(40), ms: fc.nat(400) }), { minLength: 1, maxLength: 3 }),
});

/** What must have become of a message of which these statuses came. */
function model(told: readonly Told[]) {
  const first = (...words: string[]) => {
    const seconds = told.filter(({ word }) => words.includes(word)).map(({ after }) => FIRST_SECOND + after);
    return seconds.length === 0 ? null : new Date(Math.min(...seconds) * 1000);
  };
  const [sentAt, deliveredAt, readAt] = [first('sent', 'delivered', 'read'), first('delivered', 'read'), first('read')];
  const failed = first('failed') && !deliveredAt;
  const status = readAt ? 'read' : deliveredAt ? 'delivered' : failed ? 'failed' : sentAt ? 'sent' : 'accepted';
  const error = status === 'failed' ? '131026' : null;
  return { status, sentAt, deliveredAt, readAt, accepted: true, failed: status === 'failed', error };
}

test('promises 1 and 4: any statuses in any order end where a model of ten lines says', {
  timeout: LONG ? 3_600_000 : 120_000,
}, async () => {
  const numRuns = LONG ? 300 : 8;
  const sum = { statuses: 0, posts: 0, retries: 0, kills: 0 };
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => live(plan, sum)),
    { seed: SEED, numRuns, endOnFailure: true },
  );
  console.log(`statuses in any order: ${numRuns} runs, TEST_SEED=${SEED}, ${JSON.stringify(sum)}, no difference`);
});

async function live(plan: Plan, sum: { statuses: number; posts: number; retries: number; kills: number }) {
  const { campaignId } = await makeCampaign(sql, {
    recipients: DELIVERIES,
    senderId: line.senderId,
    status: 'running',
  });
  await claimAll(sql, campaignId);
  const restarts: Promise<void>[] = [];
  const under: Promise<void>[] = [];
  const bodies = bodiesOf(plan, campaignId);
  const due = (posts: number) =>
    plan.committedAfter.flatMap((after, i) => (Math.min(after, bodies.length) === posts ? [i + 1] : []));
  for (const [i, { body, to }] of bodies.entries()) {
    await commitSends(sql, campaignId, due(i));
    for (const { ms } of plan.kills.filter(({ after }) => after === i)) restarts.push(restartSecond(ms));
    if (restarts.length > 0 || i % 8 === 7) await sleep(1); // not all at once
    under.push(
      untilTaken(
        () => webs[to]?.urlOf(line) ?? '',
        body,
        ({ status }) => {
          if (status !== 200) sum.retries += 1;
        },
      ),
    );
  }
  await commitSends(sql, campaignId, due(bodies.length));
  await Promise.all([...under, ...restarts]);
  sum.statuses += plan.told.length;
  sum.posts += bodies.length;
  sum.kills += restarts.length;
  await judge(plan, campaignId);
}

/** One kill at a time; what it had not acknowledged is posted again by whoever sent it. */
let restarting = Promise.resolve();
function restartSecond(ms: number): Promise<void> {
  restarting = restarting.then(async () => {
    await webs[1]?.process.kill();
    await sleep(ms);
    webs[1] = await openWeb(url);
  });
  return restarting;
}

function bodiesOf({ told, posts }: Plan, campaignId: number): { body: string; to: number }[] {
  const bodies: { body: string; to: number }[] = [];
  for (let from = 0; from < told.length; ) {
    const { size = 1, dialect = 'cloud', milliseconds = false, to = 0 } = posts[bodies.length % posts.length] ?? {};
    const statuses = told.slice(from, from + size).map(({ delivery, word, after }) => ({
      id: messageIdOf(campaignId, delivery + 1),
      status: word,
      timestamp: milliseconds ? (FIRST_SECOND + after) * 1000 : String(FIRST_SECOND + after),
      ...(word === 'failed' ? { errors: [{ code: 131026, title: 'Message undeliverable' }] } : {}),
    }));
    const written = { cloud, 'on-premises': (fields: object) => fields, value: bareValue }[dialect]({ statuses });
    bodies.push({ body: JSON.stringify(written), to });
    from += size;
  }
  return bodies;
}

async function judge({ told }: Plan, campaignId: number): Promise<void> {
  await applyEarlyStatuses(sql, { seconds: 3_600 }); // as the sweep does: what was killed, or looks just now
  const rows = await sql`
    select status, sent_at as "sentAt", delivered_at as "deliveredAt", read_at as "readAt", accepted_at is not null as accepted,
      failed_at is not null as failed, error_code as error
    from deliveries where campaign_id = ${campaignId} order by seq`;
  const must = Array.from({ length: DELIVERIES }, (_, i) => model(told.filter(({ delivery }) => delivery === i)));
  expect([...rows]).toEqual(must);
  await expectTrueCounts(sql, campaignId);
}
