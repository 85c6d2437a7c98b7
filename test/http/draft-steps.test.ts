// A campaign that is made step by step: its list first, its message later, what was rejected looked at, begun again.
import { expect, test } from 'vitest';
import { makeSourceDatabase } from '../import/query-source.ts';
import { addPerson } from '../support/people.ts';
import { addSender, openApp } from './setup.ts';

const shop = await makeSourceDatabase();
await shop.sql`create table customers as select '+22177100' || n as phone, 'Awa' as name from generate_series(1001, 1003) n`;
const reader = await shop.addRole('grant select on customers to NAME');
const api = await openApp({ env: { GRIOT_SOURCE_CRM: reader.url } });
const { call, ok } = api;
await addSender(api, { country: 'SN' });

const LIST = 'prénom;téléphone\nAwa;77 100 00 01\nMoussa;77 12\nFatou;77 100 00 01\n;77 100 00 02\n';
const make = (fields: object = {}) => ok('POST', '/api/campaigns', { name: 'Tabaski', ...fields }, 201);

test('a draft without a message takes a list, is not launched, and judges its rows once it has one', async () => {
  const { id, template, message } = await make();
  expect({ template, message }).toEqual({ template: null, message: null });
  const path = `/api/campaigns/${id}`;
  expect(await ok('POST', `${path}/recipients`, LIST)).toMatchObject({ imported: 2, rejected: 1, duplicates: 1 });
  const before = await ok('GET', `${path}/preflight`);
  expect(before).toMatchObject({ ready: false, template: null, recipients: { toSend: 2, outsideWindow: 0 } });
  expect(before.findings[0]).toMatchObject({ level: 'error', code: 'no_content' });
  expect(await call('POST', `${path}/launch`)).toMatchObject({ status: 422, body: { code: 'not_launchable' } });
  expect((await call('POST', `${path}/test`, { to: ['+221771000001'] })).status).toBe(422);
  await ok('PATCH', path, { template: { name: 'jeu', language: 'fr', body: ['{{prénom}}'] } });
  const after = await ok('GET', `${path}/preflight`);
  expect(after).toMatchObject({ ready: true, recipients: { badValues: 1, toSend: 1 } });
  expect((await call('POST', '/api/schedules', scheduleOf({}))).status).toBe(422);
});

const scheduleOf = (campaign: object) => ({
  name: 'Chaque lundi',
  campaign,
  audience: { listId: 1 },
  cron: '0 9 * * 1',
  zone: 'UTC',
});

test('how far somebody was, and how it is meant to start, is kept with the draft', async () => {
  const { id, draft } = await make();
  expect(draft).toBeNull();
  const path = `/api/campaigns/${id}`;
  const kept = { step: 'when', when: { start: 'cron', cron: '0 9 * *', zone: 'Africa/Dakar' } };
  expect(await ok('PATCH', path, { draft: kept })).toMatchObject({ draft: kept });
  expect(await ok('PATCH', path, { name: 'Korité' })).toMatchObject({ draft: kept });
  expect(await ok('PATCH', path, { draft: null })).toMatchObject({ draft: null });
  expect(await call('PATCH', path, { draft: { step: 'never' } })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'draft.step' }] },
  });
});

test('its lists are listed with what they left out, and taken out of it again', async () => {
  const { id } = await make();
  const path = `/api/campaigns/${id}`;
  const { importId } = await ok('POST', `${path}/recipients`, LIST);
  const { items, next } = await ok('GET', `${path}/imports`);
  expect(next).toBeNull();
  expect(items).toEqual([await ok('GET', `/api/imports/${importId}`)]);
  const rejects = await ok('GET', `/api/imports/${importId}/rejects?limit=1`);
  expect(rejects.items).toEqual([
    { line: 3, column: 'téléphone', code: 'too_short', reason: expect.any(String), cells: ['Moussa', '77 12'] },
  ]);
  const rest = await ok('GET', `/api/imports/${importId}/rejects?after=${rejects.next}`);
  expect(rest).toMatchObject({ items: [{ line: 4, code: 'duplicate' }], next: null });
  const french = await call('GET', `/api/imports/${importId}/rejects`, undefined, { 'accept-language': 'fr' });
  expect(french.body.items[0].reason).toBe('Le téléphone a trop peu de chiffres');

  expect((await call('DELETE', `${path}/recipients`)).status).toBe(204);
  const empty = await ok('GET', path);
  expect([empty.funnel.total, empty.states.pending]).toEqual([0, 0]);
  expect((await ok('GET', `${path}/imports`)).items).toEqual([]);
  expect((await call('GET', `/api/imports/${importId}/rejects`)).status).toBe(404);
  expect(await ok('POST', `${path}/recipients`, LIST)).toMatchObject({ imported: 2, duplicates: 1 });
  expect((await ok('GET', `${path}/deliveries`)).items.map((one: { seq: number }) => one.seq)).toEqual([1, 2]);

  await ok('PATCH', path, { template: { name: 'jeu', language: 'fr', body: ['Awa'] } });
  await ok('POST', `${path}/launch`);
  expect(await call('DELETE', `${path}/recipients`)).toMatchObject({
    status: 409,
    body: { code: 'campaign_not_draft' },
  });
  expect((await call('DELETE', '/api/campaigns/999/recipients')).status).toBe(404);
});

test('its people become a kept list', async () => {
  const { id } = await make();
  await ok('POST', `/api/campaigns/${id}/recipients`, LIST);
  await ok('POST', `/api/campaigns/${id}/recipients`, 'phone,ville\n+221771000009,Thiès\n');
  const list = await ok('POST', '/api/lists', { name: 'De Tabaski', campaignId: id }, 201);
  expect(list).toMatchObject({ people: 3, columns: ['prénom', 'téléphone', 'phone', 'ville'] });
  expect((await call('POST', '/api/lists', { name: 'Nobody', campaignId: 999 })).status).toBe(404);
  expect(await call('POST', '/api/lists', { name: 'Both', campaignId: id, importId: 1 })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'campaignId' }] },
  });
});

test('a list without a phone column is refused with the columns to choose from', async () => {
  const { id } = await make();
  expect(await call('POST', `/api/campaigns/${id}/recipients`, 'nom,ville\nAwa,Dakar\n')).toMatchObject({
    status: 422,
    body: { code: 'phone_column_missing', columns: ['nom', 'ville'] },
  });
});

test('the plan of a launch at a time begins then', async () => {
  const { id } = await make({ template: { name: 'jeu', language: 'fr', body: ['Awa'] } });
  await ok('POST', `/api/campaigns/${id}/recipients`, LIST);
  const at = new Date(Date.now() + 86_400_000).toISOString();
  const { plan } = await ok('GET', `/api/campaigns/${id}/preflight?at=${at}`);
  expect(plan.finishesAt >= at).toBe(true);
  expect(plan.seconds).toBeLessThan(60);
  expect((await call('GET', `/api/campaigns/${id}/preflight?at=2026-12-01T09:00`)).status).toBe(422);
});

test('a query is kept by whoever may ask the database, and used by a marketer who may not', async () => {
  expect((await ok('GET', '/api/sources')).items).toEqual([{ name: 'crm' }]);
  const query = { name: 'Clients de Dakar', source: 'crm', sql: 'select phone, name from customers' };
  const kept = await ok('POST', '/api/queries', query, 201);
  expect(kept).toMatchObject({ ...query, phone: null, country: null });
  expect(await call('POST', '/api/queries', query)).toMatchObject({ status: 409, body: { code: 'query_name_taken' } });
  const broken = { name: 'Broken', source: 'crm', sql: 'select phone from nowhere' };
  expect(await call('POST', '/api/queries', broken)).toMatchObject({ status: 422, body: { code: 'query_failed' } });

  const marketer = await addPerson(api, 'marketer');
  expect((await marketer.call('GET', '/api/queries')).body.items).toEqual([{ ...kept, sql: null }]);
  expect((await marketer.call('POST', '/api/queries', { ...query, name: 'Mine' })).status).toBe(403);
  expect((await marketer.call('DELETE', `/api/queries/${kept.id}`)).status).toBe(403);
  const { id } = await make();
  const use = `/api/campaigns/${id}/recipients/saved-query`;
  expect((await marketer.call('POST', use, { queryId: kept.id })).body).toMatchObject({ rows: 3, imported: 3 });
  expect((await ok('GET', `/api/campaigns/${id}/imports`)).items).toMatchObject([
    { source: { kind: 'query', source: 'crm', sql: query.sql }, columns: ['phone', 'name'] },
  ]);
  expect((await call('DELETE', `/api/queries/${kept.id}`)).status).toBe(204);
  expect(await call('POST', use, { queryId: kept.id })).toMatchObject({
    status: 404,
    body: { code: 'query_not_found' },
  });
});
