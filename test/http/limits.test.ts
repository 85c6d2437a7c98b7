// What one process takes at most, at the edge of each: what is more gets a clear answer, and costs nobody else anything.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { limitConnections, makeSharedAddresses } from '../../src/http/connections.ts';
import { seatCallers } from '../../src/http/seats.ts';
import { makeNetworks } from '../../src/lib/networks.ts';
import { makeWorkbook, textRows } from '../import/make-workbook.ts';
import { makeSourceDatabase } from '../import/query-source.ts';
import { until } from '../support/griot.ts';
import { addDraft, addSender, listOf, openApp, PROBLEM_TYPE, TOKEN } from './setup.ts';

const limits = {
  GRIOT_MAX_BODY_KB: '64',
  GRIOT_MAX_LIST_MB: '1',
  GRIOT_MAX_LIST_ROWS: '1000',
  GRIOT_MAX_LIST_COLUMNS: '3',
  GRIOT_MAX_CELL_CHARACTERS: '100',
  GRIOT_MAX_IMPORTS: '1',
  GRIOT_MAX_QUERY_SECONDS: '1',
  GRIOT_MAX_UPLOADS: '2',
  GRIOT_MAX_EXPORTS: '1',
  GRIOT_MAX_STREAMS: '2',
};
const shop = await makeSourceDatabase();
const env = { ...limits, GRIOT_SOURCE_SHOP: (await shop.addRole()).url };
const patience = { headMs: 1_000, readerMs: 500 };
const api = await openApp({ env, limits: { bodyMs: 500 }, patience });
await addSender(api);
const origin = await api.listen();
const port = Number(new URL(origin).port);
const authorization = `Bearer ${TOKEN}`;
const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A connection, and everything that comes over it until it is closed. */
function dial(to = port, localAddress = '127.0.0.1') {
  const socket = connect({ port: to, host: '127.0.0.1', localAddress });
  open.push(socket);
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const closed = once(socket, 'close');
  return { socket, text: () => text, closed };
}

/** The status and the problem of an answer as it came. */
function problemOf(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(head.toLowerCase()).toContain(`content-type: ${PROBLEM_TYPE}`);
  return { status: Number(head.split(' ')[1]), head, ...JSON.parse(body) };
}

const headOf = (method: string, path: string, length: number, type = 'application/json') =>
  `${method} ${path} HTTP/1.1\r\nhost: griot\r\nauthorization: ${authorization}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`;

test('a body of JSON may have so many bytes and not one more', async () => {
  const ask = async (bytes: number) => {
    const body = JSON.stringify({ name: '' });
    return await api.raw({
      method: 'POST',
      url: '/api/campaigns',
      headers: { authorization, 'content-type': 'application/json' },
      payload: body.replace('""', `"${'x'.repeat(bytes - body.length)}"`),
    });
  };
  expect((await ask(65_536)).status).toBe(422); // it is read, and found wrong
  expect(await ask(65_537)).toMatchObject({
    status: 413,
    body: {
      code: 'too_large',
      detail: 'The body is larger than 64 kB',
      errors: [{ path: 'body', message: 'send less at once, or raise GRIOT_MAX_BODY_KB' }],
    },
  });
});

test('a list may have so many rows and so many bytes, also when it is unpacked', async () => {
  const id = await addDraft(api);
  const path = `/api/campaigns/${id}/recipients`;
  const tooMany = await api.call('POST', path, listOf(1_001));
  expect(tooMany).toMatchObject({
    status: 413,
    body: {
      code: 'too_large',
      detail: 'The list has more than 1,000 rows: send it in parts, or raise GRIOT_MAX_LIST_ROWS',
    },
  });
  expect((await api.ok('POST', path, listOf(1_000))).imported).toBe(1_000); // and nothing of the one before
  const long = `phone,note\n+221771234567,${'x'.repeat(1_100_000)}\n`;
  expect(await api.call('POST', path, long)).toMatchObject({
    status: 413,
    body: { detail: expect.stringMatching(/larger than 1 MiB.*GRIOT_MAX_LIST_MB$/) },
  });
  const packed = await api.raw({
    method: 'POST',
    url: path,
    headers: { authorization, 'content-type': 'application/gzip' },
    payload: gzipSync(long),
  });
  expect(packed).toMatchObject({
    status: 413,
    body: { detail: expect.stringMatching(/when unpacked.*GRIOT_MAX_LIST_MB$/) },
  });
});

test('a list may have so many columns, and a cell so many characters', async () => {
  const id = await addDraft(api);
  const path = `/api/campaigns/${id}/recipients`;
  const note = (length: number, phone: number) => `+${phone},Awa,${'x'.repeat(length)}\n`;
  expect(await api.call('POST', path, 'phone,a,b,c\n+221771234567,1,2,3\n')).toMatchObject({
    status: 422,
    body: { code: 'too_many_columns', detail: expect.stringMatching(/4 columns; at most 3.*GRIOT_MAX_LIST_COLUMNS$/) },
  });
  const list = `phone,name,note\n${note(100, 221771234567)}${note(101, 221771234568)}`;
  const { importId, ...counts } = await api.ok('POST', path, list);
  expect(counts).toMatchObject({ imported: 1, rejected: 1 });
  const rejects = (await api.call('GET', `/api/imports/${importId}/rejects.csv`)).text;
  expect(rejects).toContain('3,note,cell_too_long');
  expect(rejects).toContain(`${'x'.repeat(100)}\n`); // kept within the limits, too
  const workbook = await readFile(
    await makeWorkbook({
      sheets: {
        A: textRows([
          ['phone', 'a', 'b', 'c'],
          ['+221771234567', '1', '2', '3'],
        ]),
      },
    }),
  );
  const headers = { authorization, 'content-type': 'application/octet-stream' };
  expect(await api.raw({ method: 'POST', url: path, headers, payload: workbook })).toMatchObject({
    status: 422,
    body: { code: 'too_many_columns' },
  });
});

test('a recipient query may take so long, and give so many rows', async () => {
  const id = await addDraft(api);
  const ask = (sql: string) => api.call('POST', `/api/campaigns/${id}/recipients/query`, { source: 'shop', sql });
  expect(await ask('select pg_sleep(60)::text as phone')).toMatchObject({
    status: 504,
    body: { code: 'query_timeout', detail: expect.stringMatching(/longer than a second.*GRIOT_MAX_QUERY_SECONDS$/) },
  });
  const rows = (n: number) => ask(`select '+' || 221770000000 + n as phone from generate_series(1, ${n}) n`);
  expect(await rows(1_001)).toMatchObject({
    status: 422,
    body: { code: 'query_too_large', detail: expect.stringMatching(/more than 1,000 rows.*GRIOT_MAX_LIST_ROWS$/) },
  });
  expect(await rows(1_000)).toMatchObject({ status: 200, body: { imported: 1_000 } });
});

test('so many uploads at a time; the next is told to come again, and may when one is done', async () => {
  const id = await addDraft(api);
  const list = listOf(3, 5_000);
  const path = `/api/campaigns/${id}/recipients`;
  const three = [dial(), dial(), dial()];
  for (const { socket } of three) socket.write(headOf('POST', path, list.length, 'text/csv') + list.slice(0, 20));
  await until(() => three.some(({ text }) => text().endsWith('}')));
  const [refused, ...others] = three.filter(({ text }) => text() !== '');
  expect(others).toEqual([]);
  expect(problemOf(refused?.text() ?? '')).toMatchObject({
    status: 503,
    detail: expect.stringMatching(/^Too many lists.*GRIOT_MAX_UPLOADS/),
  });
  expect(problemOf(refused?.text() ?? '').head).toMatch(/retry-after: 5/);
  expect((await api.call('POST', path, listOf(1))).status).toBe(503);
  expect((await api.call('POST', `${path}/saved-query`, { queryId: 1 })).status).toBe(503); // so do all that take people in
  expect((await api.call('GET', '/api/campaigns')).status).toBe(200); // nobody else is held up
  const taken = three.find((one) => one !== refused);
  taken?.socket.write(list.slice(20));
  await until(() => /^HTTP\/1\.1 200/.test(taken?.text() ?? ''));
  await until(async () => (await api.call('POST', path, listOf(1, 9_000))).status === 200);
});

test('so many lists are taken in at a time; the next waits for its turn', async () => {
  const [busy, next] = [await addDraft(api), await addDraft(api)];
  const take = (id: number) => api.call('POST', `/api/campaigns/${id}/recipients`, listOf(2));
  const { first, second } = await api.sql.begin(async (tx) => {
    await tx`select from campaigns where id = ${busy} for update`;
    const first = take(busy);
    await until(async () => (await api.sql`select from pg_locks where not granted`).length > 0);
    const second = take(next);
    expect(await Promise.race([second, sleep(300, 'it waits')])).toBe('it waits');
    return { first, second };
  });
  for (const list of [first, second]) expect(await list).toMatchObject({ status: 200, body: { imported: 2 } });
});

test('so many files at a time, and so many streams', async () => {
  const id = await addDraft(api, 1_000);
  const streams = [dial(), dial(), dial()];
  for (const { socket } of streams.slice(0, 2)) socket.write(headOf('GET', `/api/campaigns/${id}/events`, 0));
  await until(() => streams.slice(0, 2).every(({ text }) => text().includes('data: ')));
  streams[2]?.socket.write(headOf('GET', `/api/campaigns/${id}/events`, 0));
  await until(() => /\}$/.test(streams[2]?.text() ?? ''));
  expect(problemOf(streams[2]?.text() ?? '')).toMatchObject({
    status: 503,
    detail: expect.stringMatching(/watching.*GRIOT_MAX_STREAMS/),
  });
  streams[0]?.socket.destroy();
  const again = dial();
  await until(() => {
    if (!again.text().includes('data: ')) again.socket.write(headOf('GET', `/api/campaigns/${id}/events`, 0));
    return again.text().includes('data: ');
  });

  const ask = () => api.call('GET', `/api/campaigns/${id}/deliveries.csv`);
  const all = await Promise.all([ask(), ask(), ask()]);
  expect(all.map(({ status }) => status)).toContain(503);
  expect(all.find(({ status }) => status === 503)?.body.detail).toMatch(
    /^Too many files are being made.*GRIOT_MAX_EXPORTS/,
  );
  await until(async () => (await ask()).status === 200);
});

test('a file of which its reader takes nothing is ended, and makes room for the next', async () => {
  const app = Fastify();
  seatCallers(app, { ...api.config.limits, exports: 1 }, 500);
  app.get('/endless', { config: { right: 'export' } }, async (_, reply) =>
    reply.send(
      Readable.from(
        (async function* () {
          for (;;) yield 'x'.repeat(65_536);
        })(),
      ),
    ),
  );
  app.get('/brief', { config: { right: 'export' } }, async () => 'here it is');
  onTestFinished(() => app.close());
  const { port: there } = new URL(await app.listen());
  const reader = dial(Number(there));
  reader.socket.pause();
  reader.socket.write(headOf('GET', '/endless', 0));
  await until(async () => (await app.inject('/brief')).statusCode === 503);
  await until(async () => (await app.inject('/brief')).statusCode === 200);
});

test('whoever leaves before their turn, or behind another answer, holds no seat', async () => {
  const app = Fastify();
  app.addHook('onRequest', async ({ url }) => void (url === '/brief' && (await sleep(100)))); // who it is takes a moment
  seatCallers(app, { ...api.config.limits, exports: 1 }, 500);
  app.get('/brief', { config: { right: 'export' } }, async () => 'here it is');
  app.get('/never', () => new Promise(() => {}));
  onTestFinished(() => app.close());
  const there = Number(new URL(await app.listen()).port);
  for (const first of ['', headOf('GET', '/never', 0)]) {
    const caller = dial(there);
    caller.socket.write(first + headOf('GET', '/brief', 0));
    await sleep(first === '' ? 30 : 300);
    caller.socket.destroy();
    await sleep(200);
    expect((await app.inject('/brief')).statusCode).toBe(200);
  }
});

test('a head that is too large, too slow, or none is answered as a problem', async () => {
  const large = dial();
  large.socket.write(`GET /healthz HTTP/1.1\r\nhost: griot\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`);
  await large.closed;
  expect(problemOf(large.text())).toMatchObject({ status: 431, detail: expect.stringContaining('16 kB') });
  const nonsense = dial();
  nonsense.socket.write('HELO griot\r\n\r\n');
  await nonsense.closed;
  expect(problemOf(nonsense.text())).toMatchObject({ status: 400 });
  const slow = dial();
  slow.socket.write('GET /healthz HTTP/1.1\r\nhost: griot\r\n');
  await slow.closed;
  expect(problemOf(slow.text())).toMatchObject({ status: 408, detail: expect.stringContaining('20 seconds') });
});

test('a body that does not come is given up, an upload that comes slowly is not', async () => {
  const id = await addDraft(api);
  const slow = dial();
  slow.socket.write(headOf('POST', '/api/campaigns', 100));
  slow.socket.write('{"name":');
  await until(() => slow.text().endsWith('}'));
  expect(problemOf(slow.text())).toMatchObject({
    status: 408,
    detail: expect.stringContaining('GRIOT_MAX_BODY_SECONDS'),
    errors: [{ path: 'body' }],
  });
  const list = listOf(2);
  const upload = dial();
  upload.socket.write(headOf('POST', `/api/campaigns/${id}/recipients`, list.length, 'text/csv'));
  for (let at = 0; at < list.length; at += 10) {
    upload.socket.write(list.slice(at, at + 10));
    await sleep(150);
  }
  await until(() => /^HTTP\/1\.1 200/.test(upload.text()));
});

test('whoever hangs up in the middle of a body leaves nothing behind that could end the process', async () => {
  const thrown: unknown[] = [];
  const keep = (error: unknown) => thrown.push(error);
  process.on('uncaughtExceptionMonitor', keep);
  onTestFinished(() => void process.off('uncaughtExceptionMonitor', keep));
  for (const [method, path, begun] of [
    ['POST', '/api/campaigns', '{"name":'],
    ['POST', '/api/campaigns', ''],
    ['POST', '/webhooks/1/x', '{'],
    ['GET', '/api/campaigns', ''],
    ['POST', '/api/nothing', '{'],
  ] as const) {
    const caller = dial();
    caller.socket.write(headOf(method, path, 100) + begun);
    await sleep(100);
    caller.socket.destroy();
  }
  await sleep(700); // longer than a body may take here
  expect(thrown).toEqual([]);
  expect(api.logged()).not.toMatch(/"aborted"/); // nothing that an operator should look at
  expect((await api.call('GET', '/healthz')).status).toBe(200);
});

test('what is sent by somebody who has hung up before being heard is not done, since nobody could say who it was', async () => {
  const body = JSON.stringify({ name: 'Nobody’s', template: { name: 'promo', language: 'fr' } });
  const request = headOf('POST', '/api/campaigns', Buffer.byteLength(body)) + body;
  const client = `require('net').connect(${port}, '127.0.0.1', function () {
    this.write(${JSON.stringify(request)}, () => this.resetAndDestroy());
  })`;
  execFileSync(process.execPath, ['-e', client]); // nothing is heard here until it has ended
  await sleep(300);
  const { items } = await api.ok('GET', '/api/campaigns?search=Nobody');
  const { items: told } = await api.ok('GET', '/api/audit?action=campaign.create');
  expect(told.filter(({ subject }: { subject: { name: string } }) => subject.name === 'Nobody’s')).toHaveLength(
    items.length,
  );
  expect(items).toEqual([]);
});

test('an upload that is not there within its time is ended, and leaves its seat', async () => {
  const hasty = await openApp({ databaseUrl: api.url, env, limits: { uploadMs: 800, uploads: 1 }, patience });
  const path = `/api/campaigns/${await addDraft(api)}/recipients`;
  const upload = dial(Number(new URL(await hasty.listen()).port));
  upload.socket.write(headOf('POST', path, 1_000, 'text/csv') + listOf(1));
  await upload.closed;
  expect(problemOf(upload.text())).toMatchObject({
    status: 408,
    detail: expect.stringContaining('GRIOT_MAX_UPLOAD_SECONDS'),
  });
  await until(async () => (await hasty.call('POST', path, listOf(1))).status === 200);
});

test('so many connections in all, and of one address; a proxy stands for many', async () => {
  const server = createServer((_, response) => response.end('{}'));
  const limits = { connections: 6, connectionsPerAddress: 2 };
  limitConnections(server, limits, makeNetworks(['127.0.0.9']));
  server.listen(0);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const there = (server.address() as AddressInfo).port;
  const ask = (from: string) => {
    const one = dial(there, from);
    one.socket.write(headOf('GET', '/healthz', 0));
    return one;
  };
  const served = async (one: ReturnType<typeof dial>) => await until(() => /^HTTP\/1\.1 200/.test(one.text()));
  const mine = [ask('127.0.0.1'), ask('127.0.0.1')];
  for (const one of mine) await served(one);
  const third = ask('127.0.0.1');
  await third.closed;
  expect(problemOf(third.text())).toMatchObject({
    status: 503,
    detail: expect.stringMatching(/from your address.*GRIOT_MAX_CONNECTIONS_PER_ADDRESS/),
  });
  for (let i = 0; i < 4; i += 1) await served(ask('127.0.0.9'));
  const seventh = ask('127.0.0.2');
  await seventh.closed;
  expect(problemOf(seventh.text())).toMatchObject({
    status: 503,
    detail: 'There are too many connections (GRIOT_MAX_CONNECTIONS): come again in a moment',
  });
  expect(problemOf(seventh.text()).head).toMatch(/retry-after: 5/);
  mine[0]?.socket.destroy();
  await until(async () => {
    const again = ask('127.0.0.2');
    await until(() => again.text() !== '');
    return /^HTTP\/1\.1 200/.test(again.text());
  });
});

test.each([
  ['a stranger', '198.51.101.1', false],
  ['a stranger of IPv6', '2a00:1450::1', false],
  ['this machine', '127.0.0.1', true],
  ['a proxy in a network of its own', '::ffff:172.31.99.2', true],
  ['a proxy that is named', '8.8.4.4', true],
  ['the provider, where it is named', '::ffff:9.9.9.9', true],
])('%s, %s, has a limit of its own or none', (_, address, shared) => {
  expect(makeSharedAddresses({ trustedProxies: ['8.8.4.0/24'], webhookFrom: ['9.9.9.9'] })(address)).toBe(shared);
});

test('notifications that come through one proxy, many at a time, are all taken', async () => {
  const crowded = await openApp({ databaseUrl: api.url, env, limits: { connectionsPerAddress: 2 } });
  const there = Number(new URL(await crowded.listen()).port);
  const { items } = await crowded.ok('GET', '/api/senders');
  const path = new URL(items[0].webhookUrl).pathname;
  const all = Array.from({ length: 12 }, () => dial(there));
  await Promise.all(all.map(({ socket }) => once(socket, 'connect')));
  for (const { socket } of all) socket.write(`${headOf('POST', path, 2)}{}`);
  await until(() => all.every(({ text }) => /^HTTP\/1\.1 200/.test(text())));
});
