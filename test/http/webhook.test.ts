// The provider's callback: 200 means committed, and nobody else gets in.
import { expect, test } from 'vitest';
import { OverloadedError } from '../../src/lib/batcher.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { addSender, openApp } from './setup.ts';

const api = await openApp();
const { sql } = api;
const { id: senderId, webhookUrl } = await addSender(api);
const path = new URL(webhookUrl).pathname;
const secret = path.split('/').at(-1) ?? '';
const { campaignId } = await makeCampaign(sql, { recipients: 3, senderId, status: 'running' });
await sql`update deliveries set status = 'accepted', message_id = 'wamid.' || seq, accepted_at = now() where campaign_id = ${campaignId}`;
await sql`insert into message_ids (id_hash, campaign_id, seq) select hashtextextended(message_id, 0), campaign_id, seq from deliveries`;

const post = (payload: unknown, { url = path, type = 'application/json', to = api } = {}) =>
  to.raw({
    method: 'POST',
    url,
    headers: type ? { 'content-type': type } : {},
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const status = (id: string, word: string) => ({
  id,
  status: word,
  timestamp: '1794819600',
  recipient_id: '221770000001',
});

test('a status is stored when 200 is answered, in any dialect and under any content type', async () => {
  const cloud = {
    entry: [{ changes: [{ field: 'messages', value: { statuses: [status('wamid.1', 'delivered')] } }] }],
  };
  expect(await post(cloud)).toMatchObject({ status: 200, text: '{}' });
  expect((await countsByHand(sql, campaignId)).delivered).toBe(1);
  expect(await post({ statuses: [status('wamid.2', 'read')] }, { type: 'text/plain' })).toMatchObject({ status: 200 });
  expect(await post({ statuses: [status('wamid.3', 'sent')] }, { type: '' })).toMatchObject({ status: 200 });
  expect(await countsByHand(sql, campaignId)).toMatchObject({ delivered: 1, read: 1, sent: 1 });
});

test('what says nothing we know is acknowledged', async () => {
  for (const body of [{}, [], 'null', '5', '"text"', { entry: 'x' }, { statuses: [{}] }, '{"__proto__": {"a": 1}}']) {
    expect(await post(body), JSON.stringify(body)).toMatchObject({ status: 200 });
  }
  expect(({} as { a?: number }).a).toBeUndefined();
});

test('a body that is not JSON is a 400, one without an end a 413, and nothing is stored', async () => {
  for (const text of ['', '{"statuses":', '<xml/>', 'statuses=1']) {
    expect(await post(text), text).toMatchObject({ status: 400, body: { status: 400, errors: [{ path: 'body' }] } });
  }
  expect(await post(`{"a":"${'x'.repeat(3_500_000)}"}`)).toMatchObject({ status: 200 });
  expect(await post(`{"a":"${'x'.repeat(6_000_000)}"}`)).toMatchObject({ status: 413 });
});

test('with another secret, sender or way to write them there is nothing', async () => {
  const before = await countsByHand(sql, campaignId);
  const { id: other } = await addSender(api, { name: 'other' });
  const wrong = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`;
  const paths = [wrong, secret.slice(1), `${secret}x`, 'x'.repeat(150), '%00'].map((s) => `/webhooks/${senderId}/${s}`);
  const senders = [other, 999_999, 0, `0${senderId}x`, '1e0', '99999999999'].map((id) => `/webhooks/${id}/${secret}`);
  for (const url of [...paths, ...senders, `/webhooks/${senderId}`]) {
    expect(await post({ statuses: [status('wamid.3', 'read')] }, { url }), url).toMatchObject({
      status: 404,
      body: { status: 404 },
    });
    expect((await api.raw({ method: 'GET', url: `${url}?hub.challenge=5` })).text).not.toBe('5');
  }
  expect(await countsByHand(sql, campaignId)).toEqual(before);
});

test('the address answers those who check it: the challenge comes back, HEAD is fine', async () => {
  const challenge = await api.raw({ method: 'GET', url: `${path}?hub.mode=subscribe&hub.challenge=1158201444` });
  expect(challenge).toMatchObject({ status: 200, text: '1158201444' });
  expect(challenge.headers['content-type']).toMatch(/^text\/plain/);
  expect((await api.raw({ method: 'GET', url: `${path}?hub.challenge=a&hub.challenge=b` })).status).toBe(200);
  expect(await api.raw({ method: 'HEAD', url: path })).toMatchObject({ status: 200 });
  expect((await api.raw({ method: 'GET', url: path })).status).toBe(200);
});

test('what cannot be stored is not acknowledged: 503, and when to come back', async () => {
  for (const error of [new OverloadedError('20000 items wait already'), new Error('database')]) {
    const busy = await openApp({ databaseUrl: api.url, ingest: () => Promise.reject(error) });
    const answer = await post({ statuses: [status('wamid.1', 'read')] }, { to: busy });
    expect(answer).toMatchObject({ status: 503, body: { status: 503 }, headers: { 'retry-after': '5' } });
    expect(answer.text).not.toContain(error.message);
  }
});

test('with the database away a true callback gets 503, and a 404 is never said without having looked', async () => {
  const away = new URL(api.url);
  away.port = '9';
  const far = await openApp({ databaseUrl: away.href });
  expect(await post({ statuses: [status('wamid.1', 'read')] }, { to: far })).toMatchObject({
    status: 503,
    headers: { 'retry-after': '5' },
  });
});

test('the log has neither the secret nor a phone number', async () => {
  await api.call('GET', `/api/campaigns/${campaignId}/deliveries?phone=%2B221770000001`);
  await api.raw({ method: 'GET', url: '/221770000001' });
  const text = api.logged();
  expect(text).toContain(`/webhooks/${senderId}/***`);
  expect(text).not.toContain(secret);
  expect(text).not.toMatch(/22177\d{7}/);
});

test('an error of the database goes to the log without the phone numbers it names', async () => {
  const error = new Error('Key (phone)=(221770000001) already exists.');
  const failing = await openApp({ databaseUrl: api.url, ingest: () => Promise.reject(error) });
  await post({}, { to: failing });
  expect(failing.logged()).toContain('Key (phone)=(***) already exists.');
  expect(failing.logged()).not.toContain('221770000001');
});
