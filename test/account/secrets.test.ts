// Keys, secrets and phone numbers: where they may be, and that they are nowhere else.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { readWebhookSecrets } from '../../src/account/webhook-secret.ts';
import { readSenderConnection } from '../../src/db/sender-connection.ts';
import { makeSeal, SealError } from '../../src/lib/seal.ts';
import { startWorkers } from '../../src/workers.ts';
import { addSender, listOf, openApp, PUBLIC_URL, TOKEN } from '../http/setup.ts';
import { TEST_SEAL } from '../support/campaign.ts';
import { until } from '../support/griot.ts';

const API_KEY = 'simulator-key';
const UNKNOWN_KEY = 'a-key-that-nobody-knows';

const api = await openApp({
  env: { PUBLIC_URL },
  behaviour: {
    templates: { checked: false },
    // What a provider may answer: the number and the key come back in its words.
    refusals: [{ code: 131026, share: 0.3, details: `Cannot reach 221771000003 with key ${API_KEY}` }],
    notifications: { enabled: false },
  },
});
const workers = startWorkers({ ...api, seal: TEST_SEAL });
afterAll(() => workers.close());

async function defaultSender(): Promise<number> {
  const [row] = await api.sql<[{ id: number }]>`select id from senders where name = 'default'`;
  return row.id;
}

test('promise 8: secrets stay secret: a whole campaign, with refusals and faults, shows no key, no secret and no number', async () => {
  const answers: string[] = [];
  const ask = async (method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown) => {
    const reply = await api.call(method, url, body);
    answers.push(reply.text);
    return reply.body;
  };
  const sender = await addSender(api, { ratePerSecond: 500 });
  const secret = (await readWebhookSecrets(api.sql, TEST_SEAL, sender.id))[0] ?? '';
  const hook = new URL(sender.webhookUrl).pathname;
  await ask('PATCH', `/api/senders/${sender.id}`, { apiKey: API_KEY });
  await ask('PATCH', `/api/senders/${sender.id}`, { apiKey: API_KEY, name: 5 });
  await ask('GET', `/api/senders/${sender.id}/health`);
  await ask('POST', `/api/senders/${sender.id}/templates/sync`);
  await ask('POST', '/api/senders', { name: 'default', apiKey: API_KEY });
  await ask('POST', '/api/senders', { name: 'wrong', apiKey: UNKNOWN_KEY });
  const template = { name: 'promo_soldes', language: 'fr', body: ['{{name}}', '5 %', 'demain'] };
  const { id } = await ask('POST', '/api/campaigns', { name: 'Fête', template });
  await ask('POST', `/api/campaigns/${id}/recipients`, `${listOf(40)}Moussa,pas 221771234567\n`);
  await ask('POST', `/api/campaigns/${id}/launch`);
  await until(async () => (await ask('GET', `/api/campaigns/${id}`)).status === 'completed');
  await ask('GET', `/api/campaigns/${id}/deliveries?phone=%2B221771000003`);
  await sleep(100);
  const post = (url: string, payload: string | object) =>
    api.raw({ method: 'POST', url, payload, headers: { 'content-type': 'application/json' } });
  await post(hook, { statuses: [{ id: 'wamid.1', status: 'read', recipient_id: '221771000003' }] });
  await post(`${hook}x`, '{');
  await post(hook, '{');
  await api.raw({ method: 'GET', url: '/api/nothing/221771000003?phone=221771000003' });
  // A fault in the database names the row.
  await api.sql`alter table early_statuses add constraint no_such check (recipient <> 221771000004)`;
  expect(
    await post(hook, { statuses: [{ id: 'wamid.2', status: 'read', recipient_id: '221771000004' }] }),
  ).toMatchObject({
    status: 503,
  });

  const log = api.logged();
  expect(log).toContain('no_such');
  for (const word of [API_KEY, UNKNOWN_KEY, secret, TOKEN]) expect([word, log.includes(word)]).toEqual([word, false]);
  expect(log.match(/.{40}22177\d{7}/g)).toBeNull();
  const shown = answers.join('\n');
  for (const word of [API_KEY, UNKNOWN_KEY, TOKEN]) expect([word, shown.includes(word)]).toEqual([word, false]);
});

test('keys and secrets are sealed in the database, and open only with the secret of the installation', async () => {
  const id = await defaultSender();
  const secret = (await readWebhookSecrets(api.sql, TEST_SEAL, id))[0] ?? '';
  expect(secret).toMatch(/^[\w-]{43}$/);
  const rows = JSON.stringify(await api.sql`select s::text from senders s`);
  for (const word of [API_KEY, secret]) {
    expect(rows).not.toContain(word);
    expect(rows).not.toContain(Buffer.from(word).toString('hex'));
  }
  expect(await readSenderConnection(api.sql, TEST_SEAL, id)).toMatchObject({ apiKey: API_KEY });
  const stranger = makeSeal('another secret that is long enough for it');
  await expect(readSenderConnection(api.sql, stranger, id)).rejects.toBeInstanceOf(SealError);
  await expect(readWebhookSecrets(api.sql, stranger, id)).rejects.toBeInstanceOf(SealError);
});

test('a secret that does not open is a 500 that tells the log why and nobody else', async () => {
  const sealed = makeSeal('another secret that is long enough for it').seal('hook', 'sender webhook secret');
  const id = await defaultSender();
  await api.sql`update senders set webhook_secret_sealed = ${sealed} where id = ${id}`;
  const reply = await api.call('GET', `/api/senders/${id}`);
  expect(reply.status).toBe(500);
  expect(reply.text).not.toMatch(/GRIOT_SECRET|seal|hook/i);
  expect(api.logged()).toContain('GRIOT_SECRET is not the one');
});
