// Lists through the API: streamed in, read back, and refused with nothing left behind.
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addDraft, addSender, listOf, openApp, TOKEN } from './setup.ts';

const api = await openApp();
const { call, sql } = api;
await addSender(api, { country: 'SN' });
await api.app.listen({ host: '127.0.0.1', port: 0 });
const url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;

async function leftovers(campaignId: number) {
  const [row] = await sql`
    select total, (select count(*) from deliveries where campaign_id = c.id) as deliveries,
      (select count(*) from imports where campaign_id = c.id) as imports,
      (select count(*) from counts where campaign_id = c.id) as counts
    from campaigns c where id = ${campaignId}`;
  return row;
}
const NOTHING = { total: 0, deliveries: 0, imports: 0, counts: 0 };

test('a list is taken in, its good rows kept, its bad rows given back with their reasons', async () => {
  const id = await addDraft(api);
  const list = 'name,phone\nAwa,77 123 45 67\nBad,12\nTwice,+221771234567\n=cmd(),77 123 45 68\n';
  const { status, body } = await call('POST', `/api/campaigns/${id}/recipients`, list);
  expect({ status, body }).toEqual({
    status: 200,
    body: { importId: expect.any(Number), rows: 4, imported: 2, rejected: 1, duplicates: 1, suppressed: 0, recent: 0 },
  });
  expect((await call('GET', `/api/imports/${body.importId}`)).body).toMatchObject({
    id: body.importId,
    campaignId: id,
    columns: ['name', 'phone'],
    phoneColumn: 'phone',
    imported: 2,
  });
  const rejects = await call('GET', `/api/imports/${body.importId}/rejects.csv`);
  expect(rejects.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="import-${body.importId}-rejects.csv"`,
  });
  const [header, ...lines] = rejects.text.trimEnd().split('\n');
  expect(header).toBe('line,column,reason_code,reason,name,phone');
  expect(lines.map((line) => line.split(',').slice(0, 3).join())).toEqual(['3,phone,too_short', '4,phone,duplicate']);
  expect((await call('GET', `/api/campaigns/${id}`)).body).toMatchObject({
    states: { pending: 2 },
    funnel: { total: 2 },
  });
});

test('a draft takes several lists; the options of each stand in its address', async () => {
  const id = await addDraft(api);
  const post = (query: string, list: string) => call('POST', `/api/campaigns/${id}/recipients${query}`, list);
  expect((await post('?phone=tel&delimiter=tab', 'tel\tphone\n771234567\tx\n')).body.imported).toBe(1);
  expect((await post('?country=ci&delimiter=%3B', 'name;phone\nAwa;0707123456\n')).body.imported).toBe(1);
  const phones = await sql`select phone from deliveries where campaign_id = ${id} order by seq`;
  expect(phones.map((row) => row.phone)).toEqual([221771234567, 2250707123456]);
  const unknown = await post('?colour=red', 'name,phone\nAwa,771234567\n');
  expect(unknown).toMatchObject({ status: 422, body: { errors: [{ path: 'colour' }] } });
});

test('a list that cannot be taken is refused with what to mend, and leaves nothing behind', async () => {
  const id = await addDraft(api);
  const cases: [query: string, list: string, code: string, path: string][] = [
    ['', '', 'empty_list', 'file'],
    ['', 'name,phone\n', 'empty_list', 'file'],
    ['', 'name,town\nAwa,Dakar\n', 'phone_column_missing', 'phone'],
    ['?phone=mobile', 'name,phone\nAwa,771234567\n', 'phone_column_missing', 'phone'],
    ['?country=XX', 'name,phone\nAwa,771234567\n', 'unknown_country', 'country'],
    ['?encoding=klingon', 'name,phone\nAwa,771234567\n', 'unknown_encoding', 'encoding'],
    ['', 'name,phone\n"Awa,771234567\n', 'unreadable', 'file'],
  ];
  for (const [query, list, code, path] of cases) {
    const answer = await call('POST', `/api/campaigns/${id}/recipients${query}`, list);
    expect(answer, `${query} ${list}`).toMatchObject({ status: 422, body: { code, errors: [{ path }] } });
    expect(await leftovers(id)).toEqual(NOTHING);
  }
});

test('only a draft that exists takes a list, and only a list', async () => {
  const id = await addDraft(api);
  expect((await call('POST', '/api/campaigns/999999/recipients', listOf(1))).status).toBe(404);
  expect((await call('POST', `/api/campaigns/${id}/recipients`, { phone: 1 })).body).toMatchObject({
    status: 415,
    errors: [{ path: 'body' }],
  });
  expect((await call('POST', `/api/campaigns/${id}/recipients`)).status).toBe(415);
  await call('POST', `/api/campaigns/${id}/recipients`, listOf(1));
  await call('POST', `/api/campaigns/${id}/launch`);
  expect((await call('POST', `/api/campaigns/${id}/recipients`, listOf(2))).body).toMatchObject({
    status: 409,
    code: 'campaign_not_draft',
  });
});

test('a form with a file does as well, and its name is kept', async () => {
  const id = await addDraft(api);
  const form = new FormData();
  form.append('note', 'fields beside the file are no harm');
  form.append('file', new Blob([listOf(5000)], { type: 'text/csv' }), 'clients à fêter.csv');
  const response = await post(`/api/campaigns/${id}/recipients`, form);
  const body = (await response.json()) as { importId: number; imported: number };
  expect(body.imported).toBe(5000);
  expect((await call('GET', `/api/imports/${body.importId}`)).body.fileName).toBe('clients à fêter.csv');

  const empty = new FormData();
  empty.append('note', 'no file');
  const refused = await post(`/api/campaigns/${await addDraft(api)}/recipients`, empty);
  expect(await refused.json()).toMatchObject({ status: 422, errors: [{ path: 'file' }] });
});

test('a list of many megabytes passes through', async () => {
  const id = await addDraft(api);
  const rows = 60_000;
  const note = 'x'.repeat(100);
  const list = Readable.from(
    (function* () {
      yield 'phone,note\n';
      for (let n = 0; n < rows; n += 1000) {
        yield Array.from({ length: 1000 }, (_, i) => `+22177${String(n + i).padStart(7, '0')},${note}\n`).join('');
      }
    })(),
  );
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/csv' };
  const init = { method: 'POST', headers, body: Readable.toWeb(list), duplex: 'half' };
  const response = await fetch(`${url}/api/campaigns/${id}/recipients`, init as RequestInit);
  expect(await response.json()).toMatchObject({ rows, imported: rows });
});

test('an upload that breaks off leaves nothing behind', async () => {
  const id = await addDraft(api);
  const upload = request(`${url}/api/campaigns/${id}/recipients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/csv' },
  });
  upload.on('error', () => {});
  upload.write(listOf(2000));
  await sleep(200);
  upload.destroy();
  await sleep(200);
  expect(await leftovers(id)).toEqual(NOTHING);
  expect((await call('POST', `/api/campaigns/${id}/recipients`, listOf(1))).body.imported).toBe(1);
});

test('a slow upload keeps nobody waiting who adds to the same draft', async () => {
  const id = await addDraft(api);
  const slow = request(`${url}/api/campaigns/${id}/recipients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/csv' },
  });
  const answered = new Promise<string>((done) => {
    slow.on('response', async (response) => done((await response.setEncoding('utf8').toArray()).join('')));
  });
  slow.write(listOf(20_000));
  await sleep(200);
  expect((await call('POST', `/api/campaigns/${id}/recipients`, listOf(10))).body).toMatchObject({ imported: 10 });
  expect((await call('POST', `/api/campaigns/${id}/launch`)).status).toBe(200);
  slow.end();
  expect(JSON.parse(await answered)).toMatchObject({ status: 409, code: 'campaign_not_draft' });
});

test('the same upload with the same Idempotency-Key is taken once and answered alike', async () => {
  const id = await addDraft(api);
  const path = `/api/campaigns/${id}/recipients`;
  const post = (list: string, query = '') => call('POST', path + query, list, { 'idempotency-key': 'monday' });
  const first = await post(listOf(30));
  expect(first).toMatchObject({ status: 200, body: { imported: 30 } });
  expect(first.headers['idempotent-replayed']).toBeUndefined();
  const again = await post(listOf(30));
  expect(again).toMatchObject({ status: 200, body: first.body, headers: { 'idempotent-replayed': 'true' } });
  for (const other of [await post(listOf(31)), await post(listOf(30), '?country=CI')]) {
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  }
  expect(await leftovers(id)).toMatchObject({ total: 30, imports: 1 });
});

test('a form that breaks off leaves nothing behind either', async () => {
  const id = await addDraft(api);
  const form = request(`${url}/api/campaigns/${id}/recipients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'multipart/form-data; boundary=x' },
  });
  form.on('error', () => {});
  form.write(`--x\r\ncontent-disposition: form-data; name="file"; filename="l.csv"\r\n\r\n${listOf(2000)}`);
  await sleep(200);
  form.destroy();
  await sleep(300);
  expect(await leftovers(id)).toEqual(NOTHING);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith(`griot-upload-${process.pid}-`))).toEqual([]);
});

test('a list that is refused early is answered while it is still coming, in either form', async () => {
  const big = listOf(200_000);
  const form = new FormData();
  form.append('file', new Blob([big]), 'big.csv');
  for (const body of [big, form]) {
    const response = await post('/api/campaigns/999999/recipients', body);
    expect(response.status).toBe(404);
  }
});

function post(path: string, body: string | FormData): Promise<Response> {
  const type = typeof body === 'string' ? { 'content-type': 'text/csv' } : {};
  return fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}`, ...type }, body });
}
