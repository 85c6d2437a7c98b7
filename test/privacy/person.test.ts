// One person, exported and erased: everything of them is found, nothing of them is left in the database, and no count moves.
import { inflateRawSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { resolveUncertain } from '../../src/campaign/uncertain.ts';
import { connect } from '../../src/db/client.ts';
import { IMPORT_LOCKS } from '../../src/db/import-locks.ts';
import { recount } from '../../src/db/recount.ts';
import { readPersonNumber } from '../../src/model/person-number.ts';
import { ERASED, erasePerson, goOnErasing } from '../../src/privacy/erase-person.ts';
import { namePattern, names } from '../../src/privacy/person-places.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { makeMessageIds } from '../../src/simulator/message-id.ts';
import { startWorkers } from '../../src/workers.ts';
import { addSender, openApp } from '../http/setup.ts';
import { makeCampaign, TEST_SEAL, TEST_SECRET } from '../support/campaign.ts';
import { until } from '../support/griot.ts';
import { runGriot } from '../support/run-griot.ts';

const api = await openApp({ behaviour: { templates: { checked: false }, notifications: { enabled: false } } });
const { call, config, log, ok, sql, simulator } = api;
const sender = await addSender(api, { ratePerSecond: 50, dailyLimit: 1000, optOutReply: 'Entendu' });
const hook = new URL(sender.webhookUrl).pathname;
const workers = startWorkers({ ...api, seal: TEST_SEAL });
afterAll(() => workers.close());

const PHONE = '221771234567';
const ALIAS = '2219771234567'; // as WhatsApp knows them
const NAME = 'Aïssatou-quatre-vingts';
const WORDS = 'Merci de la part de Baye';
const OTHERS = ['221770000001', '221770000002', '221770000003'];
const LIST = `phone,name,city\n${OTHERS[0]},Awa,Dakar\n${PHONE},${NAME},Rufisque-nord\n${OTHERS[1]},Binta,Thies\n${OTHERS[2]},Coumba,Louga\n`;
const now = () => Math.floor(Date.now() / 1000);

async function post(body: object): Promise<void> {
  const reply = await api.raw({ method: 'POST', url: hook, payload: JSON.stringify(body) });
  expect(reply.status, reply.text).toBe(200);
}

async function draft(name: string, list = LIST): Promise<number> {
  const template = { name: 'jeu', language: 'fr', body: ['Bonjour {{name}}'] };
  const { id } = await ok('POST', '/api/campaigns', { name, template }, 201);
  await ok('POST', `/api/campaigns/${id}/recipients`, list);
  return id;
}

const completed = (id: number) => until(async () => (await ok('GET', `/api/campaigns/${id}`)).status === 'completed');

/** Every row of every table as text, with what is compressed or bytes told in clear. By table. */
async function dump(): Promise<Map<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} as t`);
    texts.set(name, rows.map(({ row }) => row).join('\n'));
  }
  const raw = await sql<{ body: Buffer }[]>`select body from raw_notifications`;
  texts.set('raw', raw.map(({ body }) => inflateRawSync(body).toString('utf8')).join('\n'));
  const relayed = await sql<{ body: Buffer }[]>`select body from relay_queue`;
  texts.set('relayed', relayed.map(({ body }) => body.toString('utf8')).join('\n'));
  return texts;
}

/** The tables that hold anything of the person: the number in any form, the values of the list, what they wrote. */
async function traces(): Promise<string[]> {
  const numbers = namePattern([Number(PHONE), Number(ALIAS)]);
  const found = [...(await dump())].filter(
    ([, text]) =>
      numbers.test(text) ||
      [PHONE.slice(3), '77 123 45 67', NAME, 'Rufisque-nord', WORDS].some((one) => text.includes(one)),
  );
  return found.map(([name]) => name.replace('public.', '')).sort();
}

const sent = await draft('Fête');
await ok('POST', `/api/senders/${sender.id}/relays`, { url: 'http://127.0.0.1:9/hook' }, 201);
await ok('POST', `/api/campaigns/${sent}/launch`);
await completed(sent);
const rows = await sql<{ phone: number; messageId: string }[]>`
  select phone, message_id as "messageId" from deliveries where campaign_id = ${sent} order by seq`;
const messageOf = (phone: string) => rows.find((row) => row.phone === Number(phone))?.messageId ?? '';
const told = (phone: string, status: string) => ({
  id: messageOf(phone),
  status,
  timestamp: now(),
  recipient_id: phone,
});

test('the dump of an installation that knows somebody shows them in every place that there is', async () => {
  await sql`update deliveries set wa_id = ${ALIAS} where campaign_id = ${sent} and phone = ${PHONE}`;
  await post({ statuses: [told(PHONE, 'delivered'), told(OTHERS[0] ?? '', 'delivered')] });
  await post({ statuses: [{ id: messageOf(PHONE), status: 'read' }] }); // no number but in the id
  await post({ statuses: [told(OTHERS[1] ?? '', 'delivered')] });
  await post({ statuses: [{ id: 'wamid.of.a.chatbot', status: 'sent', timestamp: now(), recipient_id: PHONE }] });
  const text = { type: 'text', text: { body: WORDS }, context: { id: messageOf(PHONE) } };
  await post({ messages: [{ id: 'in.1', from: ALIAS, timestamp: now(), ...text }] });
  await post({ messages: [{ id: 'in.2', from: OTHERS[0], timestamp: now(), type: 'text', text: { body: 'Bien' } }] });
  const { id: listId } = await ok('POST', '/api/lists', { name: 'Clients' }, 201);
  await ok('POST', `/api/lists/${listId}/recipients`, LIST);
  await ok('POST', `/api/campaigns/${sent}/test`, { to: [`+${PHONE}`] });
  await draft('Tabaski', `${LIST}+221 77 123 45 67,${NAME},\nnobody,X,\n`);
  expect(await traces()).toEqual(
    [
      ...[
        'daily_people',
        'deliveries',
        'deliveries_rest',
        'early_statuses',
        'import_rejects',
        'inbound',
        'list_people',
        'raw',
      ],
      ...['relay_queue', 'relayed', 'service_windows'],
    ].sort(),
  );
  expect(await verifyCounts(sql)).toEqual([]);
});

test('all of it is handed out, and before an erasure it is told how much there is', async () => {
  const person = await ok('GET', `/api/people/${encodeURIComponent('+221 77 123 45 67')}`);
  expect(person.phones).toEqual([`+${PHONE}`, `+${ALIAS}`]);
  expect(person.deliveries).toMatchObject([
    {
      campaign: 'Fête',
      status: 'read',
      waId: ALIAS,
      variables: { name: NAME, city: 'Rufisque-nord' },
      responses: [{ kind: 'reply' }],
    },
    { status: 'accepted' }, // the test
    { campaign: 'Tabaski', status: 'pending', variables: { name: NAME } },
  ]);
  expect(person.replies).toMatchObject([{ text: WORDS, phone: Number(ALIAS), campaignId: sent }]);
  expect(person.lists).toMatchObject([{ list: 'Clients', variables: { name: NAME } }]);
  expect(person.rejects).toMatchObject([{ reasonCode: 'duplicate', line: 6 }]);
  expect(person.notifications).toHaveLength(4);
  expect(person.passing.map((one: { kind: string }) => one.kind)).toContain('written_to_today');
  const before = await dump();
  const dry = await ok('DELETE', `/api/people/+${PHONE}?dryRun=true`);
  expect(dry).toEqual({
    ...{ deliveries: 3, unsent: 1, replies: 1, lists: 1, rejects: 1, notifications: 4 },
    ...{ left: 0, finished: false, suppressed: false },
  });
  for (const table of ['public.deliveries_rest', 'public.suppressions', 'raw', 'public.inbound']) {
    expect((await dump()).get(table)).toBe(before.get(table));
  }
});

test('an erasure leaves nothing of them but the number that must not be messaged, and every count as it was', async () => {
  const figures = async () => ({
    campaign: await ok('GET', `/api/campaigns/${sent}`),
    rates: (await ok('GET', `/api/reports/delivery-rates?groupBy=day`)).items,
    lines: (await call('GET', `/api/campaigns/${sent}/deliveries.csv`)).text.trim().split('\n').length,
    today: await sql`select daily_count from senders where id = ${sender.id}`,
  });
  const before = await figures();
  const path = `/api/people/${encodeURIComponent('77 123 45 67')}?country=SN`;
  const erased = await ok('DELETE', path);
  expect(erased).toEqual({
    ...{ deliveries: 3, unsent: 1, replies: 1, lists: 1, rejects: 1, notifications: 4 },
    ...{ left: 0, finished: true, suppressed: true },
  });
  expect(await traces()).toEqual(['suppressions']);
  expect(await figures()).toEqual(before);
  expect(await verifyCounts(sql)).toEqual([]);
  expect((await sql`select reason, source from suppressions order by phone`).map((row) => ({ ...row }))).toEqual([
    { reason: ERASED, source: 'operator' },
    { reason: ERASED, source: 'operator' },
  ]);
  expect((await dump()).get('raw')).toContain(messageOf(OTHERS[1] ?? '')); // others' notifications stay
  expect((await sql`select seq from list_people order by seq`).map((row) => row.seq)).toEqual([1, 2, 3]);
  const again = await ok('DELETE', path);
  expect(again).toMatchObject({ deliveries: 0, unsent: 0, replies: 0, notifications: 0, finished: true });
  const { items } = await ok('GET', '/api/audit?action=person.erase');
  expect(items[1]).toMatchObject({
    subject: { kind: 'person', name: '771****67' },
    detail: { deliveries: 3, unsent: 1, finished: true, suppressed: true },
  });
});

test('what comes late still counts, and nobody writes to them again', async () => {
  const tabaski = (await ok('GET', '/api/campaigns')).items.find((one: { name: string }) => one.name === 'Tabaski').id;
  expect(await ok('GET', `/api/campaigns/${tabaski}`)).toMatchObject({ states: { pending: 3, skipped: 1 } });
  const reasons = await ok('GET', `/api/campaigns/${tabaski}/deliveries?status=skipped`);
  expect(reasons.items).toMatchObject([{ phone: null, skipReason: 'erased', variables: {} }]);
  const { rejected, suppressed } = await ok(
    'POST',
    `/api/campaigns/${await draft('Noël', 'phone,name\n221770000009,Fa\n')}/recipients`,
    LIST,
  );
  expect({ rejected, suppressed }).toEqual({ rejected: 0, suppressed: 1 });
  const requests = simulator.stats().requests;
  await ok('POST', `/api/campaigns/${tabaski}/launch`);
  await completed(tabaski);
  expect(simulator.stats().requests).not.toEqual(requests);
  const dialled = simulator.accepted().map((one) => one.to);
  expect(dialled.filter((to) => to === PHONE)).toHaveLength(2); // the campaign and the test, before
  await sql`update deliveries set status = 'delivered', read_at = null where campaign_id = ${sent} and phone < 0`;
  await recount(sql, [sent]);
  await post({ statuses: [{ id: messageOf(PHONE), status: 'read', timestamp: now() }] });
  expect((await ok('GET', `/api/campaigns/${sent}`)).states).toMatchObject({ read: 1 });
  await ok('DELETE', `/api/people/+${PHONE}?keepSuppressed=false`);
  await ok('DELETE', `/api/people/+${ALIAS}?keepSuppressed=false`);
  expect(await traces()).toEqual([]);
  expect(await verifyCounts(sql)).toEqual([]);
});

test('who cannot be forgotten yet is forgotten later, without anybody asking again, and is not written to meanwhile', async () => {
  const { campaignId, senderId } = await makeCampaign(sql, { recipients: 3, status: 'canceled' });
  const [one] = await sql<[{ phone: number }]>`
    update deliveries set status = 'uncertain' where campaign_id = ${campaignId} and seq = 2 returning phone`;
  await sql`insert into uncertain (campaign_id, seq, sender_id, phone, since) values (${campaignId}, 2, ${senderId}, ${one.phone}, now())`;
  await recount(sql, [campaignId]);
  const known = async () => (await sql`select 1 from deliveries where phone = ${one.phone}`).length;
  expect(await erasePerson(sql, [one.phone], { keepSuppressed: false, waitMs: 0 })).toMatchObject({
    ...{ deliveries: 0, left: 1, finished: false, suppressed: true },
  });
  await goOnErasing({ sql, log }, 0);
  expect(await known()).toBe(1);
  expect(await sql`select reason from suppressions where phone = ${one.phone}`).toEqual([{ reason: ERASED }]);
  await resolveUncertain({ sql, queue: api.backend.queue }, campaignId, { action: 'treat-as-sent' });
  // An import that has begun before may bring them still.
  const other = connect(api.databaseUrl, { max: 1 });
  await other.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${IMPORT_LOCKS.campaign}, 99)`;
    await sql`update erasures set asked_at = now()`;
    await goOnErasing({ sql, log }, 0);
    expect(await known()).toBe(0);
    expect(await sql`select 1 from erasures`).toHaveLength(1);
  });
  await other.end();
  await until(async () => {
    await goOnErasing({ sql, log }, 0);
    return (await sql`select 1 from erasures`).length === 0;
  });
  expect(await sql`select 1 from suppressions where phone = ${one.phone}`).toEqual([]);
  expect(api.logged()).not.toContain(String(one.phone));
  expect(await verifyCounts(sql)).toEqual([]);
});

test('an erasure that was broken off after it was written down is done by whoever lives', async () => {
  const { campaignId } = await makeCampaign(sql, { recipients: 2, status: 'canceled' });
  const [one] = await sql<
    [{ phone: number }]
  >`select phone from deliveries where campaign_id = ${campaignId} and seq = 1`;
  await sql`insert into erasures (phone, keep_suppressed, asked_at) values (${one.phone}, true, now() - interval '1 minute')`;
  await until(async () => (await sql`select 1 from erasures`).length === 0, 30_000); // the workers of this test
  expect(await sql`select 1 from deliveries where phone = ${one.phone}`).toEqual([]);
});

test('a number is understood however it is written, or the question is what country it is of', async () => {
  for (const text of ['+221 77 123-45-67', '00221771234567', '221771234567', '(+221) 77.123.45.67']) {
    expect(readPersonNumber(text, null)).toEqual({ ok: true, phones: [221_771_234_567] });
  }
  expect(readPersonNumber('77 123 45 67', 'SN')).toEqual({ ok: true, phones: [221_771_234_567] });
  expect(readPersonNumber('+521 55 1234 5678', null)).toMatchObject({
    phones: expect.arrayContaining([5_215_512_345_678]),
  });
  const refused = await call('DELETE', `/api/people/${encodeURIComponent('77 123 45 67')}`);
  expect(refused).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'phone', message: expect.stringMatching(/country/) }] },
  });
  expect((await call('GET', '/api/people/Awa')).status).toBe(422);
  expect((await call('GET', `/api/people/+${PHONE}?country=XX`)).body.errors).toMatchObject([{ path: 'country' }]);
  const ids = makeMessageIds();
  for (const phone of [PHONE, '33612345678', '2250712345678']) {
    expect(names([Number(phone)], ids(phone))).toBe(true);
    expect(names([Number(phone) + 1], ids(phone))).toBe(false);
  }
});

test('on the command line: how much there is, all of it, and gone', async () => {
  const env = { DATABASE_URL: config.databaseUrl ?? '', GRIOT_SECRET: TEST_SECRET };
  const run = (...args: string[]) => runGriot(['person', ...args], env);
  await draft('Korité');
  const dry = await run('erase', '77 123 45 67', '--country', 'SN', '--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^what +held\n.*\nmessages +1\nof them not sent yet +1\n/),
  });
  const held = await run('export', `+${PHONE}`);
  expect(JSON.parse(held.stdout)).toMatchObject({ phones: [`+${PHONE}`], deliveries: [{ variables: { name: NAME } }] });
  const gone = await run('erase', `+${PHONE}`);
  expect(gone).toMatchObject({ code: 0, stderr: '' });
  expect(gone.stdout).toMatch(/^what +forgotten\n.*\nmessages +1\n[\s\S]*\nNobody writes to them again\.\n$/);
  expect(await run('erase', '77 123 45 67')).toMatchObject({ code: 1, stderr: expect.stringMatching(/country/) });
  const [entry] =
    await sql`select subject_name as name from audit where action = 'person.erase' and actor_kind = 'command' and outcome = 'done' order by id desc limit 1`;
  expect(entry?.name).toBe('221*******67');
});
