// Reports over HTTP: groupings, filters, CSV, a campaign in full, two side by side; and what is asked for wrongly.
import { beforeAll, expect, test } from 'vitest';
import { recount } from '../../src/db/recount.ts';
import { makeCampaign } from '../support/campaign.ts';
import { acceptAll, openApp } from './setup.ts';

const api = await openApp();
const { sql } = api;
const ok = async (path: string, headers?: Record<string, string>) => {
  const answer = await api.call('GET', path, undefined, headers);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

let [one, two, test_] = [0, 0, 0];
beforeAll(async () => {
  ({ campaignId: one } = await makeCampaign(sql, { recipients: 90, status: 'completed' }));
  ({ campaignId: two } = await makeCampaign(sql, { recipients: 60, status: 'completed' }));
  ({ campaignId: test_ } = await makeCampaign(sql, { recipients: 1, status: 'completed' }));
  await sql`update campaigns set test_of = ${one} where id = ${test_}`;
  await sql`update campaigns set name = '=1+1', category = 'marketing' where id = ${two}`;
  for (const id of [one, two]) await acceptAll(sql, id);
  await sql`
    update deliveries set country = (array['SN', 'CI'])[1 + seq % 2], accepted_at = timestamptz '2026-03-28 22:30Z' + seq * interval '1 minute',
      status = (case when seq % 10 = 0 then 'failed' when seq % 3 = 0 then 'read' when seq % 3 = 1 then 'delivered' else 'uncertain' end)::delivery_status`;
  await sql`update deliveries set sent_at = accepted_at + interval '1 second' where status <> 'uncertain'`;
  await sql`update deliveries set delivered_at = accepted_at + seq * interval '2 seconds' where status in ('delivered', 'read')`;
  await sql`update deliveries set read_at = accepted_at + interval '1 hour' where status = 'read'`;
  await sql`update deliveries set failed_at = accepted_at, error_code = '131026', error_title = 'x' where status = 'failed'`;
  await sql`update deliveries set accepted_at = null where status = 'uncertain'`;
  await recount(sql, [one, two, test_]);
});

const rates = (query: string) => `/api/reports/delivery-rates?${query}`;

test('rates by day are those of the reader’s days, and filters combine', async () => {
  const utc = await ok(rates('groupBy=day'));
  expect(utc.items.map(({ key }: { key: string }) => key)).toEqual(['2026-03-28', '2026-03-29']);
  const paris = await ok(rates('groupBy=day&zone=Europe/Paris')); // 22:30 UTC is 23:30
  expect(paris.items.map(({ key }: { key: string }) => key)).toEqual(['2026-03-28', '2026-03-29']);
  expect(paris.items[0].funnel.accepted).toBeLessThan(utc.items[0].funnel.accepted);
  const some = await ok(rates(`groupBy=country&country=sn&campaignId=${one}&from=2026-03-28T23:00:00Z&to=2026-03-28`));
  expect(some.items).toMatchObject([{ key: 'SN', funnel: { accepted: 22, total: 22 } }]);
  expect(Object.keys(some.items[0]).sort()).toEqual(['billing', 'funnel', 'key', 'rates', 'responses', 'timing']);
});

test('pages follow each other', async () => {
  const first = await ok(rates('groupBy=hour&limit=2'));
  const second = await ok(rates(`groupBy=hour&limit=2&after=${first.next}`));
  const all = await ok(rates('groupBy=hour'));
  expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4));
  expect(all.next).toBeNull();
});

test('CSV has a line per group, and a name that a spreadsheet cannot take for a formula', async () => {
  const { text, headers } = await api.call('GET', rates('groupBy=campaign&format=csv'));
  expect(headers['content-type']).toContain('text/csv');
  const [header, newest] = text.trimEnd().split('\n');
  expect(header).toMatch(/^campaign,name,recipients,accepted,sent,delivered,read,failed,refused,delivery_rate,/);
  expect(newest).toMatch(new RegExp(`^${two},'=1\\+1,60,`));
  expect((await api.call('GET', rates('groupBy=error&format=csv'))).text).toMatch(/^code,title,hint,failed\n131026,/);
});

test("a campaign's report has the rate of each step, what went wrong and what to do, in the reader's language", async () => {
  const report = await ok(`/api/campaigns/${one}/report?zone=Africa/Dakar`, { 'accept-language': 'fr' });
  const { accepted, sent, delivered, read } = report.funnel;
  expect(report.steps).toMatchObject([
    { step: 'total', count: 90, ofBefore: null, ofTotal: 1 },
    { step: 'accepted', count: accepted, ofBefore: accepted / 90 },
    { step: 'sent', count: sent, ofBefore: sent / accepted },
    { step: 'delivered', count: delivered, ofBefore: delivered / sent },
    { step: 'read', count: read, ofBefore: read / delivered, ofTotal: read / 90 },
    { step: 'replied', count: 0, ofBefore: 0 },
  ]);
  expect(report.errors).toMatchObject([{ code: '131026', failed: 9, hint: expect.stringMatching(/[éèà]/) }]);
  expect(report.uncertain).toMatchObject({
    count: report.states.uncertain,
    explanation: expect.stringMatching(/statut/),
  });
  expect(report.countries.map(({ country }: { country: string }) => country).sort()).toEqual(['CI', 'SN']);
  expect(report.slowest[0]).toMatchObject({ seconds: 176, phone: expect.stringMatching(/^\+221/) });
  expect(report.timeline).toMatchObject({ unit: 'hour', zone: 'Africa/Dakar' });
  expect(report.timing.delivered.p50).toBeGreaterThan(50);
  const english = await ok(`/api/campaigns/${one}/report?unit=day`);
  expect(english.uncertain.explanation).toMatch(/provider/);
  expect(english.timeline.points).toHaveLength(2);
});

test('two campaigns are compared rate by rate, with how sure the difference is', async () => {
  const { a, b, differences } = await ok(`/api/reports/comparison?a=${one}&b=${two}`);
  expect([a.campaignId, b.campaignId]).toEqual([one, two]);
  const [delivery] = differences;
  expect(delivery).toMatchObject({ rate: 'delivery', a: a.rates.delivery, b: b.rates.delivery, higher: 'unclear' });
  expect(delivery.low).toBeLessThan(delivery.difference);
  expect(delivery.high).toBeGreaterThan(delivery.difference);
  expect(differences.map(({ rate }: { rate: string }) => rate)).toEqual([
    'delivery',
    'read',
    'failure',
    'reply',
    'press',
    'optOut',
  ]);
});

test.each([
  ['groupBy=day&zone=Mars', 'zone', /zone like/],
  ['groupBy=day&zone=%2B01:00', 'zone', /zone like/],
  ['groupBy=day&from=yesterday', 'from', /./],
  ['groupBy=day&from=2026-02-30', 'from', /./],
  ['groupBy=day&from=2026-03-01T10:07:00Z', 'from', /quarter of an hour/],
  ['groupBy=day&country=Senegal', 'country', /two letters/],
  ['groupBy=day&limit=0', 'limit', /./],
  ['groupBy=day&after=x', 'after', /next/],
  ['groupBy=day&format=pdf', 'format', /./],
])('%s is refused by its field', async (query, path, message) => {
  const { status, body } = await api.call('GET', rates(query));
  expect(status).toBe(422);
  expect(body.errors[0]).toMatchObject({ path, message: expect.stringMatching(message) });
});

test('of a test, or of nothing, there is no report', async () => {
  for (const path of [
    `/api/campaigns/${test_}/report`,
    '/api/campaigns/99999/report',
    `/api/reports/comparison?a=${one}&b=99999`,
  ]) {
    expect((await api.call('GET', path)).status).toBe(404);
  }
});
