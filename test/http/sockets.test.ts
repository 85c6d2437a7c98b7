// What only shows on real connections: streams of events, uploads that break off, connections that are kept.
import { Agent, request as httpRequest } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../support/redis.ts';
import { addDraft, addSender, listOf, openApp, TOKEN } from './setup.ts';

const api = await openApp();
await addSender(api);
const origin = await api.listen();
const authorization = `Bearer ${TOKEN}`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

/** Events of a campaign as they come. */
async function listen(url: string) {
  const leave = new AbortController();
  const response = await fetch(url, { headers: { authorization }, signal: leave.signal });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    leave: () => leave.abort(),
    /** The next event; null at the end of the stream. */
    async next() {
      for (;;) {
        const match = /^data: (.*)\n\n/.exec(text);
        if (match) {
          text = text.slice(match[0].length);
          return JSON.parse(match[1] ?? '');
        }
        const chunk = await reader?.read();
        if (!chunk || chunk.done) return null;
        text += chunk.value;
      }
    },
  };
}

/** Sends the beginning of an upload and leaves. */
async function breakOff(path: string, type: string, beginning: string): Promise<void> {
  await new Promise<void>((done) => {
    const headers = { authorization, 'content-type': type, 'content-length': '50000000' };
    const request = httpRequest(`${origin}${path}`, { method: 'POST', headers });
    request.on('error', () => {});
    request.on('close', () => done());
    request.write(beginning);
    setTimeout(() => request.destroy(), 150);
  });
}

/** One request over the one connection of the agent; its status. */
async function send(method: string, path: string, type?: string, body: string | Buffer = ''): Promise<number> {
  return await new Promise((done, fail) => {
    const headers = {
      authorization,
      ...(type ? { 'content-type': type, 'content-length': Buffer.byteLength(body) } : {}),
    };
    const request = httpRequest(`${origin}${path}`, { method, agent, headers, timeout: 2_000 }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode ?? 0));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', fail);
    request.end(body);
  });
}

test('a listener hears of a campaign at once and whenever it changes; two share one look', async () => {
  const id = await addDraft(api, 1);
  const url = `${origin}/api/campaigns/${id}/events`;
  const first = await listen(url);
  expect(await first.next()).toMatchObject({ id, status: 'draft', states: { pending: 1 } });
  const second = await listen(url);
  expect(await second.next()).toMatchObject({ id, status: 'draft' });
  await api.ok('POST', `/api/campaigns/${id}/cancel`);
  const shown = await api.ok('GET', `/api/campaigns/${id}`);
  expect(await Promise.all([first.next(), second.next()])).toEqual([shown, shown]);
  first.leave();
  await api.sql`update campaigns set name = 'Renamed' where id = ${id}`;
  expect(await second.next()).toMatchObject({ name: 'Renamed' });
  expect((await api.call('DELETE', `/api/campaigns/${id}`)).status).toBe(204);
  expect(await second.next()).toBeNull();
});

test('asking for the head of a stream does not wait for its end', async () => {
  const id = await addDraft(api, 1);
  const response = await fetch(`${origin}/api/campaigns/${id}/events`, {
    method: 'HEAD',
    headers: { authorization },
    signal: AbortSignal.timeout(2_000),
  });
  expect(response.status).toBe(404);
});

test('an upload that breaks off, in either form, leaves nothing and harms nobody', async () => {
  const id = await addDraft(api);
  const path = `/api/campaigns/${id}/recipients`;
  const form = '--x\r\ncontent-disposition: form-data; name="f"; filename="a.csv"\r\n\r\n';
  await breakOff(path, 'text/csv', listOf(1000));
  await breakOff(path, 'text/csv', '');
  await breakOff(path, 'multipart/form-data; boundary=x', `${form}${listOf(1000)}`);
  await breakOff(path, 'multipart/form-data; boundary=x', '--x\r\n');
  await breakOff('/api/campaigns', 'application/json', '{"name": "a",');
  await sleep(200);
  const [left] = await api.sql`
    select (select count(*) from deliveries where campaign_id = ${id}) as deliveries, (select count(*) from imports where campaign_id = ${id}) as imports,
      (select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%') as open`;
  expect(left).toEqual({ deliveries: 0, imports: 0, open: 0 });
  expect(await api.ok('POST', path, listOf(10))).toMatchObject({ imported: 10 });
});

test('a refused upload does not spoil the connection for what follows', async () => {
  const id = await addDraft(api);
  const path = `/api/campaigns/${id}/recipients`;
  const long = `name,city\n${'Awa,Dakar\n'.repeat(500_000)}`;
  const form = `--x\r\ncontent-disposition: form-data; name="f"; filename="a.csv"\r\n\r\n${long}\r\n--x--\r\n`;
  for (const [url, type, body, status] of [
    [path, 'text/csv', long, 422],
    [path, 'multipart/form-data; boundary=x', form, 422],
    ['/api/campaigns/4711/recipients', 'text/csv', long, 404],
    ['/api/campaigns/4711/recipients', 'multipart/form-data; boundary=x', form, 404],
    [path, 'application/json', `"${'x'.repeat(900_000)}"`, 415],
    ['/api/campaigns', 'text/csv', long, 415],
    ['/api/nothing', 'text/csv', long, 404],
  ] as const) {
    const refused = await send('POST', url, type, body).catch((error) => error.code);
    expect([url, type, refused]).toEqual([url, type, status]);
    const next = await send('GET', `/api/campaigns/${id}`).catch((error) => error.message);
    expect([url, type, next]).toEqual([url, type, 200]);
  }
});

test('what is no HTTP, or stops in the middle, does not disturb the others', async () => {
  const { port } = new URL(origin);
  for (const text of [
    '\0\0\0',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /api/campaigns HTTP/1.1\r\ncontent-length: x\r\n\r\n',
  ]) {
    const socket = connectSocket(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    const closed = new Promise((done) => socket.on('close', done));
    socket.end(text);
    socket.resume();
    await closed;
  }
  expect((await fetch(`${origin}/healthz`, { headers: { connection: 'close' } })).status).toBe(200);
});

test('readiness names what is missing within two seconds or so, and the API says 503', async () => {
  expect(await api.ok('GET', '/readyz')).toMatchObject({ status: 'ready', missing: [] });
  const away = await openApp({ databaseUrl: `postgres://nobody@127.0.0.1:${await freePort()}/none` });
  const started = Date.now();
  const answer = await away.raw({ method: 'GET', url: '/readyz' });
  expect(answer).toMatchObject({ status: 503, body: { status: 'not ready', missing: ['database', 'queue'] } });
  expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|nobody/);
  expect(Date.now() - started).toBeLessThan(3_000);
  expect(await away.ok('GET', '/healthz')).toEqual({ status: 'ok' });
  const refused = await away.call('GET', '/api/campaigns');
  expect(refused).toMatchObject({ status: 503, body: { status: 503 } });
  expect(refused.text).not.toMatch(/ECONN|127\.0\.0\.1|nobody/);
});

test('a server that closes ends its streams within a second', async () => {
  const closing = await openApp({ databaseUrl: api.url });
  const id = await addDraft(api, 1);
  const stream = await listen(`${await closing.listen()}/api/campaigns/${id}/events`);
  expect(await stream.next()).toMatchObject({ id });
  const started = Date.now();
  const ended = stream.next().catch(() => null);
  await closing.app.close();
  expect(await ended).toBeNull();
  expect(Date.now() - started).toBeLessThan(1_000);
});
