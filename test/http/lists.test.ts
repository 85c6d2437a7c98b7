// Kept lists through the API, and the opt-outs that come as a file.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { addDraft, addSender, listOf, openApp } from './setup.ts';

const api = await openApp();
const { call, ok } = api;
await addSender(api, { country: 'SN' });

test('a list is kept, filled, used by two campaigns, renamed and deleted', async () => {
  const list = await ok('POST', '/api/lists', { name: 'Clients fidèles' }, 201);
  expect(list).toEqual({
    id: expect.any(Number),
    name: 'Clients fidèles',
    columns: [],
    people: 0,
    countries: {},
    source: null,
    updatedAt: list.createdAt,
    createdAt: expect.any(String),
  });
  const path = `/api/lists/${list.id}`;
  expect(await ok('POST', `${path}/recipients`, listOf(5))).toMatchObject({ rows: 5, imported: 5 });
  for (const expected of [5, 5]) {
    const id = await addDraft(api);
    const result = await ok('POST', `/api/campaigns/${id}/recipients/list`, { listId: list.id });
    expect(result).toMatchObject({ rows: 5, imported: expected, duplicates: 0 });
    expect(await ok('GET', `/api/imports/${result.importId}`)).toMatchObject({
      campaignId: id,
      source: { kind: 'list', listId: list.id, name: 'Clients fidèles' },
      countries: { SN: 5 },
    });
  }
  expect(await ok('PATCH', path, { name: 'VIP' })).toMatchObject({
    name: 'VIP',
    people: 5,
    columns: ['name', 'phone'],
  });
  const csv = await call('GET', `${path}/people.csv`);
  expect(csv.text.split('\n').slice(0, 2)).toEqual(['recipient,name,phone', "221771000000,Awa 1,'+221771000000"]);
  expect((await call('DELETE', path)).status).toBe(204);
  for (const method of ['GET', 'DELETE', 'PATCH'] as const) {
    const gone = await call(method, path, method === 'PATCH' ? { name: 'x' } : undefined);
    expect(gone).toMatchObject({ status: 404, body: { code: 'list_not_found' } });
  }
});

test('an import is kept as a list by its id; names are taken once', async () => {
  const id = await addDraft(api);
  const { importId } = await ok('POST', `/api/campaigns/${id}/recipients`, listOf(3));
  const list = await ok('POST', '/api/lists', { name: 'Kept', importId }, 201);
  expect(list).toMatchObject({
    people: 3,
    countries: { SN: 3 },
    source: { kind: 'campaign', fileName: null },
  });
  const told = await ok('GET', `/api/lists/${list.id}/imports`);
  expect(told).toMatchObject({ items: [{ listId: list.id, rows: 3, imported: 3, countries: { SN: 3 } }], next: null });
  const whole = await ok('POST', '/api/lists', { name: 'Whole', campaignId: id }, 201);
  expect(whole).toMatchObject({ people: 3, countries: { SN: 3 }, source: { kind: 'campaign' } });
  await ok('POST', `/api/lists/${list.id}/recipients`, 'phone\n+33612345678\n12\n');
  expect(await ok('GET', `/api/lists/${list.id}`)).toMatchObject({
    people: 4,
    countries: { SN: 3, FR: 1 },
    source: { kind: 'csv' },
  });
  const page = await ok('GET', `/api/lists/${list.id}/imports?limit=1`);
  expect(page.items).toMatchObject([{ imported: 1, rejected: 1 }]);
  expect((await ok('GET', `/api/lists/${list.id}/imports?after=${page.next}`)).items).toHaveLength(1);
  expect((await call('GET', '/api/lists/999/imports')).status).toBe(404);
  expect(await call('POST', '/api/lists', { name: 'Kept' })).toMatchObject({
    status: 409,
    body: { code: 'list_name_taken' },
  });
  const other = await ok('POST', '/api/lists', { name: 'Other' }, 201);
  expect((await call('PATCH', `/api/lists/${other.id}`, { name: 'Kept' })).status).toBe(409);
  expect((await ok('GET', '/api/lists?limit=1')).items).toEqual([other]);
  const { next } = await ok('GET', '/api/lists?limit=1');
  expect((await ok('GET', `/api/lists?limit=10&after=${next}`)).items.map((one: { id: number }) => one.id)).toEqual([
    whole.id,
    list.id,
  ]);
});

test('an empty list, or one that is not there, gives a campaign nobody', async () => {
  const id = await addDraft(api);
  const empty = await ok('POST', '/api/lists', { name: 'Empty' }, 201);
  const use = (listId: number) => call('POST', `/api/campaigns/${id}/recipients/list`, { listId });
  expect(await use(empty.id)).toMatchObject({ status: 422, body: { code: 'empty_list' } });
  expect(await use(999_999)).toMatchObject({ status: 404, body: { code: 'list_not_found' } });
});

test('opt-outs come as a file too, gzipped if you like, and are left out of the next list', async () => {
  const headers = { 'content-type': 'application/gzip' };
  const answer = await api.raw({
    method: 'POST',
    url: '/api/suppressions/import?reason=crm',
    payload: gzipSync(listOf(4, 100)),
    headers: { ...headers, authorization: `Bearer ${api.config.apiToken}` },
  });
  expect(answer).toMatchObject({ status: 200, body: { rows: 4, imported: 4 } });
  expect((await ok('GET', '/api/suppressions?limit=1')).items[0]).toMatchObject({ reason: 'crm' });
  const id = await addDraft(api);
  expect(await ok('POST', `/api/campaigns/${id}/recipients`, listOf(6, 100))).toMatchObject({
    imported: 2,
    suppressed: 4,
  });
});

test('people another campaign wrote to lately are left out on request', async () => {
  const before = await addDraft(api);
  await ok('POST', `/api/campaigns/${before}/recipients`, listOf(4, 200));
  await api.sql`update campaigns set status = 'running', launched_at = now() where id = ${before}`;
  await api.sql`update deliveries set status = 'accepted', accepted_at = now() where campaign_id = ${before} and seq <= 3`;
  const id = await addDraft(api);
  const path = `/api/campaigns/${id}/recipients`;
  expect(await ok('POST', `${path}?recentDays=7`, listOf(5, 200))).toMatchObject({ imported: 2, recent: 3 });
  for (const wrong of ['0', '366', 'x']) {
    expect(await call('POST', `${path}?recentDays=${wrong}`, listOf(1))).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'recentDays' }] },
    });
  }
});
