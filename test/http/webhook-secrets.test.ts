// The secret in a callback's address, and who else is let in or turned away.
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addSender, openApp, PUBLIC_URL, type TestApp } from './setup.ts';

const post = async (
  api: TestApp,
  url: string,
  options: { remoteAddress?: string; headers?: Record<string, string> } = {},
) => (await api.raw({ method: 'POST', url: new URL(url).pathname, payload: '{}', ...options })).status;

test('after a rotation both addresses are taken for a time, in every process at once, then only the new one', async () => {
  const api = await openApp({ env: { PUBLIC_URL } });
  const other = await openApp({ databaseUrl: api.url, env: { PUBLIC_URL } });
  const { id, webhookUrl: old } = await addSender(api);
  expect([await post(api, old), await post(other, old)]).toEqual([200, 200]);
  await sleep(600); // an unknown secret is looked up again at most every half second
  const rotated = await api.ok('POST', `/api/senders/${id}/webhook/rotate`, { hours: 1 });
  expect(rotated.webhookUrl).not.toBe(old);
  expect(Date.parse(rotated.oldWebhookUntil) - Date.now()).toBeGreaterThan(3_500_000);
  expect(rotated.webhook).toMatchObject({ registered: true });
  for (const process of [api, other]) {
    expect([await post(process, old), await post(process, rotated.webhookUrl)]).toEqual([200, 200]);
  }
  await api.sql`update senders set webhook_secret_before_until = now() where id = ${id}`;
  const later = await openApp({ databaseUrl: api.url });
  expect([await post(later, old), await post(later, rotated.webhookUrl)]).toEqual([404, 200]);
  expect(await api.ok('GET', `/api/senders/${id}`)).toMatchObject({ oldWebhookUntil: null });
  expect(api.logged()).not.toContain(old.split('/').at(-1));
});

test('a rotation that the provider does not take leaves the address as it was', async () => {
  const api = await openApp({ env: { PUBLIC_URL } });
  const { id, webhookUrl } = await addSender(api);
  await api.sql`update senders set base_url = 'http://127.0.0.1:9' where id = ${id}`;
  const refused = await api.call('POST', `/api/senders/${id}/webhook/rotate`);
  expect(refused).toMatchObject({ status: 502, body: { code: 'provider_failed' } });
  expect((await api.ok('GET', `/api/senders/${id}`)).webhookUrl).toBe(webhookUrl);
  expect(await post(api, webhookUrl)).toBe(200);
});

test('only the addresses that are listed may call, where any are; a proxy is believed only when it is listed', async () => {
  const api = await openApp({
    env: { GRIOT_WEBHOOK_FROM: '203.0.113.0/24,2001:db8::1', GRIOT_TRUSTED_PROXIES: '10.0.0.5' },
  });
  const { webhookUrl } = await addSender(api);
  const from = (remoteAddress: string, forwarded?: string) =>
    post(api, webhookUrl, { remoteAddress, ...(forwarded && { headers: { 'x-forwarded-for': forwarded } }) });
  expect(await from('203.0.113.9')).toBe(200);
  expect(await from('2001:db8::1')).toBe(200);
  expect(await from('::ffff:203.0.113.9')).toBe(200);
  expect(await from('198.51.100.1')).toBe(404);
  expect(await from('10.0.0.5', '203.0.113.9')).toBe(200);
  expect(await from('10.0.0.5', '198.51.100.1')).toBe(404);
  expect(await from('198.51.100.1', '203.0.113.9')).toBe(404);
});

test('bodies that are being read have a bound together: what is beyond it is told to come back', async () => {
  const api = await openApp();
  const { webhookUrl } = await addSender(api);
  const origin = await api.listen();
  const slow = Array.from({ length: 14 }, () => {
    const headers = { 'content-length': String(5 * 1024 * 1024) };
    const sending = httpRequest(origin + new URL(webhookUrl).pathname, { method: 'POST', headers });
    sending.on('error', () => {});
    sending.write('{"statuses": ['); // and nothing more
    return { sending, answer: once(sending, 'response').then(([reply]) => reply.statusCode as number) };
  });
  const answers = slow.map(({ answer }) => Promise.race([answer, sleep(1_500, null)]));
  expect((await Promise.all(answers)).filter((status) => status === 503)).toHaveLength(2);
  for (const { sending } of slow) sending.destroy();
  await sleep(200);
  expect((await fetch(origin + new URL(webhookUrl).pathname, { method: 'POST', body: '{}' })).status).toBe(200);
});
