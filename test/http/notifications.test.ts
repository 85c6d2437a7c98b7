// Notifications in numbers and in odd shapes: 200 means committed, nothing that is posted breaks anything.
import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { countsByHand } from '../support/campaign.ts';
import { acceptAll, addDraft, addSender, openApp } from './setup.ts';

const api = await openApp();
const hook = new URL((await addSender(api)).webhookUrl).pathname;

const post = (body: unknown, url = hook) =>
  api.raw({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** A campaign whose messages the provider took; their ids. */
async function accepted(recipients: number): Promise<{ id: number; messages: string[] }> {
  const id = await addDraft(api, recipients);
  return { id, messages: await acceptAll(api.sql, id) };
}

const statusesOf = async (id: number) =>
  (await api.sql`select status from deliveries where campaign_id = ${id} order by seq`).map((row) => row.status);

const timestamp = String(Math.floor(Date.now() / 1000));
const status = (id: string | undefined, word: string) => ({
  id,
  status: word,
  timestamp,
  recipient_id: '221771000000',
});
const cloud = (statuses: object[]) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', statuses } }] }],
});

test('statuses in every dialect are in the rows when the answer is there', async () => {
  const { id, messages } = await accepted(4);
  const [first, second, third, fourth] = messages;
  expect((await post({ statuses: [status(first, 'sent')] })).status).toBe(200);
  expect(await statusesOf(id)).toEqual(['sent', 'accepted', 'accepted', 'accepted']);
  expect((await post(cloud([status(second, 'delivered')]))).status).toBe(200);
  expect(await statusesOf(id)).toEqual(['sent', 'delivered', 'accepted', 'accepted']);
  expect((await post(cloud([status(third, 'read')]).entry[0]?.changes[0]?.value)).status).toBe(200);
  const failed = { ...status(fourth, 'failed'), errors: [{ code: 131026, title: 'Message undeliverable' }] };
  expect((await post([{ statuses: [failed] }])).status).toBe(200);
  expect(await statusesOf(id)).toEqual(['sent', 'delivered', 'read', 'failed']);
  expect(await api.ok('GET', `/api/campaigns/${id}`)).toMatchObject({
    states: { accepted: 0, sent: 1, delivered: 1, read: 1, failed: 1 },
    funnel: { total: 4, accepted: 4, sent: 3, delivered: 2, read: 1, failed: 1, refused: 0 },
    rates: { delivery: 2 / 3, read: 1 / 2, failure: 1 / 4 },
  });
});

test('two hundred posts at once, each twice and in any order, count once', async () => {
  const { id, messages } = await accepted(200);
  const posts = messages.flatMap((message) => [status(message, 'sent'), status(message, 'delivered')]);
  const answers = await Promise.all([...posts, ...posts.toReversed()].map((one) => post({ statuses: [one] })));
  expect(answers.filter((answer) => answer.status !== 200)).toEqual([]);
  const { states, funnel } = await api.ok('GET', `/api/campaigns/${id}`);
  expect(await countsByHand(api.sql, id)).toMatchObject({ delivered: 200, everSent: 200, everDelivered: 200 });
  expect(states).toMatchObject({ accepted: 0, sent: 0, delivered: 200 });
  expect(funnel).toMatchObject({ total: 200, sent: 200, delivered: 200, read: 0 });
});

test('a thousand statuses in one body are a thousand moves', async () => {
  const { id, messages } = await accepted(1000);
  expect((await post(cloud(messages.map((message) => status(message, 'read'))))).status).toBe(200);
  expect(await api.ok('GET', `/api/campaigns/${id}`)).toMatchObject({ states: { read: 1000 }, rates: { read: 1 } });
});

test('odd bodies are answered 200, move nothing, and do not hide the good statuses beside them', async () => {
  const { id, messages } = await accepted(1);
  const [message = ''] = messages;
  const read = JSON.stringify(status(message, 'read'));
  const odd = [
    ...[
      'null',
      '1',
      '"text"',
      '[]',
      '{}',
      '[[]]',
      '{"statuses": 7}',
      '{"entry": {}}',
      '{"statuses": [null, 1, "x", []]}',
    ],
    `{"__proto__": {"statuses": [${read}]}}`,
    `{"statuses": [{"__proto__": {"id": "${message}", "status": "read"}}]}`,
    `{"constructor": {"prototype": {"statuses": [${read}]}}}`,
    '{"statuses": [{"id": "a\\u0000b", "status": "read"}, {"id": "\\ud800", "status": "read"}]}',
    `{"statuses": [{"id": "${message}", "status": "played"}, {"id": "${message}", "status": {"a": 1}}]}`,
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    `${'{"entry":['.repeat(50_000)}${']}'.repeat(50_000)}`,
    `{"statuses": [{"id": "${'x'.repeat(100_000)}", "status": "read"}]}`,
    '{"messages": [{"from": "221771000000", "id": "in\\u0000", "type": "text", "text": {"body": "a\\u0000\\udfff"}}]}',
  ];
  for (const body of odd) expect([body.slice(0, 60), (await post(body)).status]).toEqual([body.slice(0, 60), 200]);
  expect(await statusesOf(id)).toEqual(['accepted']);
  const mixed = { statuses: [null, { id: 5 }, status('unknown\0', 'sent'), status(message, 'sent'), 'x'] };
  expect((await post(mixed)).status).toBe(200);
  expect(await statusesOf(id)).toEqual(['sent']);
});

test('the error of a failure is kept as far as a database can, and explained whatever its code', async () => {
  const errors = [
    { code: '13\0', title: 'bad\0 \ud800 news' },
    ...['constructor', '__proto__', 'toString'].map((code) => ({ code, title: 'odd' })),
  ];
  const { id, messages } = await accepted(errors.length);
  for (const [i, error] of errors.entries()) {
    expect((await post({ statuses: [{ ...status(messages[i], 'failed'), errors: [error] }] })).status).toBe(200);
  }
  const { items } = await api.ok('GET', `/api/campaigns/${id}/deliveries?status=failed`);
  expect(items).toHaveLength(errors.length);
  for (const { error } of items)
    expect(error).toMatchObject({ code: expect.stringMatching(/./), hint: expect.stringMatching(/\w/) });
  expect(items[0].error.title).toMatch(/bad.*news/);
  const report = await api.ok('GET', `/api/reports/delivery-rates?groupBy=error&campaignId=${id}`);
  expect(report.items).toHaveLength(errors.length);
});

test('a wrong secret, of any length, and a sender that is not there look the same', async () => {
  const [, , sender] = hook.split('/');
  const secrets = ['wrong', 'x'.repeat(43), 'x'.repeat(200)];
  const urls = [sender, '4711', 'x', '0', '99999999999'].flatMap((id) => secrets.map((s) => `/webhooks/${id}/${s}`));
  const answers = await Promise.all(urls.map((url) => post({ statuses: [] }, url)));
  for (const [i, answer] of answers.entries()) {
    expect([urls[i], answer.status, answer.text]).toEqual([urls[i], 404, answers[0]?.text]);
  }
});

test('a status of another sender moves nothing', async () => {
  const { id, messages } = await accepted(1);
  const other = new URL((await addSender(api, { name: 'other' })).webhookUrl).pathname;
  expect((await post({ statuses: [status(messages[0], 'read')] }, other)).status).toBe(200);
  expect(await statusesOf(id)).toEqual(['accepted']);
});

test('what cannot be stored is a 503 without a word of why, and is stored when it comes again', async () => {
  const { id, messages } = await accepted(1);
  await api.sql`alter table message_ids rename to message_ids_away`;
  const refused = await post({ statuses: [status(messages[0], 'sent')] });
  await api.sql`alter table message_ids_away rename to message_ids`;
  expect(refused).toMatchObject({ status: 503, body: { status: 503 } });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused.text).not.toMatch(/message_ids|relation/);
  expect(await statusesOf(id)).toEqual(['accepted']);
  expect((await post({ statuses: [status(messages[0], 'sent')] })).status).toBe(200);
  expect(await statusesOf(id)).toEqual(['sent']);
});

test('more than can wait is a 503, and exactly what was answered 200 is stored', async () => {
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  let lock = Promise.resolve();
  await new Promise<void>((locked) => {
    lock = api.sql.begin(async (tx) => {
      await tx`lock table early_statuses in access exclusive mode`;
      locked();
      await held;
    }) as unknown as Promise<void>;
  });
  const unknown = (n: number) => cloud(Array.from({ length: 1000 }, (_, i) => status(`wamid.flood.${n}.${i}`, 'sent')));
  const flood = Array.from({ length: 24 }, (_, n) => post(unknown(n)));
  const first = await Promise.race(flood);
  release();
  await lock;
  expect(first).toMatchObject({ status: 503 });
  expect(Number(first.headers['retry-after'])).toBeGreaterThan(0);
  const answers = await Promise.all(flood);
  const stored = answers.filter((answer) => answer.status === 200).length;
  expect(stored).toBeGreaterThanOrEqual(2);
  expect(stored + answers.filter((answer) => answer.status === 503).length).toBe(24);
  const [kept] = await api.sql`select count(*) from early_statuses where message_id like 'wamid.flood.%'`;
  expect(kept).toEqual({ count: stored * 1000 });
});

test('a client that leaves in the middle of a body harms nobody', async () => {
  const origin = await api.listen();
  await new Promise<void>((done) => {
    const request = httpRequest(`${origin}${hook}`, { method: 'POST', headers: { 'content-length': '1000' } });
    request.on('error', () => done());
    request.write('{"statuses": [');
    setTimeout(() => request.destroy(), 50);
  });
  const answer = await fetch(`${origin}${hook}`, { method: 'POST', body: '{}', headers: { connection: 'close' } });
  expect(answer.status).toBe(200);
});
