// The live side: events of a campaign, and whether the process can do its work.
import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { makeToken } from '../../src/account/tokens.ts';
import { addPerson } from '../support/people.ts';
import { addDraft, addSender, listOf, openApp, TOKEN } from './setup.ts';

const api = await openApp();
const { call } = api;
await addSender(api);
const url = await api.app.listen({ host: '127.0.0.1', port: 0 });

async function listen(id: number, headers = {}) {
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const response = await fetch(`${url}/api/campaigns/${id}/events`, {
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    signal: leave.signal,
  });
  const documents: { status: string; funnel: { total: number } }[] = [];
  const ended = (async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) if (event.startsWith('data: ')) documents.push(JSON.parse(event.slice(6)));
    }
  })().catch(() => {});
  return { response, documents, ended, leave: () => leave.abort() };
}

async function until(check: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !check(); await sleep(20)) if (Date.now() > end) throw new Error('too late');
}

test('every listener gets the campaign at once, and again when it changes', async () => {
  const id = await addDraft(api);
  const [one, two] = [await listen(id), await listen(id)];
  expect(one.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  await until(() => one.documents.length === 1 && two.documents.length === 1);
  expect(one.documents[0]).toEqual((await call('GET', `/api/campaigns/${id}`)).body);

  await call('POST', `/api/campaigns/${id}/recipients`, listOf(3));
  await until(() => one.documents.length === 2 && two.documents.length === 2);
  expect(one.documents[1]).toMatchObject({ funnel: { total: 3 } });
  await sleep(1_500);
  expect(one.documents).toHaveLength(2); // nothing changed

  one.leave();
  await call('POST', `/api/campaigns/${id}/cancel`);
  await until(() => two.documents.length === 3);
  expect(two.documents[2]).toMatchObject({ status: 'canceled' });
  const late = await listen(id);
  await until(() => late.documents.length === 1);
  expect(late.documents[0]).toMatchObject({ status: 'canceled' });
});

test('events come with the cookie too, and end when the session or the token does', async () => {
  const id = await addDraft(api);
  const [leaver, stays] = [await addPerson(api, 'viewer'), await addPerson(api, 'viewer')];
  const { id: tokenId, token } = await makeToken(api.sql, { name: 'listener' });
  const open = [
    await listen(id, { authorization: '', cookie: leaver.cookie }),
    await listen(id, { authorization: `Bearer ${token}` }),
  ];
  const other = await listen(id, { authorization: '', cookie: stays.cookie });
  for (const { response } of [...open, other]) expect(response.status).toBe(200);
  await until(() => [...open, other].every(({ documents }) => documents.length === 1));
  await leaver.call('DELETE', '/api/session');
  await call('DELETE', `/api/tokens/${tokenId}`);
  await Promise.all(open.map(({ ended }) => ended));
  await call('POST', `/api/campaigns/${id}/recipients`, listOf(2));
  await until(() => other.documents.length === 2);
  expect(open.map(({ documents }) => documents.length)).toEqual([1, 1]);
});

test('a campaign that is not there has no events; one that goes away ends them', async () => {
  expect((await call('GET', '/api/campaigns/999999/events')).status).toBe(404);
  const id = await addDraft(api);
  const { documents, ended } = await listen(id);
  await until(() => documents.length === 1);
  await call('DELETE', `/api/campaigns/${id}`);
  await ended;
});

test('health is the process alone; readiness names what is missing', async () => {
  const { port, cut } = await proxyTo(new URL(api.url));
  const through = new URL(api.url);
  through.port = String(port);
  const far = await openApp({ databaseUrl: through.href });
  const probe = (path: string) => far.raw({ method: 'GET', url: path });
  expect(await probe('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await probe('/readyz')).toMatchObject({ status: 200, body: { status: 'ready', missing: [] } });

  far.outage.queue = new Error('away');
  expect(await probe('/readyz')).toMatchObject({ status: 503, body: { missing: ['queue'] } });
  cut();
  expect(await probe('/readyz')).toMatchObject({
    status: 503,
    body: { status: 'not ready', missing: ['database', 'queue'] },
  });
  expect((await probe('/healthz')).status).toBe(200);
  const answer = await far.call('GET', '/api/campaigns');
  expect(answer).toMatchObject({ status: 503, body: { status: 503 }, headers: { 'retry-after': '5' } });
});

/** A way to the database that can be cut. */
async function proxyTo(target: URL): Promise<{ port: number; cut(): void }> {
  const open = new Set<{ destroy(): void }>();
  const server = createServer((inner) => {
    const outer = dial(Number(target.port), target.hostname);
    for (const socket of [inner, outer]) {
      open.add(socket);
      socket.on('error', () => {});
    }
    inner.pipe(outer).pipe(inner);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  onTestFinished(cut);
  return { port: (server.address() as AddressInfo).port, cut };
}
