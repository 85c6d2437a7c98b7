// npm run bench -- report [--deliveries 10000000]: what reports cost with many deliveries, beside the same with a hundredth.
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { replacePrices } from '../../src/account/prices.ts';
import { createSender } from '../../src/account/senders.ts';
import type { Sql } from '../../src/db/client.ts';
import { recount } from '../../src/db/recount.ts';
import { foldCounts } from '../../src/status/fold-counts.ts';
import { BENCH_TOKEN, type Bench, KEY, withBench } from './processes.ts';

const CAMPAIGNS = 200;
/** Campaigns were launched evenly over so many days, the last one today. */
const DAYS = 90;
const PER_SECOND = 80;
const CALLS = 60;
const WARM_UP = 8;

export async function benchReport(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { deliveries: { type: 'string', default: '10000000' } } });
  const many = Number(values.deliveries);
  const few = Math.round(many / 100);
  const [small, large] = [await measure(few), await measure(many)];
  console.log(`\nReports over HTTP, ${CAMPAIGNS} campaigns; p50 / p95 in ms of ${CALLS} calls\n`);
  console.log(
    `  ${'call'.padEnd(44)}${`${few} deliveries`.padStart(22)}${`${many} deliveries`.padStart(24)}   ratio of p50`,
  );
  for (const [name, times] of large) {
    const before = small.get(name) ?? [];
    const ratio = (at(times, 0.5) / at(before, 0.5)).toFixed(2);
    console.log(`  ${name.padEnd(44)}${told(before).padStart(22)}${told(times).padStart(24)}   ${ratio}`);
  }
  const worst = Math.max(...[...large.values()].map((times) => at(times, 0.95)));
  console.log(`\n  worst p95: ${worst.toFixed(1)} ms`);
}

type Times = Map<string, number[]>;

async function measure(deliveries: number): Promise<Times> {
  let times: Times = new Map();
  await withBench({ backend: 'postgres', stand: 'plain' }, async (bench) => {
    const began = Date.now();
    await fill(bench, Math.round(deliveries / CAMPAIGNS));
    console.log(
      `${deliveries} deliveries made in ${Math.round((Date.now() - began) / 1000)} s; ${await sizes(bench.runtime.sql)}`,
    );
    times = await call(bench, Math.round(deliveries / CAMPAIGNS));
  });
  return times;
}

/** Straight into the tables: 85 % delivered, 60 % of them read within a day, 8 % failed, three countries. */
async function fill({ runtime: { sql, seal }, provider }: Bench, recipients: number): Promise<void> {
  const defaults = { baseUrl: provider, ratePerSecond: PER_SECOND, allowedHosts: [] };
  await replacePrices(sql, [{ country: '*', category: '*', price: 25, currency: 'XOF' }]);
  for (const name of ['one', 'two', 'three']) await createSender({ sql, seal, defaults }, { name, apiKey: KEY });
  await sql`
    insert into campaigns (name, sender_id, template, category, status, total, launched_at, completed_at)
    select 'campaign ' || n, 1 + n % 3, jsonb_build_object('name', 'template ' || n % 20, 'language', 'fr', 'components', '[]'::jsonb),
      case when n % 4 = 0 then 'utility' else 'marketing' end, 'completed', ${recipients}, at, at
    from generate_series(1, ${CAMPAIGNS}::int) n, lateral (select now() - (${CAMPAIGNS}::int - n) * ${DAYS / CAMPAIGNS}::float8 * interval '1 day' as at) as t`;
  for (let id = 1; id <= CAMPAIGNS; id += 1) {
    await sql`
      insert into deliveries (campaign_id, seq, phone, country, status, claims, attempts, variables, message_id, error_code, error_title,
        accepted_at, sent_at, delivered_at, read_at, failed_at)
      select ${id}, n, 221700000000 + n, (array['SN', 'SN', 'SN', 'CI', 'ML'])[1 + n % 5],
        (case when failed then 'failed' when read is not null and accepted + read < now() then 'read' when delivered is not null then 'delivered' else 'sent' end)::delivery_status,
        1, 1, jsonb_build_object('name', 'Awa ' || n), 'wamid.' || ${id}::text || '.' || n,
        case when failed then (array['131026', '131049', '131047', '130472'])[1 + n % 4] end, case when failed then 'Message undeliverable' end,
        accepted, accepted + interval '1 second', accepted + delivered, case when accepted + read < now() then accepted + read end,
        case when failed then accepted + interval '3 seconds' end
      from (
        select n, c.launched_at + n * interval '1 second' / ${PER_SECOND} - interval '1 hour' as accepted, r < 0.08 as failed,
          case when r >= 0.15 then interval '1 second' * (2 - 20 * ln(1 - random())) end as delivered,
          case when r >= 0.49 then interval '1 second' * (60 - 9000 * ln(1 - random())) end as read
        from campaigns c, lateral (select n, random() as r from generate_series(1, ${recipients}::int) n) as rows where c.id = ${id}
      ) as made`;
    await recount(sql, [id]);
  }
  await foldCounts(sql, new Date());
  await sql`vacuum (analyze, freeze)`;
  await sql`checkpoint`;
}

async function sizes(sql: Sql): Promise<string> {
  const rows = await sql<{ table: string; rows: number }[]>`
    select relname as table, n_live_tup::int as rows from pg_stat_user_tables
    where relname in ('counts', 'timeline', 'error_counts', 'slowest') order by 1`;
  return rows.map(({ table, rows }) => `${table} ${rows}`).join(', ');
}

async function call(bench: Bench, recipients: number): Promise<Times> {
  const { url } = await bench.web('');
  const pool = new Pool(url, { connections: 1 });
  const times: Times = new Map();
  for (const [name, path] of CALLS_OF) {
    const taken: number[] = [];
    for (let i = 0; i < WARM_UP + CALLS; i += 1) {
      const began = performance.now();
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path: path(1 + ((i * 37) % CAMPAIGNS), recipients),
        headers: { authorization: `Bearer ${BENCH_TOKEN}` },
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${name}: ${statusCode} ${text}`);
      if (i >= WARM_UP) taken.push(performance.now() - began);
    }
    times.set(name, taken);
  }
  await pool.close();
  return times;
}

const rates = (query: string) => `/api/reports/delivery-rates?${query}`;
const listing = (id: number, query: string) => `/api/campaigns/${id}/deliveries?${query}`;
const deep = (last: number) => Math.round(last * 0.8);

/** A campaign's id and its last `seq`. */
type Path = (campaign: number, last: number) => string;

const CALLS_OF: readonly [string, Path][] = [
  ...['campaign', 'template', 'sender', 'country', 'day', 'hour', 'error'].map((by): [string, Path] => [
    `rates by ${by}`,
    () => rates(`groupBy=${by}&zone=Africa/Dakar`),
  ]),
  ['rates by day, one month, one country', () => rates(`groupBy=day&from=${daysAgo(40)}&to=${daysAgo(10)}&country=SN`)],
  ['rates by hour, one week, one sender', () => rates(`groupBy=hour&from=${daysAgo(8)}&to=${daysAgo(1)}&senderId=2`)],
  ['rates by template, one week', () => rates(`groupBy=template&from=${daysAgo(8)}`)],
  ['errors of one campaign', (id) => rates(`groupBy=error&campaignId=${id}`)],
  ['a campaign', (id) => `/api/campaigns/${id}`],
  ['100 campaigns', () => '/api/campaigns'],
  ["a campaign's report", (id) => `/api/campaigns/${id}/report`],
  ['deliveries: failed, first page', (id) => listing(id, 'status=failed')],
  ['deliveries: failed, deep page', (id, last) => listing(id, `status=failed&after=${deep(last)}`)],
  ['deliveries: nobody is pending', (id) => listing(id, 'status=pending')],
  ['deliveries: one error, first page', (id) => listing(id, 'error=131049')],
  ['deliveries: one error, deep page', (id, last) => listing(id, `error=131049&after=${deep(last)}`)],
  ['deliveries: one phone', (id, last) => listing(id, `phone=%2B${221_700_000_000 + deep(last)}`)],
  ['deliveries: all, deep page', (id, last) => listing(id, `after=${deep(last)}`)],
  ['two campaigns compared', (id) => `/api/reports/comparison?a=${id}&b=${1 + (id % CAMPAIGNS)}`],
];

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

function told(times: readonly number[]): string {
  return `${at(times, 0.5).toFixed(1)} / ${at(times, 0.95).toFixed(1)}`;
}

function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
