// Connections to Postgres that are lost at a bad moment.
import { once } from 'node:events';
import { type AddressInfo, createServer, connect as open, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { connect } from '../../src/db/client.ts';
import { makeDatabase } from '../support/database.ts';

const { sql: admin, url } = await makeDatabase();
const target = new URL(url);
const sockets = new Set<Socket>();
let asked = 0;
let cutsWhoeverAsks = false;
/** Between a pool and the database; cuts connections that ask for the array types, as a database that stops would. */
const proxy = createServer((client) => {
  const upstream = open(Number(target.port), target.hostname);
  for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}));
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => client.destroy());
  upstream.on('data', (chunk) => client.write(chunk));
  client.on('data', (chunk: Buffer) => {
    const isQuestion = chunk.includes('typarray');
    if (isQuestion) asked += 1;
    if (isQuestion && cutsWhoeverAsks) client.destroy();
    else upstream.write(chunk);
  });
}).listen(0, '127.0.0.1');
await once(proxy, 'listening');
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((done) => proxy.close(done));
});

test('a pool asks for the array types once: a connection that is lost meanwhile would end the process', async () => {
  const through = new URL(url);
  through.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const sql = connect(through.href, { max: 3, name: 'restarted' });
  const read = async () => (await sql<[{ ids: number[] }]>`select ${[1, 2]}::int[] as ids`)[0].ids;
  expect(await read()).toEqual([1, 2]);
  expect(asked).toBe(1);
  cutsWhoeverAsks = true;
  await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'restarted'`;
  const readings = () => Promise.all([read(), read(), read()]).catch(() => null);
  await expect.poll(readings).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
  expect(asked).toBe(1);
  await sql.end();
});
