// How fast statuses come back: `griot web` against a Fastify route that parses the same body and answers at once, both
// as processes of their own, 64 connections, half of the statuses repetitions, 10 % of unknown messages, a million
// deliveries in the table. Then 100 statuses per POST, the delays at three quarters of that, the memory at double load.
// Arguments: deliveries, seconds per measurement, rounds.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { readSender } from '../../src/account/senders.ts';
import { openWebhookSecret } from '../../src/account/webhook-secret.ts';
import { recount } from '../../src/db/recount.ts';
import { type Bench, type Listening, makeCampaign, median, residentMib, withBench } from './processes.ts';

const CONNECTIONS = 64;
const MANY = 100;
const STAGES = ['sent', 'delivered', 'read'];

export async function benchIngest(args: string[]): Promise<void> {
  const [deliveries = 1_000_000, seconds = 8, rounds = 4] = args.map(Number);
  await withBench({ backend: 'postgres', stand: 'plain' }, async (bench) => {
    const { path, statuses } = await prepare(bench, deliveries);
    const plain = await bench.listen('plain-route.ts', path);
    const griot = await bench.web(path);
    const speeds: Record<string, number[]> = { plain: [], griot: [], many: [] };
    for (let round = -1; round < rounds; round += 1) {
      const took = {
        plain: await closedLoop(plain.url, statuses, { size: 1, seconds }),
        griot: await closedLoop(griot.url, statuses, { size: 1, seconds }),
        many: await closedLoop(griot.url, statuses, { size: MANY, seconds }),
      };
      if (round < 0) continue; // everybody warms up
      for (const [side, speed] of Object.entries(took)) speeds[side]?.push(speed);
    }
    const [ours = 0, theirs = 0, many = 0] = ['griot', 'plain', 'many'].map((side) => median(speeds[side] ?? []));
    const all = (side: string) => (speeds[side] ?? []).map((value) => value.toFixed(0)).join(' ');
    console.log(
      `${deliveries} deliveries, ${CONNECTIONS} connections, ${seconds} s each, ${rounds} rounds, statuses per second:`,
    );
    console.log(`  Griot, one per POST            ${all('griot')}`);
    console.log(
      `  a route that stores nothing    ${all('plain')}   ratio of the medians ${(ours / theirs).toFixed(2)}`,
    );
    console.log(`  Griot, ${MANY} per POST           ${all('many')}   median ${many.toFixed(0)}`);
    for (const [share, size, rate] of [
      [0.75, 1, ours],
      [0.75, MANY, many],
      [2, 1, ours],
      [2, MANY, many],
    ] as const) {
      console.log(
        `  ${share} × that load, ${size} per POST: ${await openLoop(griot, statuses, { size, seconds, rate: share * rate })}`,
      );
    }
    await check(bench, deliveries);
  });
}

/** A campaign whose messages were all accepted, and an endless mix of statuses about them. */
export async function prepare(bench: Bench, deliveries: number) {
  const { sql, seal } = bench.runtime;
  const id = await makeCampaign(bench, { recipients: deliveries, rate: 1_000 });
  await sql`
    update deliveries set status = 'accepted', accepted_at = now(), message_id = 'wamid.HBgMMjIx' || md5(seq::text) || lpad(seq::text, 24, '0')
    where campaign_id = ${id}`;
  await sql`
    insert into message_ids (id_hash, campaign_id, seq)
    select hashtextextended(message_id, 0), campaign_id, seq from deliveries where campaign_id = ${id}`;
  await recount(sql, [id]);
  await sql`vacuum (analyze, freeze) deliveries`;
  await sql`analyze message_ids`;
  await sql`checkpoint`;
  const [{ ids }] = await sql<[{ ids: string[] }]>`
    select array_agg(message_id order by seq) as ids from deliveries where campaign_id = ${id}`;
  const sender = await readSender(sql, 1);
  return { path: `/webhooks/1/${openWebhookSecret(seal, sender)}`, statuses: makeStatuses(ids) };
}

/** Of ten: five that came before, one of a stranger's message, four new ones. */
function makeStatuses(ids: readonly string[]) {
  const history: { id: string; status: string }[] = [];
  let fresh = 0;
  let strangers = 0;
  let turn = 0;
  const next = () => {
    turn += 1;
    if (turn % 10 === 0) return { id: `wamid.stranger.${process.pid}.${strangers++}`, status: 'sent' };
    const known = history[Math.floor(Math.random() * history.length)];
    if (turn % 2 === 1 && known) return known;
    // A message's three stages come some time apart: each pass over the list is one of them.
    const one = { id: ids[fresh % ids.length] ?? '', status: STAGES[Math.floor(fresh / ids.length) % 3] ?? 'read' };
    fresh += 1;
    if (history.length < 50_000) history.push(one);
    else history[fresh % 50_000] = one;
    return one;
  };
  return (size: number): string => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const statuses = Array.from({ length: size }, () => ({
      ...next(),
      timestamp,
      recipient_id: '221771234567',
      conversation: { id: 'b1c2d3e4f5', origin: { type: 'marketing' } },
      pricing: { billable: true, pricing_model: 'CBP', category: 'marketing' },
    }));
    const metadata = { display_phone_number: '221330000000', phone_number_id: '1234567890' };
    const value = { messaging_product: 'whatsapp', metadata, statuses };
    return JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
    });
  };
}

type Statuses = ReturnType<typeof makeStatuses>;
const HEADERS = { 'content-type': 'application/json' };

async function post(pool: Pool, path: string, body: string): Promise<number> {
  const { statusCode, body: answer } = await pool.request({ path, method: 'POST', headers: HEADERS, body });
  await answer.dump();
  return statusCode;
}

/** Every connection posts again as soon as it has its answer. Returns statuses per second. */
export async function closedLoop(
  url: string,
  statuses: Statuses,
  { size, seconds }: { size: number; seconds: number },
) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const end = performance.now() + seconds * 1000;
  let stored = 0;
  const start = performance.now();
  const loop = async () => {
    while (performance.now() < end) {
      if ((await post(pool, pathname, statuses(size))) === 200) stored += size;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  const speed = stored / ((performance.now() - start) / 1000);
  await pool.close();
  return speed;
}

/** Posts come at a fixed pace, whatever becomes of them. Tells the delays and the memory. */
async function openLoop(
  target: Listening,
  statuses: Statuses,
  load: { size: number; seconds: number; rate: number },
): Promise<string> {
  const { size, seconds, rate } = load;
  const { origin, pathname } = new URL(target.url);
  const pool = new Pool(origin, { connections: 1_000 });
  const posts = Math.round((rate * seconds) / size);
  const bodies = Array.from({ length: Math.min(posts, 20_000) }, () => statuses(size));
  const delays: number[] = [];
  let refused = 0;
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, residentMib(target.pid));
  }, 50);
  const start = performance.now();
  const open: Promise<void>[] = [];
  for (let i = 0; i < posts; i += 1) {
    const due = start + (i * size * 1000) / rate;
    if (due > performance.now() + 1) await sleep(due - performance.now());
    open.push(
      post(pool, pathname, bodies[i % bodies.length] ?? '').then((code) => {
        delays.push(performance.now() - due);
        if (code !== 200) refused += 1;
      }),
    );
  }
  await Promise.all(open);
  clearInterval(watch);
  await pool.close();
  const sorted = delays.sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
  const took = (performance.now() - start) / 1000;
  return `${((posts * size) / took).toFixed(0)} statuses/s offered, answers p50 ${at(0.5)} p99 ${at(0.99)} most ${at(0.99999)} ms, ${((refused / posts) * 100).toFixed(1)} % 503, ${most.toFixed(0)} MB resident at most`;
}

/** Counts equal rows after all that. */
async function check({ runtime: { sql } }: Bench, deliveries: number): Promise<void> {
  const [row] = await sql<[{ rows: string; counts: string; hot: number }]>`
    select (select json_object_agg(status, n order by status)::text from (select status, count(*) as n from deliveries group by status) r) as rows,
      (select json_build_object('accepted', sum(accepted), 'sent', sum(sent), 'delivered', sum(delivered), 'read', sum(read))::text from counts) as counts,
      (select round(100.0 * sum(n_tup_hot_upd) / nullif(sum(n_tup_upd), 0))::int from pg_stat_user_tables where relname like 'deliveries%') as hot`;
  console.log(`  of ${deliveries}: rows ${row.rows}, counts ${row.counts}; ${row.hot} % of all updates were heap-only`);
}
