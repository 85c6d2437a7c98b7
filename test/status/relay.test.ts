// Notifications handed on to other systems: every one, signed, each person's in order, whatever becomes of the target.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import type { Resolve } from '../../src/lib/networks.ts';
import { makeRelay, type Relay } from '../../src/status/relay.ts';
import { makePoster } from '../../src/status/relay-post.ts';
import { addSender, openApp } from '../http/setup.ts';
import { TEST_SEAL } from '../support/campaign.ts';

const api = await openApp();
const { sql } = api;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Got {
  id: string;
  body: string;
  headers: IncomingHttpHeaders;
}

/** A receiver that answers as told; 200 without a word. */
async function receiver(answer: (got: Got, reply: ServerResponse) => number | null = () => 200) {
  const got: Got[] = [];
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = {
      id: String(request.headers['webhook-id']),
      body: Buffer.concat(chunks).toString(),
      headers: request.headers,
    };
    got.push(one);
    const status = answer(one, reply);
    if (status !== null) reply.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => new Promise((done) => server.closeAllConnections() ?? server.close(done)));
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in` };
}

function relays(options: { resolve?: Resolve; patienceMs?: number; allowedHosts?: string[] } = {}): Relay {
  const poster = makePoster({ allowedHosts: [], patienceMs: 2_000, ...options });
  const relay = makeRelay({ sql, seal: TEST_SEAL, log: api.log, metrics: new Registry(), poster });
  cleanups.push(() => relay.close());
  return relay;
}

let lines = 0;
/** A sender whose notifications go to this address. */
async function line(url: string, kinds = 'all') {
  lines += 1;
  const sender = await addSender(api, { name: `relayed ${lines}` });
  const target = await api.ok('POST', `/api/senders/${sender.id}/relays`, { url, kinds }, 201);
  cleanups.push(() => sql`delete from relay_targets where sender_id = ${sender.id}`);
  await sleep(1_050); // by then the ingest knows the target
  const state = () => api.ok('GET', `/api/senders/${sender.id}/relays/${target.id}`);
  const post = async (body: object) => {
    const reply = await api.raw({
      method: 'POST',
      url: new URL(sender.webhookUrl).pathname,
      payload: JSON.stringify(body),
    });
    expect(reply.status).toBe(200);
  };
  return { sender, target, state, post, /** As if all of its rests were over. */ ready: () => ready(target.id) };
}

async function ready(targetId: number): Promise<void> {
  await sql`update relay_targets set rest_until = null where id = ${targetId}`;
  await sql`update relay_queue set due_at = now() where target_id = ${targetId}`;
}

async function run(relay: Relay): Promise<void> {
  await relay.look();
  await relay.idle();
}

let ids = 0;
const status = (person: string, word = 'sent') => ({
  statuses: [{ id: `wamid.relay.${ids++}`, status: word, recipient_id: person }],
});
const message = (person: string) => ({
  messages: [{ id: `in.relay.${ids++}`, from: person, type: 'text', text: { body: 'Été 🌞' } }],
});

test('a notification arrives byte for byte, once, with a signature that anybody can check', async () => {
  const { got, url } = await receiver();
  const { post, target, state } = await line(url);
  const body = message('221770000001');
  await post(body);
  await run(relays());
  expect(got).toHaveLength(1);
  const { headers = {} as IncomingHttpHeaders, body: arrived = '' } = got[0] ?? {};
  expect(arrived).toBe(JSON.stringify(body));
  const key = Buffer.from(target.secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${arrived}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
  expect(await state()).toMatchObject({ state: 'ok', waiting: 0, lastSuccessAt: expect.any(String) });
});

test('a target gets the kinds that it wants', async () => {
  const [all, messages, statuses] = await Promise.all([receiver(), receiver(), receiver()]);
  const { post, sender } = await line(all.url);
  await api.ok('POST', `/api/senders/${sender.id}/relays`, { url: messages.url, kinds: 'messages' }, 201);
  await api.ok('POST', `/api/senders/${sender.id}/relays`, { url: statuses.url, kinds: 'statuses' }, 201);
  await api.ok('POST', `/api/senders/${sender.id}/relays`, { url: all.url, active: false }, 201);
  for (const body of [message('221770000001'), status('221770000001'), { entry: [] }]) await post(body);
  await run(relays());
  expect([all.got.length, messages.got.length, statuses.got.length]).toEqual([3, 1, 1]);
});

test("each person's notifications come in order, through failures, and with two relays at work", async () => {
  let calls = 0;
  const { got, url } = await receiver(() => {
    calls += 1;
    return calls % 7 === 0 ? 500 : calls % 11 === 0 ? 422 : 200;
  });
  const { post, ready, state } = await line(url);
  const people = ['221770000001', '221770000002', '221770000003'];
  const sent: { person: string; id: string }[] = [];
  for (let i = 0; i < 60; i += 1) {
    const person = people[i % 3] ?? '';
    const body = status(person);
    sent.push({ person, id: body.statuses[0]?.id ?? '' });
    await post(body);
  }
  const both = [relays(), relays()];
  for (let round = 0; round < 60 && (await state()).waiting > 0; round += 1) {
    await Promise.all(both.map(run));
    await ready();
  }
  const order = [...new Map(got.map(({ id, body }) => [id, JSON.parse(body).statuses[0]])).values()];
  expect(order).toHaveLength(60);
  const accepted = got.toReversed(); // of a repetition the last one is the one that was taken
  for (const person of people) {
    const last = [
      ...new Map(accepted.map(({ body }) => JSON.parse(body).statuses[0]).map((one) => [one.id, one])).values(),
    ];
    const theirs = last
      .filter((one) => one.recipient_id === person)
      .map((one) => one.id)
      .toReversed();
    expect(theirs).toEqual(sent.filter((one) => one.person === person).map((one) => one.id));
  }
});

test('what a relay had in hand when it died goes out from another one, under the same id', async () => {
  let silent = true;
  const { got, url } = await receiver(() => (silent ? null : 200));
  const { post, target, ready, state } = await line(url);
  await post(status('221770000001'));
  const dying = relays({ patienceMs: 10_000 });
  await dying.look();
  while (got.length === 0) await sleep(10);
  silent = false;
  const other = relays();
  await run(other);
  expect(got).toHaveLength(1); // it is taken: nobody knows yet that he is dead
  await ready();
  await run(other);
  expect(got.map(({ id }) => id)).toEqual([got[0]?.id, got[0]?.id]);
  expect((await state()).waiting).toBe(0);
  await sql`delete from relay_queue where target_id = ${target.id}`;
});

test('a target that fails rests longer each time, and one try finds out whether it is well', async () => {
  const { got, url } = await receiver(() => 503);
  const { post, ready, state } = await line(url);
  for (let i = 0; i < 20; i += 1) await post(status(`22177000${1000 + i}`));
  const rests: number[] = [];
  const relay = relays();
  for (let round = 0; round < 4; round += 1) {
    await run(relay);
    const { restUntil, failures } = await state();
    expect(failures).toBe(round + 1);
    rests.push(Date.parse(restUntil) - Date.now());
    const before = got.length;
    await run(relay);
    expect(got).toHaveLength(before); // it rests
    await ready();
  }
  expect(rests[3]).toBeGreaterThan(2 * (rests[0] ?? 0));
  expect(got.length).toBeLessThanOrEqual(8 + 3); // the first time as many as go at once, then one each time
  expect(await state()).toMatchObject({ state: 'failing', waiting: 20, lastError: 'answered 503' });
});

test('it waits as long as it is asked to', async () => {
  const { url } = await receiver((_, reply) => {
    reply.setHeader('retry-after', '120');
    return 429;
  });
  const { post, state } = await line(url);
  await post(status('221770000001'));
  await run(relays());
  const restMs = Date.parse((await state()).restUntil) - Date.now();
  expect(restMs).toBeGreaterThan(110_000);
  expect(restMs).toBeLessThanOrEqual(120_000);
});

test('a notification that alone is refused holds back its own people and nobody else', async () => {
  const { got, url } = await receiver(({ body }) => (body.includes('poison') ? 422 : 200));
  const { post, ready, state } = await line(url);
  await post({ statuses: [{ id: 'poison', status: 'sent', recipient_id: '221770000001' }] });
  for (let i = 0; i < 600; i += 1) await post(status('221770000001')); // more than a page behind it
  for (let i = 0; i < 40; i += 1) await post(status('221770000002'));
  await run(relays());
  expect(got.filter(({ body }) => body.includes('221770000002'))).toHaveLength(40);
  expect(got.filter(({ body }) => body.includes('221770000001'))).toHaveLength(1);
  expect(await state()).toMatchObject({ state: 'ok', waiting: 601, lastError: 'answered 422' });
  await sql`update relay_queue set received_at = now() - interval '25 hours' where attempts > 0`;
  await ready();
  await run(relays());
  expect(await state()).toMatchObject({ waiting: 0, givenUp: 1 });
});

test('after a day it is given up, kept, and sent again by hand', async () => {
  let well = false;
  const { got, url } = await receiver(() => (well ? 200 : 500));
  const { post, ready, state, sender, target } = await line(url);
  await post(status('221770000001'));
  const relay = relays();
  await run(relay);
  await sql`update relay_queue set received_at = now() - interval '25 hours' where target_id = ${target.id}`;
  await sql`update relay_targets set failing_since = now() - interval '25 hours' where id = ${target.id}`;
  await run(relay);
  expect(await state()).toMatchObject({ state: 'dead', waiting: 0, givenUp: 1 });
  const tries = got.length;
  await ready();
  await run(relay);
  expect(got).toHaveLength(tries);
  well = true;
  expect(await api.ok('POST', `/api/senders/${sender.id}/relays/${target.id}/resend`)).toEqual({ resent: 1 });
  await run(relay);
  expect(await state()).toMatchObject({ state: 'ok', waiting: 0, givenUp: 0 });
  await post(status('221770000001'));
  await sql`update relay_queue set given_up_at = now() - interval '8 days' where target_id = ${target.id}`;
  await run(relay);
  expect(await state()).toMatchObject({ givenUp: 0 });
});

test('a target that is gone for good is switched off, and says so', async () => {
  const { url } = await receiver(() => 410);
  const { post, state } = await line(url);
  await post(status('221770000001'));
  await run(relays());
  expect(await state()).toMatchObject({ state: 'off', active: false, lastError: 'answered 410', waiting: 1 });
});

test('a target that never answers holds up no other', async () => {
  const [silent, well] = [await receiver(() => null), await receiver()];
  const first = await line(silent.url);
  await api.ok('POST', `/api/senders/${first.sender.id}/relays`, { url: well.url }, 201);
  await sleep(1_050);
  for (let i = 0; i < 50; i += 1) await first.post(status(`22177000${2000 + i}`));
  const relay = relays({ patienceMs: 1_500 });
  const start = Date.now();
  await relay.look();
  while (well.got.length < 50 && Date.now() - start < 1_400) await sleep(10);
  expect(well.got).toHaveLength(50);
  await relay.idle();
  expect(await first.state()).toMatchObject({ state: 'failing', lastError: 'no answer in time', waiting: 50 });
});

test('nobody is led elsewhere: no redirect is followed, no name that means a private address is called', async () => {
  const inside = await receiver();
  const { url } = await receiver((_, reply) => {
    reply.setHeader('location', inside.url);
    return 307;
  });
  const redirected = await line(url);
  await redirected.post(status('221770000001'));
  await run(relays());
  expect(await redirected.state()).toMatchObject({ lastError: 'answered 307', waiting: 1 });

  const named = await line('https://relay.example.sn/in');
  await named.post(status('221770000001'));
  for (const address of ['10.0.0.1', '127.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', 'fd00::1']) {
    const family = address.includes(':') ? 6 : 4;
    await named.ready();
    await run(relays({ resolve: (_host, _options, done) => done(null, [{ address, family }]) }));
    expect((await named.state()).lastError).toBe(
      `not reached: relay.example.sn leads to ${address}, which is not public`,
    );
  }
  expect(inside.got).toHaveLength(0);
});
