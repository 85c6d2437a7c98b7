// Before a launch and after it: pre-flight, prices, tests, campaigns for some of the same people, uncertain messages.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { removeSome } from '../../src/db/removals.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { startWorkers } from '../../src/workers.ts';
import { TEST_SEAL } from '../support/campaign.ts';
import { acceptAll, listOf, openApp } from './setup.ts';

const api = await openApp({ behaviour: { notifications: { enabled: false }, templates: { checked: false } } });
const { sql } = api;
const workers = startWorkers({ ...api, seal: TEST_SEAL });
afterAll(() => workers.close());
beforeEach(() => sql`delete from suppressions`);

let senderId: number;
beforeAll(async () => {
  const sender = {
    name: 'default',
    apiKey: DEFAULT_API_KEY,
    baseUrl: api.simulatorUrl,
    country: 'SN',
    ratePerSecond: 50,
  };
  ({ id: senderId } = await api.ok('POST', '/api/senders', sender, 201));
});

async function draft(people: number, more: object = {}): Promise<number> {
  const template = { name: 'jeu', language: 'fr', body: ['Bonjour {{name}}'] };
  const { id } = await api.ok('POST', '/api/campaigns', { name: 'Fête', template, ...more }, 201);
  if (people > 0) await api.ok('POST', `/api/campaigns/${id}/recipients`, listOf(people));
  return id;
}

describe('a test', () => {
  test("goes to one's own numbers with the values of a row, and is counted nowhere", async () => {
    const id = await draft(3);
    const sent = await api.ok('POST', `/api/campaigns/${id}/test`, { to: ['77 555 01 01', '+33612345678'], row: 2 });
    expect(sent.results).toMatchObject([
      { to: '+221775550101', status: 'accepted', skipReason: null, error: null },
      { to: '+33612345678', status: 'accepted' },
    ]);
    const bodies = api.simulator.requests().map((request) => JSON.parse(request.body ?? '{}'));
    expect(bodies.map((body) => [body.to, body.template.components[0].parameters[0].text])).toEqual([
      ['221775550101', 'Bonjour Awa 2'],
      ['33612345678', 'Bonjour Awa 2'],
    ]);
    expect(sent.rendered).toEqual([{ type: 'body', parameters: [{ type: 'text', text: 'Bonjour Awa 2' }] }]);
    expect(await api.ok('GET', `/api/campaigns/${id}`)).toMatchObject({
      status: 'draft',
      funnel: { total: 3, accepted: 0 },
    });
    const listed = (await api.ok('GET', '/api/campaigns')).items.map((one: { id: number }) => one.id);
    expect(listed).toContain(id);
    expect(listed).not.toContain(sent.id);
    const rates = await api.ok('GET', '/api/reports/delivery-rates?groupBy=campaign');
    expect(rates.items.map((one: { campaignId: number }) => one.campaignId)).not.toContain(sent.id);
    const { items } = await api.ok('GET', `/api/campaigns/${id}/tests`);
    expect(items).toHaveLength(1);
    expect(items[0].results[0].messageId).toBe(sent.results[0].messageId);
    await api.ok('DELETE', `/api/campaigns/${id}`, undefined, 204);
    while (await removeSome(sql));
    expect(await sql`select 1 from deliveries where campaign_id = ${sent.id}`).toEqual([]);
  });

  test('takes values of its own where there is no list yet', async () => {
    const id = await draft(0);
    const sent = await api.ok('POST', `/api/campaigns/${id}/test`, {
      to: ['+221775550102'],
      variables: { name: 'Moussa' },
    });
    expect(sent.results[0].status).toBe('accepted');
    expect(api.simulator.requests().at(-1)?.body).toContain('Bonjour Moussa');
  });

  test('takes the first row that can be sent; a test of a test is one more of the campaign', async () => {
    const id = await draft(0);
    await api.ok(
      'POST',
      `/api/campaigns/${id}/recipients`,
      'name,ville,phone\nAwa,,771000001\nBineta,Thiès,771000002\n',
    );
    await api.ok('PATCH', `/api/campaigns/${id}`, { template: { name: 'jeu', language: 'fr', body: ['{{ville}}'] } });
    const sent = await api.ok('POST', `/api/campaigns/${id}/test`, { to: ['+221775550107'] });
    expect(sent.rendered[0].parameters[0].text).toBe('Thiès');
    expect(sent.results[0].status).toBe('accepted');
    const next = await api.ok('POST', `/api/campaigns/${sent.id}/test`, { to: ['+221775550108'] });
    const { items } = await api.ok('GET', `/api/campaigns/${id}/tests`);
    expect(items.map((one: { id: number }) => one.id)).toEqual([next.id, sent.id]);
  });

  test('says what is wrong: a number, a row, a value that is missing, a person who unsubscribed', async () => {
    const id = await draft(2);
    const wrong = await api.call('POST', `/api/campaigns/${id}/test`, { to: ['+221775550103', '12'] });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'to.1']);
    expect(
      (await api.call('POST', `/api/campaigns/${id}/test`, { to: ['+221775550103'], row: 9 })).body.errors[0].path,
    ).toBe('row');
    const missing = await api.call('POST', `/api/campaigns/${id}/test`, {
      to: ['+221775550103'],
      variables: { prenom: 'x' },
    });
    expect([missing.status, missing.body.code]).toEqual([422, 'not_launchable']);
    expect(await sql`select 1 from campaigns where test_of = ${id}`).toEqual([]);
    await api.ok('POST', '/api/suppressions', { phone: '+221775550104' });
    const sent = await api.ok('POST', `/api/campaigns/${id}/test`, { to: ['+221775550104'] });
    expect(sent.results[0]).toMatchObject({ status: 'skipped', skipReason: 'opted_out' });
    expect((await api.call('POST', '/api/campaigns/999999/test', { to: ['+221775550104'] })).status).toBe(404);
  });

  test('that the provider refuses is told with its reason, and is never sent later', async () => {
    api.simulator.behave({
      refusals: [
        { code: 132001, to: ['221775550105'] },
        { code: 131026, to: ['221775550106'] },
      ],
    });
    const id = await draft(1);
    const refused = await api.ok('POST', `/api/campaigns/${id}/test`, { to: ['+221775550105'] });
    expect(refused).toMatchObject({
      pausedReason: { code: '132001' },
      results: [{ status: 'pending', error: { code: '132001' } }],
    });
    expect(await sql`select status from campaigns where id = ${refused.id}`).toEqual([{ status: 'canceled' }]);
    const nobody = await api.ok('POST', `/api/campaigns/${id}/test`, { to: ['+221775550106'] });
    expect(nobody.results[0]).toMatchObject({ status: 'failed', error: { code: '131026' } });
    expect(nobody.results[0].error.hint).not.toBe('');
    api.simulator.behave({ refusals: [] });
  });
});

describe('pre-flight', () => {
  test('tells who gets it, how long it takes, and what it costs', async () => {
    await api.ok('PUT', '/api/prices', {
      items: [
        { country: 'SN', category: 'marketing', price: 12.5, currency: 'XOF' },
        { country: '*', category: '*', price: 40, currency: 'XOF' },
      ],
    });
    const id = await draft(200);
    await api.ok('POST', `/api/campaigns/${id}/recipients`, 'name,phone\nLuc,+33612345601\nAnne,+33612345602\n');
    await api.ok('POST', '/api/suppressions', { phones: ['+33612345601', '+221771000000'] });
    const found = await api.ok('GET', `/api/campaigns/${id}/preflight`);
    expect(found).toMatchObject({
      ready: true,
      recipients: {
        total: 202,
        suppressed: 2,
        badValues: 0,
        toSend: 200,
        byCountry: [
          { country: 'SN', recipients: 200 },
          { country: 'FR', recipients: 2 },
        ],
      },
      template: { name: 'jeu', language: 'fr', status: null },
      sender: { id: senderId, name: 'default', ratePerSecond: 50, dailyLimit: null },
      plan: { days: null },
      cost: { currency: 'XOF', unpriced: 0 },
    });
    expect(found.plan.seconds).toBeGreaterThanOrEqual(3);
    expect(found.plan.seconds).toBeLessThanOrEqual(4);
    expect(found.cost.byCountry).toEqual([
      { country: 'SN', category: 'marketing', messages: 198, price: 12.5, cost: 2475 },
      { country: 'FR', category: 'marketing', messages: 2, price: 40, cost: 80 },
    ]);
    await api.ok('PATCH', `/api/senders/${senderId}`, { dailyLimit: 60 });
    const slow = await api.ok('GET', `/api/campaigns/${id}/preflight`);
    expect(slow.plan.days).toBe(4);
    expect(slow.plan.seconds).toBeGreaterThan(3 * 86_400 - 10);
    await api.ok('PATCH', `/api/senders/${senderId}`, { dailyLimit: null });
  });

  test('is not ready where the launch would be refused, and says that prices are missing', async () => {
    await api.ok('PUT', '/api/prices', { items: [] });
    const found = await api.ok('GET', `/api/campaigns/${await draft(0)}/preflight`);
    expect(found.ready).toBe(false);
    expect(found.findings.map((one: { code: string }) => one.code)).toEqual(
      expect.arrayContaining(['no_recipients', 'no_prices']),
    );
    expect(found.cost).toBe(null);
  });

  test('of a message that is no template counts those who wrote, at the price of service messages', async () => {
    await api.ok('PUT', '/api/prices', {
      items: [
        { country: 'SN', category: 'service', price: 0, currency: 'XOF' },
        { country: 'SN', category: '*', price: 12.5, currency: 'XOF' },
      ],
    });
    const { id } = await api.ok(
      'POST',
      '/api/campaigns',
      { name: 'Merci', message: { type: 'text', text: { body: 'Merci {{name}}' } } },
      201,
    );
    await api.ok('POST', `/api/campaigns/${id}/recipients`, listOf(3, 5_000));
    await sql`insert into service_windows (sender_id, phone, last_inbound_at) values (${senderId}, 221771005000, now())`;
    expect(await api.ok('GET', `/api/campaigns/${id}/preflight`)).toMatchObject({
      ready: true,
      template: null,
      recipients: { total: 3, outsideWindow: 2, toSend: 1 },
      cost: {
        total: 0,
        byCountry: [{ country: 'SN', category: 'service', messages: 1, price: 0, cost: 0 }],
        unpriced: 0,
      },
    });
  });

  test('counts those who got the same template from the same sender since yesterday, and would get it again', async () => {
    const earlier = await draft(6);
    await acceptAll(sql, earlier);
    await sql`update campaigns set status = 'completed', launched_at = now(), completed_at = now() where id = ${earlier}`;
    await sql`update deliveries set accepted_at = now() - interval '25 hours' where campaign_id = ${earlier} and seq = 1`;
    await sql`update deliveries set accepted_at = null where campaign_id = ${earlier} and seq = 2`;
    const lately = async (id: number) => {
      const found = await api.ok('GET', `/api/campaigns/${id}/preflight`);
      const codes = found.findings.map((one: { code: string }) => one.code);
      return [found.recipients.sentLately, codes.includes('sent_lately'), found.ready];
    };
    const again = await draft(20);
    expect(await lately(again)).toEqual([4, true, true]);
    await sql`update campaigns set completed_at = now() - interval '25 hours' where id = ${earlier}`;
    expect(await lately(again)).toEqual([0, false, true]);
    await sql`update campaigns set completed_at = now(), template = jsonb_set(template, '{name}', '"another"') where id = ${earlier}`;
    expect(await lately(again)).toEqual([0, false, true]);
  });

  test('of two who set prices at once, one has the last word, whole', async () => {
    const items = (currency: string) =>
      ['SN', 'ML', 'CI'].map((country, i) => ({ country, category: '*', price: i + 1, currency }));
    const replies = await Promise.all(
      ['XOF', 'EUR', 'USD', 'XOF', 'EUR', 'USD'].map((one) => api.call('PUT', '/api/prices', { items: items(one) })),
    );
    expect(replies.map((reply) => reply.status)).toEqual(Array(6).fill(200));
    const kept = (await api.ok('GET', '/api/prices')).items;
    expect(kept).toHaveLength(3);
    expect(new Set(kept.map((one: { currency: string }) => one.currency)).size).toBe(1);
  });

  test.each([
    [[{ country: 'Senegal', category: 'marketing', price: 1, currency: 'XOF' }], 'items.0.country'],
    [[{ country: 'ZZ', category: 'marketing', price: 1, currency: 'XOF' }], 'items.0.country'],
    [
      [
        { country: '*', category: '*', price: 1, currency: 'XOF' },
        { country: 'SN', category: '*', price: 1, currency: 'EUR' },
      ],
      'items.1.currency',
    ],
    [
      [
        { country: 'SN', category: '*', price: 1, currency: 'XOF' },
        { country: 'SN', category: '*', price: 2, currency: 'XOF' },
      ],
      'items.1.country',
    ],
    [[{ country: 'SN', category: '*', price: -1, currency: 'XOF' }], 'items.0.price'],
  ])('prices %j are refused', async (items, path) => {
    const reply = await api.call('PUT', '/api/prices', { items });
    expect([reply.status, reply.body.errors[0].path]).toEqual([422, path]);
  });
});

describe('again', () => {
  test('makes a draft of those who failed, did not read, did not reply, were skipped', async () => {
    const id = await draft(8, { weight: 20, frequencyCap: { messages: 3, days: 7 } });
    await acceptAll(sql, id);
    const set = (seq: number, change: object) =>
      sql`update deliveries set ${sql(change)} where campaign_id = ${id} and seq = ${seq}`;
    await set(1, { status: 'failed', error_code: '131026' });
    await set(2, { status: 'failed', error_code: '131050' });
    await set(3, { status: 'sent' });
    await set(4, { status: 'delivered' });
    await set(5, { status: 'read' });
    await set(6, { status: 'skipped', skip_reason: 'frequency_cap' });
    await set(7, { status: 'skipped', skip_reason: 'opted_out' });
    await set(8, { status: 'uncertain' });
    await sql`update campaigns set status = 'completed' where id = ${id}`;
    await sql`insert into responses (campaign_id, seq, kind, at) values (${id}, 5, 'reply', now())`;
    await api.ok('POST', '/api/suppressions', { phone: '+221771000002' }); // of seq 3
    const people = async (from: string) => {
      const made = await api.ok('POST', `/api/campaigns/${id}/again`, { from }, 201);
      const rows = await sql<
        { phone: number }[]
      >`select phone from deliveries where campaign_id = ${made.id} order by seq`;
      return { ...made, seqs: rows.map((row) => row.phone - 221771000000 + 1) };
    };
    const unread = await people('unread');
    expect(unread).toMatchObject({
      status: 'draft',
      name: 'Fête: unread',
      copied: 1,
      suppressed: 1,
      seqs: [4],
      weight: 20,
      frequencyCap: { messages: 3, days: 7 },
      funnel: { total: 1 },
      states: { pending: 1 },
    });
    expect((await people('failed')).seqs).toEqual([1]);
    expect((await people('not-replied')).seqs).toEqual([4]);
    expect((await people('skipped')).seqs).toEqual([6]);
    const preview = await api.ok('POST', `/api/campaigns/${unread.id}/preview`);
    expect(preview.messages[0].components[0].parameters[0].text).toBe('Bonjour Awa 4');
    expect(preview.countries).toEqual([{ country: 'SN', recipients: 1 }]);
    expect(preview.findings.filter((one: { level: string }) => one.level === 'error')).toEqual([]);
    expect((await api.call('POST', `/api/campaigns/${id}/again`, { from: 'never-sent' })).status).toBe(409);
  });

  test('takes those whom a canceled campaign never wrote to; where there is nobody, it makes nothing', async () => {
    const id = await draft(3);
    await sql`update campaigns set status = 'canceled' where id = ${id}`;
    const made = await api.ok('POST', `/api/campaigns/${id}/again`, { from: 'never-sent', name: 'Encore' }, 201);
    expect(made).toMatchObject({ name: 'Encore', copied: 3 });
    const nobody = await api.call('POST', `/api/campaigns/${id}/again`, { from: 'failed' });
    expect([nobody.status, nobody.body.code]).toEqual([422, 'nobody_left']);
    expect(await sql`select count(*)::int as n from campaigns where name = 'Fête: failed'`).toEqual([{ n: 1 }]);
  });
});

describe('again, otherwise', () => {
  test('takes those of one error only, and sends them something else', async () => {
    const id = await draft(3);
    await acceptAll(sql, id);
    await sql`update deliveries set status = 'failed', error_code = case seq when 2 then '131049' else '131026' end where campaign_id = ${id}`;
    await sql`update campaigns set status = 'completed' where id = ${id}`;
    const made = await api.ok(
      'POST',
      `/api/campaigns/${id}/again`,
      { from: 'failed', errorCode: '131049', template: { name: 'autre', language: 'fr', body: ['Re {{name}}'] } },
      201,
    );
    expect(made).toMatchObject({ copied: 1, template: { name: 'autre' }, message: null });
    const { messages } = await api.ok('POST', `/api/campaigns/${made.id}/preview`);
    expect(messages[0].components[0].parameters[0].text).toBe('Re Awa 2');
    const message = { type: 'text', text: { body: 'Re {{name}}' } };
    expect(await api.ok('POST', `/api/campaigns/${id}/again`, { from: 'failed', message }, 201)).toMatchObject({
      copied: 3,
      template: null,
      message,
    });
  });

  test.each([
    [{ from: 'unread', errorCode: '131049' }, 'errorCode'],
    [{ from: 'failed', template: { name: 'a', language: 'fr' }, message: { type: 'text' } }, 'message'],
    [
      { from: 'failed', template: { name: 'a', language: 'fr', body: ['{{name'] } },
      'template.components.0.parameters.0.text',
    ],
    [{ from: 'everybody' }, 'from'],
  ])('%j is refused, and leaves no draft', async (body, path) => {
    const id = await draft(1);
    await sql`update deliveries set status = 'failed' where campaign_id = ${id}`;
    const before = await sql`select count(*) from campaigns`;
    const reply = await api.call('POST', `/api/campaigns/${id}/again`, body);
    expect([reply.status, reply.body.errors[0].path]).toEqual([422, path]);
    expect(await sql`select count(*) from campaigns`).toEqual(before);
  });

  test('says so where everybody it could take unsubscribed', async () => {
    const id = await draft(2);
    await sql`update deliveries set status = 'failed' where campaign_id = ${id}`;
    await api.ok('POST', '/api/suppressions', { phones: ['+221771000000', '+221771000001'] });
    const reply = await api.call('POST', `/api/campaigns/${id}/again`, { from: 'failed' });
    expect([reply.status, reply.body.code]).toEqual([422, 'nobody_left']);
    expect(reply.body.errors[0].message).toContain('is on the suppression list: 2 in all');
  });
});

describe('uncertain messages', () => {
  test('are resolved by word of an operator, all or some', async () => {
    const id = await draft(3);
    await sql`update deliveries set status = 'uncertain', claims = 1 where campaign_id = ${id}`;
    await sql`update counts set pending = 0, uncertain = 3 where campaign_id = ${id}`;
    await sql`insert into uncertain (campaign_id, seq, sender_id, phone, since) select campaign_id, seq, ${senderId}, phone, now() from deliveries where campaign_id = ${id}`;
    const resolve = (body: object) => api.call('POST', `/api/campaigns/${id}/uncertain`, body);
    await sql`update campaigns set status = 'canceled' where id = ${id}`;
    expect((await resolve({ action: 'resend' })).status).toBe(409); // it sends nothing any more
    expect((await resolve({ action: 'forget' })).status).toBe(422);
    await sql`update campaigns set status = 'completed', next_seq = 4, launched_at = now(), archived_at = now() where id = ${id}`;
    expect((await resolve({ action: 'treat-as-sent', seqs: [1] })).body).toEqual({ resolved: 1 });
    expect((await resolve({ action: 'resend' })).body).toEqual({ resolved: 2 });
    await expect
      .poll(() => sql`select status from campaigns where id = ${id}`, { timeout: 10_000 })
      .toEqual([{ status: 'completed' }]);
    const sends = { states: { accepted: 3, uncertain: 0 }, archivedAt: null }; // what sends again is no archive's
    expect(await api.ok('GET', `/api/campaigns/${id}`)).toMatchObject(sends);
  });
});

describe('settings', () => {
  test('of a campaign are shown, checked, and changed until it has ended', async () => {
    const sendWindow = { days: [1, 2, 3, 4, 5], from: '09:00', until: '19:30', zone: 'Africa/Dakar' };
    const id = await draft(1, { sendWindow, weight: 50, retryCapped: true });
    expect(await api.ok('GET', `/api/campaigns/${id}`)).toMatchObject({
      sendWindow,
      weight: 50,
      retryCapped: true,
      waiting: null,
      resumesAt: null,
    });
    const wrong = await api.call('PATCH', `/api/campaigns/${id}`, { sendWindow: { ...sendWindow, zone: 'Dakar' } });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'sendWindow.zone']);
    await sql`update campaigns set status = 'paused', waiting_until = now() + interval '1 hour', waiting_for = 'send_window' where id = ${id}`;
    expect((await api.call('PATCH', `/api/campaigns/${id}`, { weight: 1, name: 'x' })).status).toBe(409);
    expect(await api.ok('PATCH', `/api/campaigns/${id}`, { weight: 1, sendWindow: null })).toMatchObject({
      weight: 1,
      sendWindow: null,
    });
    await sql`update campaigns set status = 'completed' where id = ${id}`;
    expect((await api.call('PATCH', `/api/campaigns/${id}`, { weight: 2 })).status).toBe(409);
  });

  test('what a running campaign waits for is told with its time', async () => {
    const id = await draft(1);
    await sql`update campaigns set status = 'running', waiting_until = now() + interval '1 hour', waiting_for = 'daily_limit' where id = ${id}`;
    const { waiting } = await api.ok('GET', `/api/campaigns/${id}`);
    expect(waiting.reason).toBe('daily_limit');
    expect(Date.parse(waiting.until)).toBeGreaterThan(Date.now() + 3_500_000);
    await api.ok('PATCH', `/api/senders/${senderId}`, {
      dailyLimit: 1_000,
      uncertain: 'resend-on-evidence',
      frequencyCap: { messages: 2, days: 7 },
    });
    expect((await api.ok('GET', `/api/campaigns/${id}`)).waiting).toBe(null); // the new limit is looked at at once
    expect(await api.ok('GET', `/api/senders/${senderId}`)).toMatchObject({
      dailyLimit: 1_000,
      uncertain: 'resend-on-evidence',
      slowedTo: null,
    });
    expect(await api.ok('GET', `/api/campaigns/${await draft(0)}`)).toMatchObject({
      frequencyCap: { messages: 2, days: 7 },
    });
    expect(await api.ok('GET', `/api/campaigns/${await draft(0, { frequencyCap: null })}`)).toMatchObject({
      frequencyCap: null,
    });
  });
});
