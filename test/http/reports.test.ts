// Deliveries and reports as the API tells them.
import { expect, test } from 'vitest';
import { listOf } from '../../src/contract/common.ts';
import { ratesRow } from '../../src/contract/report.ts';
import { GROUPINGS } from '../../src/report/filter.ts';
import { makeCampaign } from '../support/campaign.ts';
import { addSender, openApp } from './setup.ts';

const api = await openApp();
const { call, sql } = api;
const { id: senderId } = await addSender(api);
const { campaignId } = await makeCampaign(sql, { recipients: 250, senderId, status: 'running' });
const first = 221_770_000_000 + campaignId * 100_000 + 1;

const get = async (path: string, headers = {}) => (await call('GET', path, undefined, headers)).body;
const list = (query: string) => get(`/api/campaigns/${campaignId}/deliveries${query}`);

test('deliveries come page by page, each once, in their order', async () => {
  const seqs: number[] = [];
  for (let after = ''; ; ) {
    const page = await list(`?limit=125${after}`);
    seqs.push(...page.items.map((d: { seq: number }) => d.seq));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  expect(seqs).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  expect((await list('')).items).toHaveLength(100);
});

test('one delivery tells all there is, and its error in the words of the reader', async () => {
  await sql`
    update deliveries set status = 'failed', attempts = 2, error_code = '131026', error_title = 'Message Undeliverable.',
      message_id = 'wamid.1', accepted_at = '2026-01-01T10:00:00Z', failed_at = '2026-01-01T10:00:01Z', wa_id = '221999'
    where campaign_id = ${campaignId} and seq = 1`;
  const [delivery] = (await list(`?phone=%2B${first}`)).items;
  expect(delivery).toEqual({
    seq: 1,
    phone: `+${first}`,
    waId: '221999',
    variables: { name: 'Awa 1' },
    status: 'failed',
    skipReason: null,
    attempts: 2,
    country: 'SN',
    messageId: 'wamid.1',
    held: false,
    error: { code: '131026', title: 'Cannot be reached on WhatsApp', hint: expect.stringContaining('not on WhatsApp') },
    nextAttemptAt: null,
    acceptedAt: '2026-01-01T10:00:00.000Z',
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: '2026-01-01T10:00:01.000Z',
  });
  const french = await get(`/api/campaigns/${campaignId}/deliveries?status=failed`, { 'accept-language': 'fr' });
  expect(french.items).toHaveLength(1);
  expect(french.items[0].error.title).toBe('Injoignable sur WhatsApp');
});

test('deliveries are found by status and by phone, however the phone is written', async () => {
  for (const written of [
    `${first + 1}`,
    `%2B${first + 1}`,
    `00${first + 1}`,
    `%2B221%20${String(first + 1).slice(3)}`,
  ]) {
    expect(
      (await list(`?phone=${written}`)).items.map((d: { seq: number }) => d.seq),
      written,
    ).toEqual([2]);
  }
  expect((await list('?phone=nobody')).items).toEqual([]);
  expect((await list(`?phone=${'9'.repeat(20)}`)).items).toEqual([]);
  expect((await list('?status=read')).items).toEqual([]);
  const bad = await list('?status=lost&limit=0&after=-1');
  expect(bad.errors.map((e: { path: string }) => e.path).sort()).toEqual(['after', 'limit', 'status']);
  expect((await get('/api/campaigns/999999/deliveries')).status).toBe(404);
});

test('the export has every row and nothing that a spreadsheet would run', async () => {
  await sql`
    update deliveries set error_code = '=1+1', error_title = '@SUM(A1), "x"', message_id = '-2+3' where campaign_id = ${campaignId} and seq = 2`;
  const answer = await call('GET', `/api/campaigns/${campaignId}/deliveries.csv`);
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  const lines = answer.text.trimEnd().split('\n');
  expect(lines).toHaveLength(251);
  expect(lines[0]).toMatch(/^seq,phone,status,message_id,error_code,error_title,skip_reason,accepted_at,/);
  expect(lines[1]).toMatch(
    new RegExp(`^1,${first},failed,wamid\\.1,131026,Message Undeliverable\\.,,2026-01-01T10:00:00\\.000Z,`),
  );
  expect(lines[2]).toContain(`2,${first + 1},pending,"'-2+3","'=1+1","'@SUM(A1), ""x""",`);
  const failed = await call('GET', `/api/campaigns/${campaignId}/deliveries.csv?status=failed`);
  expect(failed.text.trimEnd().split('\n')).toHaveLength(2);
  expect((await call('GET', '/api/campaigns/999999/deliveries.csv')).status).toBe(404);
});

test('delivery rates come by campaign and by error', async () => {
  const other = await makeCampaign(sql, { recipients: 5 });
  await sql`
    insert into counts (campaign_id, quarter, country, shard, pending, delivered, ever_accepted, ever_sent, ever_delivered)
    values (${campaignId}, '2026-01-01 10:00Z', 'SN', 1, -3, 3, 4, 4, 3)`;
  await sql`
    insert into error_counts (campaign_id, quarter, country, code, shard, title, failed) values (${campaignId}, '2026-01-01 10:00Z', 'SN', '131026', 0, 'Old', 3),
      (${campaignId}, '2026-01-01 10:00Z', 'SN', '131026', 1, '', -1), (${campaignId}, '2026-01-01 10:00Z', 'SN', '77', 0, 'Odd', 4), (${other.campaignId}, '2026-01-01 10:00Z', 'SN', '77', 0, 'Odd', 1),
      (${campaignId}, '2026-01-01 10:00Z', 'SN', '78', 0, 'Gone', 1), (${campaignId}, '2026-01-01 10:00Z', 'SN', '78', 1, '', -1)`;
  const byCampaign = await get('/api/reports/delivery-rates?groupBy=campaign');
  expect(byCampaign.items.map((row: { campaignId: number }) => row.campaignId)).toEqual([other.campaignId, campaignId]);
  expect(byCampaign.items[1]).toMatchObject({
    funnel: { total: 250, accepted: 4, sent: 4, delivered: 3 },
    rates: { delivery: 0.75, read: 0, failure: 0 },
  });
  const ofSender = await get(`/api/reports/delivery-rates?groupBy=campaign&senderId=${senderId}`);
  expect(ofSender.items).toEqual([byCampaign.items[1]]);

  const byError = await get('/api/reports/delivery-rates?groupBy=error');
  expect(byError).toEqual({
    items: [
      { code: '77', title: 'Odd', hint: expect.any(String), failed: 5 },
      { code: '131026', title: 'Cannot be reached on WhatsApp', hint: expect.any(String), failed: 2 },
    ],
    next: null,
  });
  const ofOther = await get(`/api/reports/delivery-rates?groupBy=error&campaignId=${other.campaignId}`);
  expect(ofOther.items).toMatchObject([{ code: '77', failed: 1 }]);
});

test('an answer is what its schema says and no more, whatever the grouping', async () => {
  for (const groupBy of GROUPINGS) {
    const page = await get(`/api/reports/delivery-rates?groupBy=${groupBy}`);
    expect(page.items.length, groupBy).toBeGreaterThan(0);
    expect(listOf(ratesRow).parse(page), groupBy).toEqual(page);
  }
});

test('a grouping that is not there is refused with those that are', async () => {
  for (const query of ['?groupBy=moon', '']) {
    const problem = await get(`/api/reports/delivery-rates${query}`);
    expect(problem).toMatchObject({ status: 422, errors: [{ path: 'groupBy' }] });
    expect(problem.errors[0].message).toMatch(/campaign.*error/);
  }
});
