// Notifications as they came: found by any message they name, to the byte, for as long as they are kept.
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { parseNotification } from '../../src/provider/make-provider.ts';
import { makeIngest } from '../../src/status/ingest.ts';
import { dropOldRaw, findRaw } from '../../src/status/raw-log.ts';
import { openApp } from '../http/setup.ts';
import { addLine, cloud, textFrom } from './setup.ts';

const api = await openApp();
const { sql } = api;
const line = await addLine(api);

const bodiesOf = async (messageId: string) => (await findRaw(sql, messageId)).map(({ body }) => body);

test('by the id of a status, of a message, and of the message that one answers', async () => {
  const status = JSON.stringify(cloud({ statuses: [{ id: 'wamid.raw.status', status: 'sent' }] }));
  const message = { ...textFrom('221771234567', 'Oui'), id: 'wamid.raw.in', context: { id: 'wamid.raw.context' } };
  const inbound = JSON.stringify({ messages: [message] });
  const before = Date.now();
  await line.tell(status);
  await line.tell(inbound);
  const [found, ...more] = await findRaw(sql, 'wamid.raw.status');
  expect(found).toMatchObject({ senderId: line.senderId, body: status });
  expect(found?.receivedAt.getTime()).toBeGreaterThanOrEqual(before);
  expect(more).toEqual([]);
  expect(await bodiesOf('wamid.raw.in')).toEqual([inbound]);
  expect(await bodiesOf('wamid.raw.context')).toEqual([inbound]);
  expect(await bodiesOf('wamid.raw.other')).toEqual([]);
});

test('of several that came together only those that name it, the newest first', async () => {
  const body = (n: number) => JSON.stringify({ statuses: [{ id: `wamid.many.${n % 3}`, status: 'sent', n }] });
  await Promise.all(Array.from({ length: 30 }, (_, n) => line.tell(body(n))));
  expect((await bodiesOf('wamid.many.1')).length).toBe(10);
  await line.tell(body(31));
  expect((await bodiesOf('wamid.many.1'))[0]).toBe(body(31));
});

test('a body comes back as it came: unicode, escapes, spaces, repeated keys', async () => {
  const odd = [
    '{"statuses":[{"id":"wamid.odd","status":"sent"}],"text":"Bonjour été 🙏🏿 \u2028 بسم"}',
    '{ "statuses" : [ {"id":"wamid.odd" , "status":"sent"} ],\r\n\t"a":"\\u00e9\\n\\t\\"\\\\ \\ud83d\\ude4f \\u0000 \\ud800" }',
    '{"statuses":[{"id":"wamid.odd","id":"wamid.odd","status":"sent","n":1.0e+02,"n":-0}],"__proto__":{}}',
  ];
  for (const body of odd) await line.tell(body);
  expect(await bodiesOf('wamid.odd')).toEqual(odd.toReversed());
});

test('an id is found however the body writes it', async () => {
  const id = 'wamid.HBgLMjIx/Nzc+é==';
  const written = ['wamid.HBgLMjIx\\/Nzc+é==', 'wamid.HBgLMjIx\\u002FNzc+\\u00E9==', 'wamid.HBgLMjIx/Nzc+é=='];
  const bodies = written.map((text) => `{"statuses":[{"id":"${text}","status":"sent"}]}`);
  for (const body of bodies) await line.tell(body);
  expect(await bodiesOf(id)).toEqual(bodies.toReversed());
});

test('what is older than its days is forgotten, the rest is not', async () => {
  for (const days of [8, 6]) {
    await line.tell({ statuses: [{ id: `wamid.old.${days}`, status: 'sent' }] });
    const oldest = sql`select id from raw_notifications order by id desc limit 1`;
    await sql`update raw_notifications set received_at = now() - ${days} * interval '1 day' where id in (${oldest})`;
  }
  await sql`update raw_notifications set received_at = now() - interval '8 days' where id < (select max(id) from raw_notifications)`;
  await dropOldRaw(sql, 7);
  expect(await bodiesOf('wamid.old.8')).toEqual([]);
  expect(await bodiesOf('wamid.old.6')).toHaveLength(1);
});

test('with no days to keep them, none is stored, and the statuses are', async () => {
  const ingest = makeIngest({ sql, log: pino({ level: 'silent' }), metrics: new Registry(), rawLogDays: 0 });
  const body = '{"statuses":[{"id":"wamid.unkept","status":"sent"}]}';
  const receivedAt = new Date();
  await ingest.ingest({
    senderId: line.senderId,
    body,
    receivedAt,
    notification: parseNotification(JSON.parse(body), receivedAt),
  });
  await ingest.close();
  expect(await bodiesOf('wamid.unkept')).toEqual([]);
  expect(await sql`select 1 from early_statuses where message_id = 'wamid.unkept'`).toHaveLength(1);
});
