// /api/senders: keys go in and never come out; callbacks are ours, nobody's or somebody else's.
import { expect, test } from 'vitest';
import { readSenderConnection } from '../../src/db/sender-connection.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { TEST_SEAL } from '../support/campaign.ts';
import { addSender, openApp, PUBLIC_URL } from './setup.ts';

const api = await openApp({ env: { PORT: '3999' } });
const open = await openApp({ env: { PUBLIC_URL: `${PUBLIC_URL}/` } });

test('a sender has defaults, a callback address of its own, and a key that no answer and no log ever shows', async () => {
  const apiKey = 'very-secret-key-of-a-sender';
  const created = await api.call('POST', '/api/senders', { name: 'Dakar', apiKey });
  expect(created).toMatchObject({
    status: 201,
    body: {
      name: 'Dakar',
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
      namespace: null,
      ratePerSecond: 20,
      recipientType: 'individual',
      country: null,
      requestTimeoutMs: 30_000,
      webhookUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:3999\/webhooks\/\d+\/[\w-]{43}$/),
      webhook: { registered: false, code: 'not_registered' },
      templatesSyncedAt: null,
    },
  });
  const id = created.body.id;
  const answers = [
    created,
    await api.call('GET', `/api/senders/${id}`),
    await api.call('PATCH', `/api/senders/${id}`, { apiKey, ratePerSecond: 80, recipientType: null }),
    await api.call('GET', '/api/senders'),
  ];
  expect(answers.map((answer) => answer.text).join()).not.toContain(apiKey);
  expect(answers[2]?.body).toMatchObject({
    ratePerSecond: 80,
    recipientType: null,
    webhookUrl: created.body.webhookUrl,
  });
  expect(await readSenderConnection(api.sql, TEST_SEAL, id)).toMatchObject({ apiKey, ratePerSecond: 80 });
  expect(api.logged()).not.toContain(apiKey);
  const stored = await api.sql`select s::text as row from senders s where id = ${id}`;
  expect(JSON.stringify(stored)).not.toContain(apiKey);
});

test('a base URL is https and public, or on this machine, or listed by the operator', async () => {
  const listed = await openApp({ env: { GRIOT_ALLOWED_HOSTS: 'waba.internal, 10.1.2.3' } });
  const attempt = async (baseUrl: string) =>
    (await listed.call('POST', '/api/senders', { name: baseUrl, apiKey: 'k', baseUrl })).status;
  const fine = ['https://waba.example.com', 'https://waba.example.com/v1/', 'https://8.8.8.8', 'http://localhost:8080'];
  for (const url of [...fine, 'http://127.0.0.2', 'http://[::1]:1', 'http://waba.internal', 'https://10.1.2.3']) {
    expect(await attempt(url), url).toBe(201);
  }
  const refused = ['http://waba.example.com', 'http://127.evil.com', 'https://user:pass@waba.example.com'];
  const inside = ['https://10.0.0.1', 'https://169.254.169.254', 'https://0x0a000001', 'https://[::ffff:10.0.0.1]'];
  for (const url of [...refused, ...inside, 'https://[fd00::1]', 'https://metadata', 'https://0.0.0.0']) {
    expect(await attempt(url), url).toBe(422);
  }
  const [kept] = await listed.sql`select base_url from senders where name like '%/v1/'`;
  expect(kept?.base_url).toBe('https://waba.example.com/v1');
});

test('senders are listed page by page, and the last page says so', async () => {
  const all = (await api.call('GET', '/api/senders')).body.items;
  const pages = [];
  for (let after = ''; ; ) {
    const { body } = await api.call('GET', `/api/senders?limit=1${after}`);
    pages.push(...body.items);
    expect(body.items).toHaveLength(1);
    if (body.next === null) break;
    after = `&after=${body.next}`;
  }
  expect(pages).toEqual(all);
  const bad = await api.call('GET', '/api/senders?limit=1001&after=x');
  expect(bad.body.errors.map((e: { path: string }) => e.path).sort()).toEqual(['after', 'limit']);
});

test('our callback is registered where none stands, again where an older one of ours does', async () => {
  const { id } = await addSender(open);
  const sender = (await open.call('GET', `/api/senders/${id}`)).body;
  expect(sender).toMatchObject({
    webhookUrl: expect.stringContaining(`${PUBLIC_URL}/webhooks/${id}/`),
    webhook: { registered: true, code: 'registered' },
  });
  expect(await callback(open)).toBe(sender.webhookUrl);

  await setCallback(open, `${PUBLIC_URL}/webhooks/77/old`);
  const again = await open.call('POST', `/api/senders/${id}/webhook`);
  expect(again).toMatchObject({ status: 200, body: { registered: true } });
  expect(await callback(open)).toBe(sender.webhookUrl);
});

test("somebody else's callback is left alone and reported, until it is to be replaced", async () => {
  const { id } = (await open.call('GET', '/api/senders')).body.items[0];
  await setCallback(open, 'https://chatbot.example.com/hook');
  const refused = await open.call('POST', `/api/senders/${id}/webhook`);
  expect(refused).toMatchObject({ status: 409, body: { code: 'foreign_webhook', errors: [{ path: 'replace' }] } });
  expect(await callback(open)).toBe('https://chatbot.example.com/hook');
  expect((await open.call('GET', `/api/senders/${id}`)).body.webhook).toMatchObject({
    registered: false,
    detail: expect.stringContaining("somebody else's"),
  });

  const replaced = await open.call('POST', `/api/senders/${id}/webhook`, { replace: true });
  expect(replaced).toMatchObject({ status: 200, body: { registered: true } });
  expect(await callback(open)).toMatch(new RegExp(`^${PUBLIC_URL}/webhooks/${id}/`));
});

test('a provider that is away keeps nobody from creating a sender', async () => {
  const created = await open.call('POST', '/api/senders', { name: 'far', apiKey: 'k', baseUrl: 'http://127.0.0.1:9' });
  expect(created).toMatchObject({
    status: 201,
    body: { webhook: { registered: false, code: 'provider_failed', detail: expect.stringContaining('refused') } },
  });
  const sync = await open.call('POST', `/api/senders/${created.body.id}/templates/sync`);
  expect(sync).toMatchObject({ status: 502, body: { code: 'provider_failed' } });
  expect((await open.call('POST', `/api/senders/${created.body.id}/webhook`)).status).toBe(502);
  const health = await open.call('GET', `/api/senders/${created.body.id}/health`);
  expect(health).toMatchObject({ status: 200, body: { status: 'unknown' } });
});

test('a wrong key is told as the provider words it, without the key', async () => {
  const created = await open.call('POST', '/api/senders', { name: 'wrong key', apiKey: 'not-a-key-they-know' });
  expect(created).toMatchObject({
    status: 201,
    body: { webhook: { registered: false, code: 'provider_failed', detail: expect.stringContaining('1005') } },
  });
  expect(created.text + open.logged()).not.toContain('not-a-key-they-know');
});

test('without PUBLIC_URL a callback cannot be registered, and the answer says what to set', async () => {
  const { id } = await addSender(api, { name: 'no public url' });
  expect(await api.call('POST', `/api/senders/${id}/webhook`)).toMatchObject({
    status: 409,
    body: { code: 'no_public_url', detail: expect.stringContaining('PUBLIC_URL') },
  });
});

test('the provider is asked for its health at most every five minutes', async () => {
  const { id } = await addSender(api, { name: 'healthy' });
  const first = await api.call('GET', `/api/senders/${id}/health`);
  expect(first).toMatchObject({ status: 200, body: { status: 'connected' } });
  api.simulator.behave({ health: { status: 'disconnected' } });
  expect((await api.call('GET', `/api/senders/${id}/health`)).body).toEqual(first.body);
  const past = new Date(Date.now() - 301_000).toISOString();
  await api.sql`update senders set health = jsonb_set(health, '{checkedAt}', to_jsonb(${past}::text)) where id = ${id}`;
  expect((await api.call('GET', `/api/senders/${id}/health`)).body.status).toBe('disconnected');
});

test('a sync takes every page and replaces the list; templates are listed with whether they can be sent', async () => {
  const { id } = await addSender(api, { name: 'with templates' });
  expect((await api.call('POST', `/api/senders/${id}/templates/sync`)).body).toEqual({ templates: 10 });
  const { body } = await api.call('GET', `/api/templates?senderId=${id}`);
  expect(body.next).toBeNull();
  expect(body.items).toHaveLength(10);
  expect(body.items.find((t: { name: string }) => t.name === 'jeu_concours')).toMatchObject({
    senderId: id,
    language: 'fr',
    status: 'paused',
    category: 'marketing',
    sendable: false,
    components: [{ type: 'BODY', text: '{{1}}, tentez votre chance !' }],
    quality: 'red',
    rejectedReason: null,
  });
  await api.sql`
    insert into provider_events (sender_id, field, event, subject, detail, at, hash) values
      (${id}, 'message_template_quality_update', 'YELLOW', 'jeu_concours (fr)', '{}', now() + interval '1 second', '\\x01'),
      (${id}, 'message_template_quality_update', 'GREEN', 'jeu_concours (fr)', '{}', now() - interval '1 hour', '\\x02')`;
  const { items: later } = (await api.call('GET', `/api/templates?senderId=${id}`)).body;
  expect(later.find((t: { name: string }) => t.name === 'jeu_concours').quality).toBe('yellow');
  expect(later).toHaveLength(10);
  const list = api.simulator.behaviour().templates.list;
  api.simulator.behave({ templates: { list: list.slice(0, 3) } });
  expect((await api.call('POST', `/api/senders/${id}/templates/sync`)).body).toEqual({ templates: 3 });

  const first = (await api.call('GET', `/api/templates?senderId=${id}&limit=2`)).body;
  const rest = (await api.call('GET', `/api/templates?senderId=${id}&limit=2&after=${first.next}`)).body;
  expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, null]);

  api.simulator.behave({ configOutage: 503 });
  expect((await api.call('POST', `/api/senders/${id}/templates/sync`)).status).toBe(502);
  expect((await api.call('GET', `/api/templates?senderId=${id}`)).body.items).toHaveLength(3);
});

/** The callback that the simulator would call. */
async function callback(from: typeof api): Promise<string | null> {
  const response = await fetch(`${await baseUrl(from)}/configs/webhook`, {
    headers: { 'LAM-API-KEY': DEFAULT_API_KEY },
  });
  return ((await response.json()) as { url: string | null }).url;
}

async function setCallback(at: typeof api, url: string): Promise<void> {
  const init = { method: 'POST', headers: { 'LAM-API-KEY': DEFAULT_API_KEY }, body: JSON.stringify({ url }) };
  await fetch(`${await baseUrl(at)}/configs/webhook`, init);
}

async function baseUrl(of: typeof api): Promise<string> {
  return (await of.call('GET', '/api/senders')).body.items[0].baseUrl;
}
