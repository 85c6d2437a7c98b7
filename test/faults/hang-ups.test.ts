// Callers that hang up at any moment of any request, over raw sockets: the process lives, says nothing that an operator would
// have to look at, and has all its seats afterwards.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { makeDraw } from '../../src/lib/seeded-random.ts';
import { makeDatabase } from '../support/database.ts';
import { LONG, SEED } from '../support/fault-run.ts';
import { API_TOKEN, api } from '../support/griot.ts';
import { openWeb } from '../support/web.ts';

const SECONDS = LONG ? 300 : 6;
const AT_ONCE = 20;
const LIST = `phone,name\n${Array.from({ length: 3_000 }, (_, n) => `+22177${1_000_000 + n},Awa`).join('\n')}\n`;
const BODIES = [
  '',
  '{"name":"a"',
  '{}',
  '[',
  LIST,
  'PK\u0003\u0004…',
  '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n',
];
const TYPES = [
  'application/json',
  'text/csv',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'video/mp4',
];
const QUERIES = ['', '?limit=5', '?cursor=%00', '?by=day&from=x', `?${'a=1&'.repeat(50)}`];
const HEADERS = [
  '',
  'accept: text/event-stream\r\n',
  'range: bytes=5-1\r\n',
  'idempotency-key: k\r\n',
  'expect: 100-continue\r\n',
];

const { url: databaseUrl } = await makeDatabase();
const { process: web, url } = await openWeb(databaseUrl, {
  GRIOT_MAX_BODY_SECONDS: '5',
  LAM_BASE_URL: 'http://127.0.0.1:9',
  LAM_API_KEY: 'key',
});
afterAll(() => web.kill());
const port = Number(new URL(url).port);

async function readRoutes(): Promise<[method: string, path: string][]> {
  const { paths } = await api(url, 'GET', '/api/openapi.json');
  const routes = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), path.replace(/\{[^}]+\}/g, '1')]),
  );
  return [
    ...routes,
    ['POST', '/webhooks/1/x'],
    ['GET', '/webhooks/1/x'],
    ['GET', '/'],
    ['GET', '/readyz'],
    ['GET', '/metrics'],
  ];
}

/** One request, whole or cut anywhere, on a connection that is closed or reset after a while. */
async function hangUp(routes: readonly [string, string][], key: string): Promise<void> {
  const draw = makeDraw(SEED, key);
  const pick = <T>(purpose: string, from: readonly T[]) => from[Math.floor(draw(purpose) * from.length)] as T;
  const [method, path] = pick('route', routes);
  const body = pick('body', BODIES);
  const framing = pick('framing', [
    `content-length: ${Buffer.byteLength(body)}\r\n`,
    `content-length: ${Buffer.byteLength(body) + 50}\r\n`,
    'transfer-encoding: chunked\r\n',
  ]);
  const who = draw('who') < 0.8 ? `authorization: Bearer ${API_TOKEN}\r\n` : '';
  const head = `${method} ${path}${pick('query', QUERIES)} HTTP/1.1\r\nhost: griot\r\n${who}content-type: ${pick('type', TYPES)}\r\n${framing}${pick('header', HEADERS)}\r\n`;
  const chunk = framing.startsWith('transfer') ? `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n` : body;
  const text = head + chunk + (draw('pipelined') < 0.2 ? head : '');
  const socket = connect(port, '127.0.0.1')
    .on('error', () => {})
    .resume();
  const closed = new Promise((done) => socket.once('close', done));
  socket.write(draw('whole') < 0.5 ? text : text.slice(0, Math.ceil(draw('cut') * text.length)));
  await sleep(draw('after') ** 3 * 400);
  if (draw('reset') < 0.5) socket.resetAndDestroy();
  else socket.destroy();
  await closed;
}

test('callers that hang up at any moment end nothing, and take nothing with them', { timeout: 400_000 }, async () => {
  console.log(`hanging up, TEST_SEED=${SEED}`);
  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const addCampaign = () => api(url, 'POST', '/api/campaigns', { name: 'Hang up', template });
  await addCampaign();
  const routes = await readRoutes();
  const end = Date.now() + SECONDS * 1_000;
  let calls = 0;
  const caller = async () => {
    while (Date.now() < end) await hangUp(routes, String(calls++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  await sleep(6_000); // a body that did not come would be missed by now
  expect(calls).toBeGreaterThan(100);
  expect(
    web
      .output()
      .split('\n')
      .filter((line) => /"level":(50|60)|aborted/.test(line)),
  ).toEqual([]);
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${API_TOKEN}`, ...init.headers };
    const answer = await fetch(url + path, { ...init, headers });
    await answer.body?.cancel();
    return answer.status;
  };
  const ofMine = `/api/campaigns/${(await addCampaign()).id}`; // the first may have been deleted
  expect(await ask(`${ofMine}/deliveries.csv`)).toBe(200);
  expect(await ask(`${ofMine}/events`)).toBe(200);
  const upload = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'phone\n+221770000001\n' };
  expect(await ask(`${ofMine}/recipients`, upload)).toBe(200);
  expect(await web.stop()).toBe(0);
});
