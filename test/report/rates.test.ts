// Every number of every report against plain SQL over the rows, of campaigns made at random.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import { recount } from '../../src/db/recount.ts';
import { countErrors } from '../../src/report/campaign-counts.ts';
import { readCampaignReport } from '../../src/report/campaign-report.ts';
import { type RatesInput, selectRates } from '../../src/report/delivery-rates.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { SEED } from '../support/fault-run.ts';

const CAMPAIGNS = 12;
const PEOPLE = 400;
const PRICES = [
  { country: 'SN', category: 'marketing', price: 25.5, currency: 'XOF' },
  { country: '*', category: 'utility', price: 3, currency: 'XOF' },
];

let sql: Sql;
let campaignIds: number[];
beforeAll(async () => {
  ({ sql } = await makeDatabase());
  const senders: number[] = [];
  campaignIds = [];
  for (let i = 0; i < CAMPAIGNS; i += 1) {
    const { campaignId, senderId } = await makeCampaign(sql, {
      recipients: PEOPLE,
      status: 'completed',
      ...(senders[i % 3] ? { senderId: senders[i % 3] } : {}),
    });
    senders[i % 3] = senderId;
    campaignIds.push(campaignId);
  }
  await scatter();
  await recount(sql, campaignIds);
  console.log(`reports of ${CAMPAIGNS} campaigns, TEST_SEED=${SEED}`);
});

/** Rows of every state over three weeks and four countries; a campaign of the middle is a test. */
async function scatter(): Promise<void> {
  await sql`select setseed(${(SEED % 1000) / 1000})`;
  await sql`
    update deliveries set country = (array['SN', 'CI', 'FR', '??'])[1 + floor(random() * 4)::int], free = random() < 0.1,
      accepted_at = timestamptz '2026-03-20 00:00Z' + random() * interval '21 days'`;
  await sql`
    update deliveries set status = (array['pending', 'skipped', 'accepted', 'sent', 'delivered', 'read', 'failed', 'failed'])[1 + floor(random() * 8)::int]::delivery_status,
      sent_at = accepted_at + random() * interval '5 seconds', failed_at = accepted_at + random() * interval '1 day'`;
  await sql`update deliveries set delivered_at = sent_at + power(random(), 4) * interval '3 hours' where status in ('delivered', 'read')`;
  await sql`update deliveries set read_at = delivered_at + power(random(), 3) * interval '2 days' where status = 'read'`;
  await sql`update deliveries set accepted_at = null where status in ('pending', 'skipped') or status = 'failed' and random() < 0.5`;
  await sql`
    update deliveries set sent_at = case when status not in ('pending', 'skipped', 'accepted') and accepted_at is not null then sent_at end,
      failed_at = case when status = 'failed' then failed_at end,
      error_code = case when status = 'failed' then (array['131026', '131049', '470'])[1 + floor(random() * 3)::int] end,
      error_title = case when status = 'failed' then 'title' end`;
  await sql`
    insert into responses (campaign_id, seq, kind, at)
    select campaign_id, seq, kind, delivered_at + interval '1 minute' from deliveries
    cross join unnest(array['reply', 'press', 'opt-out']) as k (kind) where delivered_at is not null and random() < 0.2`;
  await sql`
    update campaigns set name = 'campaign ' || id, category = (array['marketing', 'utility', null])[1 + id % 3],
      template = case when id % 4 > 0 then jsonb_build_object('name', 't' || id % 2, 'language', 'fr', 'components', '[]'::jsonb) end,
      message = case when id % 4 = 0 then '{"type": "text"}'::jsonb end,
      test_of = case when id = ${campaignIds[5] ?? 0} then ${campaignIds[4] ?? 0}::int end`;
}

/** The report again, from the rows, in other words. */
const GROUPS = {
  campaign: () => sql`c.id::text`,
  template: () =>
    sql`case when c.template is null then '' else (c.template ->> 'name') || ' (' || (c.template ->> 'language') || ')' end`,
  sender: () => sql`c.sender_id::text`,
  country: () => sql`d.country`,
  day: (zone: string) => sql`(tried at time zone ${zone}::text)::date::text`,
  hour: (zone: string) =>
    sql`replace((date_trunc('hour', tried at time zone ${zone}::text) at time zone ${zone}::text at time zone 'UTC')::text, ' ', 'T') || 'Z'`,
};

async function byHand({
  groupBy,
  from,
  to,
  zone = 'UTC',
  campaignId,
  senderId,
  template,
  country,
}: Omit<RatesInput, 'prices' | 'limit'>) {
  const since = (text: unknown) =>
    text instanceof Date
      ? sql`${text.toISOString()}::timestamptz`
      : sql`(${text as string}::timestamp at time zone ${zone}::text)`;
  const until = (text: unknown) =>
    text instanceof Date
      ? since(text)
      : sql`((${text as string}::timestamp + interval '1 day') at time zone ${zone}::text)`;
  const timed = from !== undefined || to !== undefined || groupBy === 'day' || groupBy === 'hour';
  return await sql`
    with d as (
      select d.*, case when accepted_at is not null then accepted_at when status = 'failed' then failed_at end as tried,
        (select count(*) from responses r where r.campaign_id = d.campaign_id and r.seq = d.seq and kind = 'reply') as replies,
        (select count(*) from responses r where r.campaign_id = d.campaign_id and r.seq = d.seq and kind = 'press') as presses,
        (select count(*) from responses r where r.campaign_id = d.campaign_id and r.seq = d.seq and kind = 'opt-out') as outs
      from deliveries d
    )
    select ${GROUPS[groupBy](zone)} as key, count(*)::int as total, count(accepted_at)::int as accepted, count(sent_at)::int as sent,
      count(delivered_at)::int as delivered, count(read_at)::int as read, count(*) filter (where d.status = 'failed')::int as failed,
      count(*) filter (where d.status = 'failed' and accepted_at is null)::int as refused,
      sum(replies)::int as replied, sum(presses)::int as pressed, sum(outs)::int as "optedOut",
      count(*) filter (where delivered_at is not null and not free and c.template is not null)::int as billable,
      coalesce(sum(case when delivered_at is null or free or c.template is null then 0
        when d.country = 'SN' and c.category = 'marketing' then 25.5 when c.category = 'utility' then 3 else 0 end), 0)::float as cost,
      percentile_disc(array[0.5, 0.9, 0.99]) within group (order by extract(epoch from delivered_at - accepted_at)::float) as "toDelivered",
      percentile_disc(array[0.5, 0.9, 0.99]) within group (order by extract(epoch from read_at - accepted_at)::float) as "toRead"
    from d join campaigns c on c.id = d.campaign_id
    where c.test_of is null and (tried is not null or not ${timed})
      ${from === undefined ? sql`` : sql`and tried >= ${since(from)}`} ${to === undefined ? sql`` : sql`and tried < ${until(to)}`}
      ${campaignId === undefined ? sql`` : sql`and c.id = ${campaignId}`} ${senderId === undefined ? sql`` : sql`and c.sender_id = ${senderId}`}
      ${template === undefined ? sql`` : sql`and c.template ->> 'name' = ${template}`} ${country === undefined ? sql`` : sql`and d.country = ${country}`}
    group by 1 order by 1`;
}

/** At most 12.3 % off; 1 for anything up to a second. */
function expectNear(told: (number | null)[], exact: (number | null)[] | null): void {
  for (const [i, value] of told.entries()) {
    const truth = exact?.[i] ?? null;
    if (truth === null) expect(value).toBeNull();
    else {
      expect(value).toBeGreaterThanOrEqual(Math.max(1, truth * 0.89 - 0.1));
      expect(value).toBeLessThanOrEqual(Math.max(1, truth * 1.123 + 0.1));
    }
  }
}

const ZONES = ['UTC', 'Africa/Dakar', 'Europe/Paris', 'America/New_York', 'Asia/Kathmandu'];
const FILTERS: Partial<RatesInput>[] = [
  {},
  { from: '2026-03-28', to: '2026-03-30' }, // over a change of the clock in Paris
  { from: new Date('2026-04-01T10:15:00Z') },
  { to: new Date('2026-03-25T00:45:00Z') },
  { country: 'SN', template: 't1' },
  { country: '??', from: '2026-04-02' },
];

describe.each(Object.keys(GROUPS) as (keyof typeof GROUPS)[])('by %s', (groupBy) => {
  test.each(ZONES)('every number is that of the rows, in %s, whatever is asked for', async (zone) => {
    const [{ sender }] = await sql<[{ sender: number }]>`select min(sender_id) as sender from campaigns`;
    for (const filter of [
      ...FILTERS,
      { senderId: sender, from: '2026-03-22' },
      { campaignId: campaignIds[1] ?? 0 },
      { campaignId: campaignIds[5] ?? 0 },
    ]) {
      const told = await selectRates(sql, { groupBy, zone, ...filter, prices: PRICES, limit: 1_000 });
      const rows = await byHand({ groupBy, zone, ...filter });
      const flat = told
        .map(({ key, funnel, responses: { replied, pressed, optedOut }, billing }) => ({
          key,
          ...funnel,
          replied,
          pressed,
          optedOut,
          billable: billing.billable,
          cost: billing.cost?.total,
        }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      const hand = rows
        .map(({ key, toDelivered: _, toRead: __, cost, ...row }) => ({
          key,
          ...row,
          cost: Math.round(cost * 100) / 100,
        }))
        .sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
      expect(flat).toEqual(hand);
      for (const row of rows) {
        const timing = told.find(({ key }) => key === row.key)?.timing;
        expectNear(Object.values(timing?.delivered ?? {}), row.toDelivered);
        expectNear(Object.values(timing?.read ?? {}), row.toRead);
      }
    }
  });
});

test('pages of a report are the report', async () => {
  const all = await selectRates(sql, { groupBy: 'hour', prices: [], limit: 1_000 });
  const pages = [];
  for (let offset = 0; offset < all.length; offset += 70) {
    pages.push(...(await selectRates(sql, { groupBy: 'hour', prices: [], limit: 70, offset })));
  }
  expect(all.length).toBeGreaterThan(300);
  expect(pages).toEqual(all);
});

test('errors are those of the rows, filtered like everything else', async () => {
  const filter = { from: '2026-03-25', to: '2026-04-03', zone: 'America/New_York', country: 'CI' };
  const rows = await sql`
    select error_code as code, count(*)::int as failed from deliveries d join campaigns c on c.id = d.campaign_id
    where d.status = 'failed' and c.test_of is null and country = 'CI'
      and coalesce(accepted_at, failed_at) >= timestamp '2026-03-25' at time zone 'America/New_York'
      and coalesce(accepted_at, failed_at) < timestamp '2026-04-04' at time zone 'America/New_York'
    group by 1 order by 2 desc, 1`;
  expect((await countErrors(sql, filter)).map(({ code, failed }) => ({ code, failed }))).toEqual([...rows]);
  expect(rows).toHaveLength(3);
});

test("a campaign's report is that of its rows: funnel, time line, countries, slowest", async () => {
  const campaignId = campaignIds[2] ?? 0;
  const report = await readCampaignReport(sql, { campaignId, zone: 'Europe/Paris', prices: PRICES });
  const days = await sql`
    select day, count(*) filter (where what = 'accepted')::int as accepted, count(*) filter (where what = 'sent')::int as sent,
      count(*) filter (where what = 'delivered')::int as delivered, count(*) filter (where what = 'read')::int as read,
      count(*) filter (where what = 'failed')::int as failed, count(*) filter (where what = 'reply')::int as replied,
      count(*) filter (where what = 'press')::int as pressed, count(*) filter (where what = 'opt-out')::int as "optedOut"
    from (
      select (at at time zone 'Europe/Paris')::date::timestamp at time zone 'Europe/Paris' as day, what from (
        select 'accepted', accepted_at from deliveries where campaign_id = ${campaignId}
        union all select 'sent', sent_at from deliveries where campaign_id = ${campaignId}
        union all select 'delivered', delivered_at from deliveries where campaign_id = ${campaignId}
        union all select 'read', read_at from deliveries where campaign_id = ${campaignId}
        union all select 'failed', failed_at from deliveries where campaign_id = ${campaignId}
        union all select kind, at from responses where campaign_id = ${campaignId}) as e (what, at)
      where at is not null) as f group by 1 order by 1`;
  expect(report?.timeline.unit).toBe('day');
  expect(report?.timeline.points.map(({ at, ...point }) => ({ day: at, ...point }))).toEqual([...days]);
  const hours = await readCampaignReport(sql, { campaignId, zone: 'Europe/Paris', unit: 'hour', prices: [] });
  const sum = (points: { read: number }[] = []) => points.reduce((n, { read }) => n + read, 0);
  expect(sum(hours?.timeline.points)).toBe(report?.funnel.read);
  const slowest = await sql`
    select seq, phone, extract(epoch from delivered_at - accepted_at)::real as seconds from deliveries
    where campaign_id = ${campaignId} and delivered_at - accepted_at > interval '1 minute' order by 3 desc, seq limit 20`;
  expect(report?.slowest.map(({ seq, phone, seconds }) => ({ seq, phone, seconds }))).toEqual([...slowest]);
  expect(slowest).toHaveLength(20);
  expect(report?.countries.map(({ key }) => key).sort()).toEqual(['??', 'CI', 'FR', 'SN']);
  expect(await readCampaignReport(sql, { campaignId: campaignIds[5] ?? 0, zone: 'UTC', prices: [] })).toBeNull();
});

test('the check finds whatever a hand changed, and says where', async () => {
  expect(await verifyCounts(sql)).toEqual([]);
  const [id = 0] = campaignIds;
  const [{ seq }] = await sql<
    [{ seq: number }]
  >`select seq from deliveries where campaign_id = ${id} and status = 'read' limit 1`;
  await sql`update deliveries set read_at = null, status = 'delivered' where campaign_id = ${id} and seq = ${seq}`;
  const found = await verifyCounts(sql, [id]);
  expect(
    found.map(({ what, counted, rows }) => [what.split(' ').slice(0, 2).join(' '), counted - rows]).sort(),
  ).toEqual([
    ['counts delivered', -1],
    ['counts ever_read', 1],
    ['counts read', 1],
    ['counts read_in', 1],
    ['timeline read', 1],
  ]);
  expect(await verifyCounts(sql, campaignIds.slice(1))).toEqual([]);
  await recount(sql, [id]);
  expect(await verifyCounts(sql)).toEqual([]);
});
