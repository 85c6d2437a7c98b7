// What was answered 200 is in the rows, whatever dies: Postgres stopped and frozen, the web process killed, statuses
// shuffled and thrice and before their sends.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, expect, test } from 'vitest';
import { connect } from '../../src/db/client.ts';
import { openEmbeddedPostgres } from '../../src/db/embedded.ts';
import { claimAll, commitSends, expectTrueCounts, messageIdOf } from '../status/setup.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { LONG, SEED } from '../support/fault-run.ts';
import { until } from '../support/griot.ts';
import { freePort } from '../support/redis.ts';
import { type Answer, openWeb, untilTaken, type Web } from '../support/web.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const directory = mkdtempSync(join(tmpdir(), 'griot-webhooks-'));
const settings = [`port=${await freePort()}`];
let postgres = await openEmbeddedPostgres(directory, { settings });
const sql = connect(postgres.url, { max: 4 });
afterAll(async () => {
  await sql.end({ timeout: 1 });
  await postgres.close();
  rmSync(directory, { recursive: true, force: true });
});

const RANK = ['accepted', 'sent', 'failed', 'delivered', 'read'];

interface Flood {
  /** Of every try. */
  answers: Answer[];
  /** Per delivery, what was acknowledged: position in RANK. */
  acknowledged: Map<number, number>;
  /** When the last 200 was heard. */
  lastTaken(): number;
  over: Promise<unknown>;
}

interface Told {
  seq: number;
  word: string;
}

/** Ten statuses per POST, sixteen at a time, some hundred POSTs a second, each again until it is taken. */
function flood(url: () => string, campaignId: number, told: readonly Told[]): Flood {
  const posts = Array.from({ length: Math.ceil(told.length / 10) }, (_, i) => told.slice(i * 10, i * 10 + 10));
  const answers: Answer[] = [];
  const acknowledged = new Map<number, number>();
  let lastTaken = 0;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const sender = async () => {
    for (let post = posts.pop(); post; post = posts.pop()) {
      const errors = [{ code: 131026, title: 'Message undeliverable' }];
      const statuses = post.map(({ seq, word }) => {
        const status = { id: messageIdOf(campaignId, seq), status: word, timestamp };
        return word === 'failed' ? { ...status, errors } : status;
      });
      await untilTaken(url, JSON.stringify({ statuses }), (answer) => answers.push(answer));
      lastTaken = performance.now();
      for (const { seq, word } of post) acknowledged.set(seq, Math.max(acknowledged.get(seq) ?? 0, RANK.indexOf(word)));
      await sleep(20);
    }
  };
  const over = Promise.all(Array.from({ length: 16 }, sender));
  return { answers, acknowledged, lastTaken: () => lastTaken, over };
}

/** A web process, and a campaign whose messages the provider took. */
async function openIngest(recipients: number) {
  const web: { now: Web } = { now: await openWeb(postgres.url) };
  closers.push(() => web.now.process.kill());
  const line = await web.now.addLine(`flood ${recipients} ${Math.random()}`);
  const { campaignId } = await makeCampaign(sql, { recipients, senderId: line.senderId, status: 'running' });
  await claimAll(sql, campaignId);
  const seqs = Array.from({ length: recipients }, (_, i) => i + 1);
  return { web, campaignId, seqs, url: () => web.now.urlOf(line) };
}

const eachOf = (seqs: readonly number[], words: readonly string[]): Told[] =>
  words.flatMap((word) => seqs.map((seq) => ({ seq, word })));

/** Deliveries that are behind what was acknowledged of them. */
async function lost(campaignId: number, acknowledged: ReadonlyMap<number, number>): Promise<number> {
  const known = new Map(acknowledged);
  const rows = await sql<
    { seq: number; status: string }[]
  >`select seq, status from deliveries where campaign_id = ${campaignId}`;
  return rows.filter(({ seq, status }) => RANK.indexOf(status) < (known.get(seq) ?? 0)).length;
}

const slowest = (answers: readonly Answer[]) => Math.round(Math.max(...answers.map(({ ms }) => ms)));
const withStatus = (answers: readonly Answer[], status: number | null) =>
  answers.filter((one) => one.status === status);

/** The provider hangs up after five seconds, and comes back when it is told to. */
function expectPromptAnswers(answers: readonly Answer[]): void {
  expect(slowest(answers)).toBeLessThan(5_000);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
  for (const { retryAfter } of withStatus(answers, 503)) expect(Number(retryAfter)).toBeGreaterThan(0);
}

test('promise 1: Postgres stopped at once under a flood of statuses: 503 at once, and no acknowledged one is lost', {
  timeout: 180_000,
}, async () => {
  const { web, campaignId, seqs, url } = await openIngest(LONG ? 20_000 : 2_500);
  await commitSends(sql, campaignId, seqs);
  const { answers, acknowledged, lastTaken, over } = flood(
    url,
    campaignId,
    eachOf(seqs, ['sent', 'delivered', 'read']),
  );
  await sleep(800);
  process.kill(postmaster(), 'SIGQUIT'); // "immediate": no checkpoint, every connection cut
  await sleep(LONG ? 20_000 : 2_000);
  const before = new Map(acknowledged);
  await postgres.close();
  postgres = await openEmbeddedPostgres(directory, { settings });
  const back = performance.now();
  expect(await lost(campaignId, before)).toBe(0);
  await until(() => lastTaken() > back);
  const takenAfter = lastTaken() - back;
  await over;
  expect(await lost(campaignId, acknowledged)).toBe(0);
  expect(await countsByHand(sql, campaignId)).toMatchObject({ read: seqs.length });
  await expectTrueCounts(sql, campaignId);
  expectPromptAnswers(answers);
  expect(await web.now.process.stop()).toBe(0);
  console.log(
    `Postgres stopped under ${answers.length} POSTs: ${withStatus(answers, 503).length} got 503, the slowest answer took ${slowest(answers)} ms, the first 200 came ${Math.round(takenAfter)} ms after its return; acknowledged and lost: 0`,
  );
});

test('a Postgres that hangs is a 503 within five seconds, and afterwards everything is taken', {
  timeout: 180_000,
}, async () => {
  const { campaignId, seqs, url } = await openIngest(LONG ? 20_000 : 2_500);
  await commitSends(sql, campaignId, seqs);
  const { answers, acknowledged, over } = flood(url, campaignId, eachOf(seqs, ['delivered', 'read']));
  await sleep(500);
  const frozen = [postmaster(), ...childrenOf(postmaster())];
  const thaw = () => {
    for (const pid of frozen) signal(pid, 'SIGCONT');
  };
  closers.push(thaw);
  for (const pid of frozen) signal(pid, 'SIGSTOP');
  await sleep(LONG ? 30_000 : 9_000);
  thaw();
  await over;
  expect(await lost(campaignId, acknowledged)).toBe(0);
  expect(await countsByHand(sql, campaignId)).toMatchObject({ read: seqs.length });
  await expectTrueCounts(sql, campaignId);
  expectPromptAnswers(answers);
  expect(withStatus(answers, 503).length).toBeGreaterThan(0);
  console.log(
    `Postgres frozen: ${withStatus(answers, 503).length} of ${answers.length} POSTs got 503, the slowest answer took ${slowest(answers)} ms`,
  );
});

test('promise 1: web processes killed in a flood of statuses: every 200 is in the rows', {
  timeout: 600_000,
}, async () => {
  const kills = fc.sample(fc.integer({ min: 100, max: 900 }), { seed: SEED, numRuns: LONG ? 50 : 2 });
  const { web, campaignId, seqs, url } = await openIngest(LONG ? 30_000 : 2_500);
  await commitSends(sql, campaignId, seqs);
  const { answers, acknowledged, over } = flood(url, campaignId, eachOf(seqs, ['sent', 'delivered', 'read']));
  const lostAtKill: number[] = [];
  for (const moment of kills) {
    await sleep(moment);
    await web.now.process.kill();
    lostAtKill.push(await lost(campaignId, acknowledged));
    web.now = await openWeb(postgres.url);
  }
  await over;
  expect(lostAtKill).toEqual(kills.map(() => 0));
  expect(await countsByHand(sql, campaignId)).toMatchObject({ read: seqs.length, everSent: seqs.length });
  await expectTrueCounts(sql, campaignId);
  console.log(
    `${kills.length} kills of web, TEST_SEED=${SEED}: ${withStatus(answers, 200).length} POSTs taken, ${withStatus(answers, null).length} cut off, acknowledged and lost: 0`,
  );
});

test('promise 4: shuffled, thrice, and before their sends are committed: the highest rank stands', {
  timeout: 180_000,
}, async () => {
  const lives = [
    ['sent'],
    ['sent', 'delivered'],
    ['sent', 'delivered', 'read'],
    ['sent', 'failed'],
    ['read'],
    ['failed', 'delivered'],
  ];
  const { campaignId, seqs, url } = await openIngest(LONG ? 30_000 : 1_500);
  const lifeOf = (seq: number) => lives[seq % lives.length] ?? [];
  const once = seqs.flatMap((seq) => lifeOf(seq).map((word) => ({ seq, word })));
  const thrice = [...once, ...once, ...once];
  const [told = []] = fc.sample(fc.shuffledSubarray(thrice, { minLength: thrice.length }), { seed: SEED, numRuns: 1 });
  const { over } = flood(url, campaignId, told);
  for (let from = 0; from < seqs.length; from += 100) {
    await commitSends(sql, campaignId, seqs.slice(from, from + 100));
    await sleep(40);
  }
  await over;
  const rows = await sql<
    { seq: number; status: string }[]
  >`select seq, status from deliveries where campaign_id = ${campaignId}`;
  const highest = (seq: number) => RANK[Math.max(...lifeOf(seq).map((word) => RANK.indexOf(word)))];
  expect(rows.filter(({ seq, status }) => status !== highest(seq))).toEqual([]);
  await expectTrueCounts(sql, campaignId);
  console.log(`${told.length} statuses shuffled and thrice, TEST_SEED=${SEED}: 0 of ${seqs.length} deliveries differ`);
});

function postmaster(): number {
  return Number(readFileSync(join(directory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => statOf(pid)?.parent === parent);
}

/** Null for a process that is gone. */
function statOf(pid: number): { parent: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return { parent: Number(fields[1]) };
  } catch {
    return null;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone by itself
  }
}
