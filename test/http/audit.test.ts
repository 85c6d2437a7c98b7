// What the audit knows of what goes through the API.
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { listAudit } from '../../src/account/audit.ts';
import { auditRoutes } from '../../src/http/audit.ts';
import { tokenFor } from '../support/people.ts';
import { acceptAll, addDraft, addSender, listOf, openApp, TOKEN } from './setup.ts';

const api = await openApp({ env: { PUBLIC_URL: 'https://griot.test', GRIOT_TRUSTED_PROXIES: '127.0.0.1' } });
const latest = async () => (await listAudit(api.sql, {}, { limit: 1 }))[0];
const count = async () => (await api.sql`select 1 from audit`).length;
const KEY = 'simulator-key';

test('a route that changes something or hands out a file, and does not say what the audit is to know, keeps the server from starting', async () => {
  const start = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, config = {}) => {
    const app = Fastify();
    auditRoutes(app, { sql: api.sql, log: api.log });
    app.route({ method, url, config, handler: async () => 'ok' });
    await app.ready();
    await app.close();
  };
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    await expect(start(method, '/api/x')).rejects.toThrow(`${method} /api/x states neither`);
    await start(method, '/api/x', { audit: { none: 'a reason' } });
  }
  await expect(start('GET', '/api/x.csv')).rejects.toThrow('GET /api/x.csv states neither');
  await expect(start('GET', '/api/x.xlsx')).rejects.toThrow('states neither');
  await start('GET', '/api/x');
});

test('a campaign’s life is told: who, from where, what was asked for and what came of it', async () => {
  await addSender(api, { apiKey: KEY });
  const id = await addDraft(api);
  const from = { 'x-forwarded-for': '203.0.113.9' };
  await api.call('POST', `/api/campaigns/${id}/recipients?recentDays=3`, listOf(3), from);
  expect(await latest()).toMatchObject({
    actor: { kind: 'environment', id: null, name: 'GRIOT_API_TOKEN' },
    action: 'campaign.import',
    subject: { kind: 'campaign', id, name: 'Fête' },
    outcome: 'done',
    detail: { recentDays: 3, rows: 3, imported: 3, rejected: 0 },
    address: '203.0.113.9',
    requestId: expect.stringMatching(/./),
  });
  const token = await tokenFor(api.sql, { name: 'automation' });
  const [{ id: tokenId }] = await api.sql<[{ id: number }]>`select id from api_tokens where name = 'automation'`;
  await api.raw({ method: 'POST', url: `/api/campaigns/${id}/launch`, headers: { authorization: `Bearer ${token}` } });
  expect(await latest()).toMatchObject({
    actor: { kind: 'token', id: tokenId, name: 'automation' },
    action: 'campaign.launch',
    detail: { 'funnel.total': 3 },
    address: '127.0.0.1',
  });
  for (const word of ['pause', 'resume', 'cancel']) {
    await api.ok('POST', `/api/campaigns/${id}/${word}`);
    expect(await latest()).toMatchObject({
      action: `campaign.${word}`,
      outcome: 'done',
      subject: { id, name: 'Fête' },
    });
  }
  await api.ok('DELETE', `/api/campaigns/${id}`, undefined, 204);
  expect(await latest()).toMatchObject({ action: 'campaign.delete', subject: { kind: 'campaign', id, name: 'Fête' } });
});

test('what is refused is told with its reason, also to who lacks a right', async () => {
  const id = await addDraft(api);
  expect((await api.call('POST', `/api/campaigns/${id}/pause`)).status).toBe(409);
  expect(await latest()).toMatchObject({
    action: 'campaign.pause',
    outcome: 'refused',
    detail: { status: 409, code: 'wrong_state', reason: expect.stringMatching(/draft/) },
  });
  const headers = { authorization: `Bearer ${await tokenFor(api.sql, { name: 'plain' })}` };
  await api.raw({
    method: 'POST',
    url: `/api/campaigns/${id}/recipients/query`,
    headers,
    payload: { sql: 'select 1' },
  });
  expect(await latest()).toMatchObject({
    actor: { kind: 'token', name: 'plain' },
    action: 'campaign.import_query',
    subject: { kind: 'campaign', id, name: 'Fête' },
    outcome: 'refused',
    detail: { status: 403, code: 'right_missing' },
  });
  await api.raw({ method: 'GET', url: '/api/audit?limit=5', headers });
  expect(await latest()).toMatchObject({
    actor: { name: 'plain' },
    action: 'right.refuse',
    outcome: 'refused',
    detail: { method: 'GET', path: '/api/audit', code: 'right_missing' },
  });
});

test('a stranger writes nothing into it, and what only reads neither', async () => {
  const before = await count();
  for (const headers of [{}, { authorization: 'Bearer griot_of_nobody' }]) {
    expect((await api.raw({ method: 'POST', url: '/api/campaigns/1/launch', headers })).status).toBe(401);
    expect((await api.raw({ method: 'GET', url: '/api/suppressions.csv', headers })).status).toBe(401);
  }
  await api.ok('GET', '/api/campaigns');
  await api.raw({ method: 'HEAD', url: '/api/suppressions.csv', headers: { authorization: `Bearer ${TOKEN}` } });
  expect((await api.call('GET', '/api/nowhere')).status).toBe(404);
  expect(await count()).toBe(before);
});

test('a failed sign-in is told with what was given as e-mail; tries beyond those that are let in fill nothing', async () => {
  const signIn = (payload: object) => api.raw({ method: 'POST', url: '/api/session', payload });
  const given = { email: 'nobody@example.com', password: 'a password that is none' };
  const before = await count();
  const tries = [];
  for (let i = 0; i < 25; i += 1) tries.push((await signIn(given)).status);
  const failed = tries.filter((status) => status === 401).length;
  expect(failed).toBeGreaterThan(0);
  expect(tries).toContain(429);
  await signIn({ email: 7 });
  expect(
    (await api.raw({ method: 'POST', url: '/api/invitation', payload: { token: 'x', password: 'y'.repeat(12) } }))
      .status,
  ).toBe(404);
  expect((await count()) - before).toBe(failed);
  expect(await latest()).toMatchObject({
    actor: { kind: 'anonymous', id: null, name: 'nobody@example.com' },
    action: 'session.begin',
    outcome: 'refused',
    detail: { status: 401, code: 'sign_in_failed' },
    address: '127.0.0.1',
  });
  expect(JSON.stringify(await api.sql`select * from audit`)).not.toContain(given.password);
});

test('a query is kept with its text and its source, without the number that it asks for', async () => {
  const id = await addDraft(api);
  const body = { source: 'shop', sql: "select * from people where phone = '221771234567' and day > '20260101'" };
  expect((await api.call('POST', `/api/campaigns/${id}/recipients/query`, body)).status).toBe(422);
  expect(await latest()).toMatchObject({
    action: 'campaign.import_query',
    outcome: 'refused',
    detail: {
      source: 'shop',
      sql: "select * from people where phone = '221*******67' and day > '20260101'",
      code: 'unknown_source',
    },
  });
});

test('a sender’s key is told to have been given, never what it is; of a relay’s address only where it leads', async () => {
  const key = 'sk-live-very-secret';
  const made = await addSender(api, { name: 'Second', apiKey: key });
  expect(await latest()).toMatchObject({
    action: 'sender.create',
    subject: { kind: 'sender', id: made.id, name: 'Second' },
    detail: { name: 'Second', apiKey: '***' },
  });
  await api.ok('PATCH', `/api/senders/${made.id}`, { apiKey: `${key}-2`, ratePerSecond: 50 });
  expect((await latest())?.detail).toEqual({ apiKey: '***', ratePerSecond: 50 });
  await api.ok('PATCH', `/api/senders/${made.id}`, { apiKey: KEY });
  const url = 'https://crm.example/hook/very-secret?token=very-secret';
  const { id: relayId, secret } = await api.ok('POST', `/api/senders/${made.id}/relays`, { url }, 201);
  expect(await latest()).toMatchObject({
    action: 'relay.create',
    subject: { kind: 'relay', id: relayId },
    detail: { senderId: made.id, url: 'https://crm.example' },
  });
  await api.ok('DELETE', `/api/senders/${made.id}/relays/${relayId}`, undefined, 204);
  expect(await latest()).toMatchObject({ action: 'relay.delete', subject: { kind: 'relay', id: relayId } });
  const webhookSecret = new URL(made.webhookUrl).pathname.split('/').at(-1) ?? '';
  await api.ok('POST', `/api/senders/${made.id}/webhook/rotate`, { hours: 2 });
  expect(await latest()).toMatchObject({
    action: 'callback.rotate',
    detail: { hours: 2 },
    subject: { name: 'Second' },
  });
  const text = JSON.stringify(await api.sql`select * from audit`);
  for (const hidden of [key, 'very-secret', secret, webhookSecret, TOKEN]) expect(text).not.toContain(hidden);
});

test('people are told by masked numbers, however they are written', async () => {
  await api.ok('POST', '/api/suppressions', { phones: ['+221 77-000-11-22', '77 000 11 33', 'abc'], country: 'SN' });
  expect((await latest())?.detail).toMatchObject({
    people: ['221*******22', '770****33', '***'],
    given: 3,
    added: 2,
    reason: 'manual',
  });
  await api.ok('DELETE', '/api/suppressions/+221770001122', undefined, 204);
  expect(await latest()).toMatchObject({
    action: 'suppression.remove',
    subject: { kind: 'person', id: null, name: '221*******22' },
  });
  const id = await addDraft(api, 1);
  await api.call('POST', `/api/campaigns/${id}/test`, { to: ['+221-77-000-11-44'], row: 9_999 });
  expect(await latest()).toMatchObject({ action: 'campaign.test', detail: { to: ['221*******44'] } });
  const text = JSON.stringify(await api.sql`select * from audit`).replace(/\D/g, '');
  for (const number of ['770001122', '770001133', '770001144']) expect(text).not.toContain(number);
});

test('every file that is handed out is told, with what was asked for', async () => {
  const id = await addDraft(api, 2);
  await acceptAll(api.sql, id);
  const [{ importId }] = await api.sql<[{ importId: number }]>`
    select id as "importId" from imports where campaign_id = ${id}`;
  const { id: listId } = await api.ok('POST', '/api/lists', { name: 'Clients' }, 201);
  for (const [url, action, told] of [
    [
      `/api/campaigns/${id}/deliveries.csv?status=accepted&phone=%2B221771000001`,
      'deliveries.export',
      { status: 'accepted', phone: '221*******01' },
    ],
    [`/api/campaigns/${id}/deliveries.xlsx`, 'deliveries.export', {}],
    ['/api/deliveries.csv?country=SN', 'deliveries.export', { country: 'SN' }],
    [`/api/imports/${importId}/rejects.csv`, 'rejects.export', {}],
    [`/api/lists/${listId}/people.csv`, 'list.export', {}],
    ['/api/suppressions.csv', 'suppression.export', {}],
    ['/api/audit.csv?action=campaign', 'audit.export', { action: 'campaign' }],
    ['/api/notifications?messageId=wamid.1.1', 'notifications.read', { messageId: 'wamid.1.1', wholeNumbers: true }],
  ] as const) {
    expect([url, (await api.call('GET', url)).status]).toEqual([url, 200]);
    expect(await latest()).toMatchObject({ action, outcome: 'done', detail: told });
  }
});

test('it is listed in pages and filtered over HTTP; a filter that cannot be is told', async () => {
  const first = await api.ok('GET', '/api/audit?limit=2');
  expect(first.items).toHaveLength(2);
  const rest = await api.ok('GET', `/api/audit?limit=1000&after=${first.next}`);
  expect(rest.next).toBeNull();
  expect(first.items.length + rest.items.length).toBe(await count());
  expect(rest.items[0].id).toBeLessThan(first.items[1].id);
  const { items } = await api.ok(
    'GET',
    '/api/audit?action=campaign&subject=campaign&outcome=refused&actor=environment',
  );
  expect(items.length).toBeGreaterThan(0);
  for (const one of items) expect(one).toMatchObject({ outcome: 'refused', subject: { kind: 'campaign' } });
  expect((await api.ok('GET', '/api/audit?from=2026-01-01&to=2026-01-02T00:00:00Z')).items).toEqual([]);
  for (const bad of [
    'actor=me',
    'actor=user:x',
    'subject=moon',
    'action=fly',
    'action=campaign.fly',
    'from=then',
    'who=1',
  ]) {
    expect([bad, (await api.call('GET', `/api/audit?${bad}`)).status]).toEqual([bad, 422]);
  }
});

test('without the audit nothing is handed out; what was done is done, and the log has what the audit could not take', async () => {
  const id = await addDraft(api, 1);
  await api.sql`alter table audit rename to audit_gone`;
  try {
    const refused = await api.call('GET', '/api/suppressions.csv');
    expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringMatching(/audit cannot be written/) } });
    expect(refused.text).not.toMatch(/phone,reason/);
    expect((await api.call('POST', `/api/campaigns/${id}/launch`)).body).toMatchObject({ status: 'running' });
    expect(api.logged()).toMatch(/"action":"campaign\.launch".*an entry of the audit could not be written/);
  } finally {
    await api.sql`alter table audit_gone rename to audit`;
  }
});
