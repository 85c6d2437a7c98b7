// /api/senders/:id/relays
import { expect, test } from 'vitest';
import { addSender, openApp } from './setup.ts';

const api = await openApp({ env: { GRIOT_ALLOWED_HOSTS: 'crm.internal' } });
const { id } = await addSender(api);
const path = `/api/senders/${id}/relays`;

test('a relay is made with a secret that is shown once, listed, changed and removed', async () => {
  const made = await api.ok('POST', path, { url: 'https://crm.example.sn/in' }, 201);
  expect(made).toMatchObject({
    senderId: id,
    kinds: 'all',
    active: true,
    state: 'ok',
    waiting: 0,
    givenUp: 0,
    lastError: null,
  });
  expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const { secret, ...shown } = made;
  expect(await api.ok('GET', path)).toEqual({ items: [shown], next: null });
  expect(await api.ok('PATCH', `${path}/${made.id}`, { kinds: 'messages', active: false })).toMatchObject({
    kinds: 'messages',
    state: 'off',
  });
  const [row] =
    await api.sql`select encode(secret_sealed, 'escape') as sealed from relay_targets where id = ${made.id}`;
  expect(row?.sealed).not.toContain(secret.slice(6));
  expect((await api.call('DELETE', `${path}/${made.id}`)).status).toBe(204);
  expect((await api.call('GET', `${path}/${made.id}`)).status).toBe(404);
});

test.each([
  'http://crm.example.sn/in',
  'https://10.0.0.1/in',
  'https://[fd00::1]/in',
  'https://[::ffff:192.168.0.1]/in',
  'https://user:password@crm.example.sn/in',
  'https://intranet/in',
  'ftp://crm.example.sn/in',
  'crm.example.sn',
])('%s is refused', async (url) => {
  expect((await api.call('POST', path, { url })).status).toBe(422);
});

test.each([
  'https://crm.example.sn:8443/in?token=x',
  'http://127.0.0.1:8080/in',
  'http://localhost/in',
  'http://crm.internal/in',
])('%s is taken', async (url) => {
  expect(await api.ok('POST', path, { url }, 201)).toMatchObject({ url });
});

test("another sender's relay is not there", async () => {
  const made = await api.ok('POST', path, { url: 'https://crm.example.sn/in' }, 201);
  const other = await addSender(api, { name: 'other' });
  for (const [method, url] of [
    ['GET', `/api/senders/${other.id}/relays/${made.id}`],
    ['PATCH', `/api/senders/${other.id}/relays/${made.id}`],
    ['DELETE', `/api/senders/${other.id}/relays/${made.id}`],
    ['POST', `/api/senders/${other.id}/relays/${made.id}/resend`],
    ['GET', '/api/senders/99/relays'],
  ] as const) {
    expect((await api.call(method, url, method === 'PATCH' ? {} : undefined)).status, `${method} ${url}`).toBe(404);
  }
});
