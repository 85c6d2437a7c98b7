// Who may call, and what a caller is told about a request as a whole.
import { expect, test } from 'vitest';
import { tokenFor } from '../support/people.ts';
import { addSender, openApp, PROBLEM_TYPE, TOKEN } from './setup.ts';

const api = await openApp();
await addSender(api);

test('a token is shown once, kept as a hash, and opens the API', async () => {
  const token = await tokenFor(api.sql, { name: 'automation' });
  const answer = await api.raw({ method: 'GET', url: '/api/senders', headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  const rows = await api.sql`select name, encode(hash, 'escape') as hash from api_tokens`;
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(token);
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

test('every request has an id of its own, or the one that it brings along', async () => {
  const idOf = async (headers: Record<string, string> = {}) =>
    (await api.raw({ method: 'GET', url: '/healthz', headers })).headers['x-request-id'];
  const [first, second] = [await idOf(), await idOf({ 'x-request-id': 'a b"c' })];
  for (const id of [first, second]) expect(id).toMatch(/^[\da-f]{8}-/);
  expect(first).not.toBe(second);
  expect(await idOf({ 'x-request-id': 'proxy-17' })).toBe('proxy-17');
});

test('a route that asks for a right is closed to tokens without it, before anything of the request is looked at', async () => {
  const url = '/api/campaigns/1/recipients/query';
  const ask = async (token: string, payload: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return await api.raw({ method: 'POST', url, payload, headers });
  };
  const plain = await tokenFor(api.sql, { name: 'plain' });
  const refused = await ask(plain, '{');
  expect(refused).toMatchObject({
    status: 403,
    body: { status: 403, title: 'Forbidden', code: 'right_missing', type: 'about:blank' },
  });
  expect(refused.headers['content-type']).toBe(PROBLEM_TYPE);
  expect(refused.body.detail).toMatch(/^This token may not run queries .*griot token create <name> --right query$/);
  for (const token of [await tokenFor(api.sql, { rights: ['query'] }), TOKEN]) {
    expect((await ask(token, '{')).status).toBe(400); // it gets as far as its body
    expect((await ask(token, '{}')).status).toBe(422);
  }
  expect((await ask('griot_of_nobody', '{}')).status).toBe(401);
});

test('a token is a marketer’s unless it was made for something else; the public routes ask for none', async () => {
  const authorization = `Bearer ${await tokenFor(api.sql, { name: 'ordinary' })}`;
  for (const url of ['/api/campaigns', '/api/senders', '/api/suppressions', '/api/suppressions.csv']) {
    expect([url, (await api.raw({ method: 'GET', url, headers: { authorization } })).status]).toEqual([url, 200]);
    const stranger = await api.raw({ method: 'GET', url });
    expect(stranger).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  }
  for (const url of ['/healthz', '/readyz', '/api/openapi.json']) {
    expect([url, (await api.raw({ method: 'GET', url })).status]).toEqual([url, 200]);
  }
});
