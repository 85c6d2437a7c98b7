// Who may call, and what a caller is told about a request as a whole.
import { expect, test } from 'vitest';
import { createToken } from '../../src/account/tokens.ts';
import { addSender, openApp } from './setup.ts';

const api = await openApp();
await addSender(api);

test('a token is shown once, kept as a hash, and opens the API', async () => {
  const token = await createToken(api.sql, 'automation');
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
