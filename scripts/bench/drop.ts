// npm run bench -- drop [--rows 10000000] [--seconds 10]: a large campaign is deleted while statuses come in. How long the
// caller waits, when the disk has its room back, and how long statuses wait before and meanwhile; beside it a DELETE of a
// twentieth of the rows in the table that campaigns share. Then what a status reads beside none, 12 and 200 partitions.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { readSender } from '../../src/account/senders.ts';
import { openWebhookSecret } from '../../src/account/webhook-secret.ts';
import type { Sql } from '../../src/db/client.ts';
import { makePartition } from '../../src/db/make-partition.ts';
import { readPartitions } from '../../src/db/partitions.ts';
import { recount } from '../../src/db/recount.ts';
import { moveByMessages } from '../../src/db/status-moves.ts';
import { inTransaction } from '../../src/lib/transaction.ts';
import { makePastCampaign, messageIdsOf, tidyUp } from './past-campaigns.ts';
import { type PlanNode, plansOf, scansOf } from './plans.ts';
import { BENCH_TOKEN, type Bench, type Listening, median, withBench } from './processes.ts';

const LIVE = 100_000;
const PER_SECOND = 200;
/** Those that are about the deleted campaign. */
const LATE = 0.1;
const SHARE = 20;
const PARTITIONS = [0, 12, 200];

export async function benchDrop(args: string[]): Promise<void> {
  const options = {
    rows: { type: 'string', default: '10000000' },
    seconds: { type: 'string', default: '10' },
  } as const;
  const { values } = parseArgs({ args, options });
  const [rows, seconds] = [Number(values.rows), Number(values.seconds)];
  await withBench({ backend: 'postgres', stand: 'plain' }, async (bench) => {
    const { sql } = bench.runtime;
    const began = Date.now();
    const live = await makePastCampaign(bench, LIVE);
    await recount(sql, [live]);
    const shared = await makePastCampaign(bench, Math.round(rows / SHARE));
    const large = await makePastCampaign(bench, rows, { large: true });
    await tidyUp(bench);
    console.log(`${rows} deliveries of one campaign, ${LIVE} of another: made in ${secondsSince(began)} s`);
    const late = await messageIdsOf(bench, large, LIVE);
    const web = await bench.web('');
    const load = await openLoad(bench, { web, ids: await messageIdsOf(bench, live, LIVE), late });
    await bench.worker();
    await load.during(() => sleep(1_000 * Math.min(seconds, 3))); // all warm up
    told('nothing is deleted', '', await load.during(() => sleep(1_000 * seconds)));
    await dropped(sql, { web, id: large, load });
    await deleted(sql, { id: shared, load });
    await load.close();
    await lookUps(bench, live);
  });
}

type Load = Awaited<ReturnType<typeof openLoad>>;

/** As somebody does over HTTP, until nothing is left of it but its message ids. */
async function dropped(sql: Sql, { web, id, load }: { web: Listening; id: number; load: Load }): Promise<void> {
  const before = await databaseSize(sql);
  let answered = '';
  let gone = '';
  const delays = await load.during(async () => {
    const began = Date.now();
    const headers = { authorization: `Bearer ${BENCH_TOKEN}` };
    const { status } = await fetch(`${web.url}/api/campaigns/${id}`, { method: 'DELETE', headers });
    if (status !== 204) throw new Error(`not deleted: ${status}`);
    answered = `${Date.now() - began} ms`;
    load.isDeleted();
    while ((await sql`select 1 from removals where campaign_id = ${id} and cleared_at is null`).length > 0)
      await sleep(20);
    gone = secondsSince(began);
    await sleep(2_000);
  });
  const back = ((before - (await databaseSize(sql))) / 1e9).toFixed(1);
  told('deleted by Griot', `answered in ${answered}, all gone and ${back} GB back in ${gone} s`, delays);
}

async function deleted(sql: Sql, { id, load }: { id: number; load: Load }): Promise<void> {
  let took = 0;
  const delays = await load.during(async () => {
    const began = Date.now();
    await sql`delete from deliveries where campaign_id = ${id}`;
    took = (Date.now() - began) / 1000;
  });
  const all = (took * SHARE).toFixed(0);
  told('a twentieth by DELETE', `${took.toFixed(1)} s, which is ${all} s for all of it; no room back`, delays);
}

/** Statuses at a fixed pace, one per POST, whatever becomes of them. */
async function openLoad(
  bench: Bench,
  { web, ids, late }: { web: Listening; ids: readonly string[]; late: readonly string[] },
) {
  const { sql, seal } = bench.runtime;
  const path = `/webhooks/1/${openWebhookSecret(seal, await readSender(sql, 1))}`;
  const pool = new Pool(web.url, { connections: 100 });
  let turn = 0;
  let lateShare = 0;
  const next = () => {
    turn += 1;
    const about = Math.random() < lateShare ? late : ids;
    return { id: about[turn % about.length], status: ['sent', 'delivered', 'read'][Math.floor(turn / ids.length) % 3] };
  };
  const post = async (due: number): Promise<number> => {
    const body = notification(next());
    const headers = { 'content-type': 'application/json' };
    const { statusCode, body: answer } = await pool.request({ path, method: 'POST', headers, body });
    await answer.dump();
    if (statusCode !== 200) throw new Error(`a status was answered ${statusCode}`);
    return performance.now() - due;
  };
  return {
    isDeleted: () => {
      lateShare = LATE;
    },
    close: () => pool.close(),
    /** Delays while the work goes on, in ms. */
    async during(work: () => Promise<unknown>): Promise<number[]> {
      let over = false;
      const working = work().finally(() => {
        over = true;
      });
      const open: Promise<number>[] = [];
      const start = performance.now();
      for (let i = 0; !over; i += 1) {
        const due = start + (i * 1000) / PER_SECOND;
        if (due > performance.now() + 1) await sleep(due - performance.now());
        open.push(post(due));
      }
      await working;
      return await Promise.all(open);
    },
  };
}

function notification(status: object): string {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const statuses = [{ ...status, timestamp, recipient_id: '221771234567' }];
  const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: '1' }, statuses };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });
}

/** Of the statement that applies statuses, beside so many partitions. */
async function lookUps(bench: Bench, live: number): Promise<void> {
  const { sql } = bench.runtime;
  const ids = (await messageIdsOf(bench, live, LIVE)).reverse(); // no status came of the last ones
  let partitions = 0;
  for (const wanted of PARTITIONS) {
    for (; partitions < wanted; partitions += 1) await addPartition(sql, live);
    await readPartitions(sql);
    const next = (many: number) => ids.splice(0, many).map(delivered);
    const plans = await plansOf(bench.databaseUrl, async (one) => {
      for (let i = 0; i < KEPT; i += 1) await moveByMessages(one, next(1), one``);
    });
    const took: number[] = [];
    for (let i = 0; i < 3 * KEPT; i += 1) {
      const many = next(BATCH);
      const began = performance.now();
      await moveByMessages(sql, many, sql``);
      if (i >= KEPT) took.push(performance.now() - began);
    }
    const batch = `${BATCH} take ${median(took).toFixed(1)} ms`;
    console.log(
      `  beside ${String(wanted).padStart(3)} partitions a status looks into ${read(plans.at(-1))}; ${batch}`,
    );
  }
}

const BATCH = 40;
/** Postgres keeps a plan from the sixth time on. */
const KEPT = 8;

function delivered(messageId: string) {
  const rest = { recipient: null, at: new Date(), error: null, callbackData: null, free: false };
  return { ...rest, senderId: 1, messageId, status: 'delivered' as const };
}

/** Of an empty campaign like this one. */
async function addPartition(sql: Sql, like: number): Promise<void> {
  const [{ id }] = await sql<[{ id: number }]>`
    insert into campaigns (name, sender_id, template, status)
    select name, sender_id, template, 'completed' from campaigns where id = ${like} returning id`;
  await inTransaction(sql, (tx) => makePartition(tx, id));
}

/** Each table, how often, and how many pages of it and its indexes. */
function read(plan: PlanNode | undefined): string {
  const tables = new Map<string, { times: number; pages: number }>();
  for (const { relation, times, pages } of plan ? scansOf(plan, /^(message_ids|deliveries_.*)$/) : []) {
    const before = tables.get(relation) ?? { times: 0, pages: 0 };
    tables.set(relation, { times: before.times + times, pages: before.pages + pages });
  }
  return [...tables].map(([table, { times, pages }]) => `${table} ${times} × (${pages} pages)`).join(', ');
}

function told(what: string, how: string, delays: number[]): void {
  const sorted = delays.sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
  const statuses = `${sorted.length} statuses: p50 ${at(0.5)} p99 ${at(0.99)} most ${at(0.99999)} ms`;
  console.log(`  ${what.padEnd(24)} ${statuses.padEnd(52)} ${how}`);
}

async function databaseSize(sql: Sql): Promise<number> {
  const [{ bytes }] = await sql<[{ bytes: number }]>`select pg_database_size(current_database()) as bytes`;
  return bytes;
}

function secondsSince(began: number): string {
  return ((Date.now() - began) / 1000).toFixed(1);
}
