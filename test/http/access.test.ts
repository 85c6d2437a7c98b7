// Who may call, and what a caller is told when a request is no good.
import { expect, test } from 'vitest';
import { createToken } from '../../src/account/tokens.ts';
import { addDraft, addSender, openApi, TOKEN } from './setting.ts';

const api = await openApi();
await addSender(api);

test('without a token, or with a wrong one, there is nothing but a 401 that says what to give', async () => {
  for (const authorization of [undefined, 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, 'Bearer ']) {
    const answer = await api.raw({
      method: 'GET',
      url: '/api/senders',
      headers: authorization ? { authorization } : {},
    });
    expect(answer).toMatchObject({ status: 401, body: { type: 'about:blank', title: 'Unauthorized', status: 401 } });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8' });
    expect(answer.body.detail).toMatch(/token/);
  }
});

test('a token is shown once, kept as a hash, and opens the API', async () => {
  const token = await createToken(api.sql, 'automation');
  const answer = await api.raw({ method: 'GET', url: '/api/senders', headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  const rows = await api.sql`select name, encode(hash, 'escape') as hash from api_tokens`;
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('a body that is not JSON is a 400 that says so', async () => {
  const answer = await api.raw({
    method: 'POST',
    url: '/api/campaigns',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    payload: '{"name": ',
  });
  expect(answer.body).toMatchObject({ status: 400, title: 'Bad Request', errors: [{ path: 'body' }] });
  expect(answer.body.errors[0].message).toMatch(/JSON/);
});

test('a body of more than a megabyte is a 413', async () => {
  const { body } = await api.call('POST', '/api/campaigns', { name: 'x'.repeat(1_100_000) });
  expect(body).toMatchObject({ status: 413, errors: [{ path: 'body' }] });
});

test('another kind of body than a route takes is a 415', async () => {
  for (const type of ['text/csv', 'application/xml', 'text/plain']) {
    const { body } = await api.call('POST', '/api/campaigns', 'a,b\n1,2\n', { 'content-type': type });
    expect(body).toMatchObject({ status: 415, title: 'Unsupported Media Type' });
  }
});

test('every field at fault is named, the unknown one too', async () => {
  const { body } = await api.call('POST', '/api/campaigns', {
    name: '',
    template: { name: 'a', language: 'fr', body: [7] },
    colour: 'red',
  });
  expect(body.status).toBe(422);
  expect(body.errors.map((e: { path: string }) => e.path).sort()).toEqual(['colour', 'name', 'template.body.0']);
});

test('what is not there is a 404 document, whatever the method or the form of the id', async () => {
  const paths = ['/', '/api', '/api/nothing', '/api/campaigns/999999', '/api/campaigns/x', '/api/campaigns/1.5'];
  for (const path of [
    ...paths,
    '/api/campaigns/-1',
    '/api/campaigns/99999999999',
    '/api/senders/0',
    '/api/imports/0x1',
  ]) {
    const answer = await api.call('GET', path);
    expect(answer, path).toMatchObject({ status: 404, body: { status: 404, title: 'Not Found' } });
  }
  expect(await api.call('DELETE', '/api/senders')).toMatchObject({ status: 404, body: { status: 404 } });
});

test('an address that is none is answered like everything else', async () => {
  for (const [path, status] of [
    ['/api/campaigns/%zz', 400],
    [`/api/campaigns/${'1'.repeat(300)}`, 414],
  ] as const) {
    const answer = await api.call('GET', path);
    expect(answer).toMatchObject({ status, body: { status, type: 'about:blank' } });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  }
});

test('a text that no database keeps is the fault of the request, not of the server', async () => {
  for (const name of ['a\0b', 'a\ud800b']) {
    const { body } = await api.call('POST', '/api/campaigns', {
      name: 'x',
      template: { name: 'a', language: 'fr', body: [name] },
    });
    expect(body, JSON.stringify(name)).toMatchObject({ status: 422, errors: [{ path: 'body' }] });
  }
  const { body } = await api.call('POST', '/api/campaigns', { name: 'a\0b', template: { name: 'a', language: 'fr' } });
  expect(body).toMatchObject({ status: 422, errors: [{ path: 'body' }] });
  expect(await api.sql`select 1 from campaigns`).toHaveLength(0);
});

test('a fault of ours is a 500 that names the request in the log, and nothing of what happened', async () => {
  const id = await addDraft(api);
  await api.sql`alter table counts rename to counts_away`;
  const answer = await api
    .call('GET', `/api/campaigns/${id}`)
    .finally(() => api.sql`alter table counts_away rename to counts`);
  expect(answer).toMatchObject({ status: 500, body: { status: 500, title: 'Internal Server Error' } });
  expect(answer.text).not.toMatch(/counts|relation|select|\.ts/);
  const reqId = /request (\S+)/.exec(answer.body.detail)?.[1];
  expect(
    api
      .logged()
      .split('\n')
      .some((line) => line.includes(`"reqId":"${reqId}"`) && line.includes('counts')),
  ).toBe(true);
});

test('the description of the API is public, names every route and leaves the webhook out', async () => {
  const { body } = await api.raw({ method: 'GET', url: '/api/openapi.json' });
  expect(body.openapi).toMatch(/^3\./);
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(['/api/senders', '/api/campaigns/{id}/launch', '/api/reports/delivery-rates']),
  );
  expect(Object.keys(body.paths).filter((path) => path.startsWith('/webhooks'))).toEqual([]);
  expect(body.components.schemas).toHaveProperty('Campaign');
});
