// People who must not be messaged, through the API: on the list, off it, and left out of what is sent.
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startWorkers } from '../../src/workers.ts';
import { countsByHand, TEST_SEAL } from '../support/campaign.ts';
import { until } from '../support/griot.ts';
import { addDraft, addSender, openApp } from './setup.ts';

const api = await openApp({ behaviour: { templates: { checked: false }, notifications: { enabled: false } } });
const { call, ok, sql } = api;
const sender = await addSender(api, { ratePerSecond: 10 });
const workers = startWorkers({ ...api, seal: TEST_SEAL });
afterAll(() => workers.close());
beforeEach(() => sql`delete from suppressions`);

const LIST = '/api/suppressions';
const add = (body: object, language = 'en') => call('POST', LIST, body, { 'accept-language': language });
const phonesOf = (page: { items: { phone: string }[] }) => page.items.map((one) => one.phone);
const addPeople = (people: number) =>
  sql`insert into suppressions (phone, reason) select 221770000000 + n, 'stop' from generate_series(1, ${people}) n`;

test('somebody is put on the list, seen there, and taken off', async () => {
  expect(await ok('POST', LIST, { phone: '+221 77 123 45 67' })).toEqual({ added: 1, known: 0, rejected: [] });
  expect(await ok('POST', LIST, { phone: '77 123 45 67', country: 'SN', reason: 'again' })).toEqual({
    added: 0,
    known: 1,
    rejected: [],
  });
  const entry = {
    phone: '+221771234567',
    reason: 'manual',
    source: 'operator',
    campaignId: null,
    createdAt: expect.stringMatching(/^20\d\d-.*Z$/),
  };
  expect(await ok('GET', LIST)).toEqual({ items: [entry], next: null });
  const removal = await call('DELETE', `${LIST}/+221771234567`);
  expect(removal).toMatchObject({ status: 204, text: '' });
  expect(await ok('GET', LIST)).toEqual({ items: [], next: null });
  const again = await call('DELETE', `${LIST}/+221771234567`);
  expect(again).toMatchObject({ status: 404, body: { detail: expect.stringContaining('+221771234567') } });
  expect(await ok('POST', LIST, { phone: '+221771234567', reason: 'wrote to us' })).toMatchObject({ added: 1 });
  expect((await ok('GET', LIST)).items).toEqual([{ ...entry, reason: 'wrote to us' }]);
});

test('a number is taken off the list by its digits, however they are written, and by nothing else', async () => {
  for (const phone of [
    '221771234567',
    '+221771234567',
    '%2B221771234567',
    '00221771234567',
    '+221%2077%20123%2045%2067',
  ]) {
    await ok('POST', LIST, { phone: '+221771234567' });
    expect([phone, (await call('DELETE', `${LIST}/${phone}`)).status]).toEqual([phone, 204]);
  }
  await ok('POST', LIST, { phone: '+221771234567' });
  for (const phone of ['771234567', '2217712345678', '0', 'x221771234567', '-', '9'.repeat(20), '9'.repeat(40)]) {
    expect([phone, (await call('DELETE', `${LIST}/${phone}`)).status]).toEqual([phone, 404]);
  }
  expect(phonesOf(await ok('GET', LIST))).toEqual(['+221771234567']);
});

test('of many, the good ones are kept and the bad ones come back, in the language of the reader', async () => {
  const phones = ['+221771234567', 'Awa', '+221771234567', '771234568', '+33612345678'];
  const { status, body } = await add({ phones, reason: ' plainte ' }, 'fr');
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      added: 2,
      known: 1,
      rejected: [
        { index: 1, phone: 'Awa', code: 'letters', reason: 'Le téléphone contient des lettres' },
        { index: 3, phone: '771234568', code: 'no_country', reason: expect.stringContaining('+221') },
      ],
    },
  });
  expect((await ok('GET', LIST)).items).toMatchObject([
    { phone: '+33612345678', reason: 'plainte' },
    { phone: '+221771234567', reason: 'plainte' },
  ]);
  expect((await add({ phones: ['Awa'] })).body).toMatchObject({ added: 0, rejected: [{ index: 0, phone: 'Awa' }] });
});

test('one bad number alone is refused with the reason, in the language of the reader', async () => {
  for (const [language, reason] of [
    ['en', 'The phone is a landline'],
    ['fr', 'Le téléphone est une ligne fixe'],
  ] as const) {
    const { status, headers, body } = await add({ phone: '+221338234567' }, language);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { status: 422, code: 'landline', detail: reason, errors: [{ path: 'phone', message: reason }] },
    });
  }
  expect(phonesOf(await ok('GET', LIST))).toEqual([]);
});

test('what cannot be meant is told by its field, and adds nobody', async () => {
  const good = '+221771234567';
  const cases: [object, string][] = [
    [{}, 'phone'],
    [{ phone: good, phones: [good] }, 'phone'],
    [{ phones: [] }, 'phones'],
    [{ phones: Array(10_001).fill(good) }, 'phones'],
    [{ phones: [good, 221771234567] }, 'phones.1'],
    [{ phone: good, reason: ' ' }, 'reason'],
    [{ phone: good, reason: 'x'.repeat(201) }, 'reason'],
    [{ phone: good, reason: 'two\nlines' }, 'reason'],
    [{ phone: good, country: 'XX' }, 'country'],
    [{ phone: good, because: 'x' }, 'because'],
  ];
  for (const [body, path] of cases) {
    const answer = await add(body);
    expect([path, answer.status, answer.body.errors?.map((e: { path: string }) => e.path)]).toEqual([
      path,
      422,
      [path],
    ]);
  }
  expect(phonesOf(await ok('GET', LIST))).toEqual([]);
  expect(await ok('POST', LIST, { phones: Array(10_000).fill(good) })).toEqual({
    added: 1,
    known: 9_999,
    rejected: [],
  });
});

test('the list comes in pages that end, everybody once, in the order of the numbers', async () => {
  await addPeople(7);
  const paged: string[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: { items: { phone: string }[]; next: string | null } = await ok(
      'GET',
      `${LIST}?limit=3${next && `&after=${next}`}`,
    );
    paged.push(...phonesOf(page));
    next = page.next;
  }
  expect(paged).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `+${221770000000 + n}`));
  expect((await ok('GET', `${LIST}?limit=7`)).next).toBeNull();
  for (const query of ['?after=x', '?after=-1', '?limit=0', '?limit=1001', '?colour=red']) {
    expect([query, (await call('GET', `${LIST}${query}`)).status]).toEqual([query, 422]);
  }
});

test('one person is found by the whole number', async () => {
  await addPeople(3);
  for (const phone of ['%2B221770000002', '+221770000002', '221 77 000 00 02', '00221770000002']) {
    expect([phone, phonesOf(await ok('GET', `${LIST}?phone=${phone}`))]).toEqual([phone, ['+221770000002']]);
  }
  for (const phone of ['', '22177', 'x', '770000002', '12345678901234567890']) {
    expect([phone, await ok('GET', `${LIST}?phone=${phone}`)]).toEqual([phone, { items: [], next: null }]);
  }
});

test('the export is CSV of everybody, which a spreadsheet opens as numbers', async () => {
  await addPeople(2_500);
  const { status, headers, text } = await call('GET', `${LIST}.csv`);
  expect({ status, type: headers['content-type'], name: headers['content-disposition'] }).toEqual({
    status: 200,
    type: 'text/csv; charset=utf-8',
    name: 'attachment; filename="suppressions.csv"',
  });
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(2_501);
  expect(lines[1]).toMatch(/^221770000001,stop,20\d\d-\d\d-\d\dT[\d:.]+Z,operator,$/);
});

test('somebody put on the list while a campaign runs gets nothing, and is shown as opted out', async () => {
  const id = await addDraft(api, 40);
  const url = `/api/campaigns/${id}`;
  await ok('POST', `${url}/launch`);
  await until(async () => (await ok('GET', url)).states.accepted > 0);
  await ok('POST', `${url}/pause`);
  expect(await ok('POST', LIST, { phones: ['+221771000038', '+221771000039'] })).toMatchObject({ added: 2 });
  expect((await call('DELETE', `${LIST}/221771000038`)).status).toBe(204);
  await ok('PATCH', `/api/senders/${sender.id}`, { ratePerSecond: 500 });
  await ok('POST', `${url}/resume`);
  await until(async () => (await ok('GET', url)).status === 'completed');
  expect(await ok('GET', url)).toMatchObject({
    states: { accepted: 39, skipped: 1, failed: 0 },
    funnel: { total: 40 },
  });
  expect((await ok('GET', `${url}/deliveries?status=skipped`)).items).toMatchObject([
    { phone: '+221771000039', status: 'skipped', skipReason: 'opted_out', attempts: 0, messageId: null },
  ]);
  const written = new Set(api.simulator.accepted().map((message) => message.to));
  expect([written.size, written.has('221771000038'), written.has('221771000039')]).toEqual([39, true, false]);
  expect(await countsByHand(sql, id)).toMatchObject({ accepted: 39, skipped: 1, pending: 0 });
});

test('the log shows nobody of the list', async () => {
  await call('DELETE', `${LIST}/+221771999999`);
  await call('GET', `${LIST}?phone=+221771999999`);
  expect(api.logged()).toContain('/api/suppressions/');
  expect(api.logged()).not.toMatch(/22177\d{7}/);
});
