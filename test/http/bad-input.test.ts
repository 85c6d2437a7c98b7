// Every bad request is told what is wrong and where, as a problem document, and leaves nothing behind.
import { STATUS_CODES } from 'node:http';
import { expect, test } from 'vitest';
import { addDraft, addSender, listOf, openApp, PROBLEM_TYPE, type Reply, TOKEN } from './setup.ts';

const api = await openApp();
await addSender(api);

/** The answer is a problem document that names these fields, each with a mend. */
function expectProblem(reply: Reply, status: number, paths?: string[]) {
  expect(reply.status, reply.text).toBe(status);
  expect(reply.headers['content-type']).toBe(PROBLEM_TYPE);
  expect(reply.body).toMatchObject({ type: 'about:blank', title: STATUS_CODES[status], status });
  if (!paths) return;
  const errors: { path: string; message: string }[] = reply.body.errors;
  expect(errors.map((error) => error.path).sort()).toEqual([...paths].sort());
  for (const { message } of errors) expect(message.length).toBeGreaterThan(5);
}

/** Rows in every table that a request could fill. */
async function rowCounts() {
  const [row] = await api.sql`
    select (select count(*) from senders) as senders, (select count(*) from campaigns) as campaigns,
      (select count(*) from deliveries) as deliveries, (select count(*) from imports) as imports,
      (select count(*) from import_rejects) as rejects, (select count(*) from counts) as counts`;
  return row;
}

/** Nothing in the database is other than before. */
async function leavesNothing(request: () => Promise<void>) {
  const before = await rowCounts();
  await request();
  expect(await rowCounts()).toEqual(before);
}

const template = { name: 'jeu', language: 'fr', body: ['{{name}}'] };

test.each<[string, object, string[]]>([
  ['an unknown field', { name: 'a', template, colour: 'red' }, ['colour']],
  ['an unknown field deep inside', { name: 'a', template: { ...template, size: 1 } }, ['template.size']],
  ['a wrong type', { name: 7, template }, ['name']],
  ['a wrong type deep inside', { name: 'a', template: { ...template, body: ['a', 7] } }, ['template.body.1']],
  ['a missing field', { template }, ['name']],
  ['a template without a language', { name: 'a', template: { name: 'jeu' } }, ['template.language']],
  ['a name of blanks', { name: '   ', template }, ['name']],
  ['components and body', { name: 'a', template: { ...template, components: [] } }, ['template.body']],
  [
    'a placeholder that is not closed',
    { name: 'a', template: { ...template, body: ['ok', 'Hi {{name'] } },
    ['template.components.0.parameters.1.text'],
  ],
  [
    'a placeholder without a name',
    { name: 'a', template: { ...template, body: ['Hi {{ |x}}'] } },
    ['template.components.0.parameters.0.text'],
  ],
  [
    'a placeholder that is not closed, anywhere',
    { name: 'a', template: { name: 'jeu', language: 'fr', components: [{ url: '{{' }] } },
    ['template.components.0.url'],
  ],
  ['a sender id that no database holds', { name: 'a', template, senderId: 9_999_999_999 }, ['senderId']],
  ['a sender id that is half a number', { name: 'a', template, senderId: 1.5 }, ['senderId']],
])('a campaign with %s is refused and not created', async (_, body, paths) => {
  await leavesNothing(async () => expectProblem(await api.call('POST', '/api/campaigns', body), 422, paths));
});

test('a campaign of a sender that is not there is refused and not created', async () => {
  const body = { name: 'a', template, senderId: 4711 };
  await leavesNothing(async () => expectProblem(await api.call('POST', '/api/campaigns', body), 404, ['senderId']));
});

test('a patch is checked like a creation, and changes nothing when it is refused', async () => {
  const id = await addDraft(api);
  const before = await api.ok('GET', `/api/campaigns/${id}`);
  const url = `/api/campaigns/${id}`;
  expectProblem(await api.call('PATCH', url, { colour: 'red' }), 422, ['colour']);
  expectProblem(await api.call('PATCH', url, { name: 'new', senderId: 4711 }), 404, ['senderId']);
  expectProblem(await api.call('PATCH', url, { name: 'new', template: { ...template, body: ['{{'] } }), 422);
  expect(await api.ok('GET', url)).toEqual(before);
});

test.each<[string, object, number, string[]]>([
  ['no key', { name: 'b' }, 422, ['apiKey']],
  ['no name', { apiKey: 'k' }, 422, ['name']],
  ['an unknown field', { name: 'b', apiKey: 'k', rate: 5 }, 422, ['rate']],
  ['a rate of nothing', { name: 'b', apiKey: 'k', ratePerSecond: 0 }, 422, ['ratePerSecond']],
  ['a rate of too much', { name: 'b', apiKey: 'k', ratePerSecond: 1001 }, 422, ['ratePerSecond']],
  ['a time limit that is too short', { name: 'b', apiKey: 'k', requestTimeoutMs: 999 }, 422, ['requestTimeoutMs']],
  ['a country that is none', { name: 'b', apiKey: 'k', country: 'XX' }, 422, ['country']],
  ['an address without a protocol', { name: 'b', apiKey: 'k', baseUrl: 'waba.example.com' }, 422, ['baseUrl']],
  ['a country in small letters', { name: 'b', apiKey: 'k', country: 'sn' }, 422, ['country']],
  ['a name that is taken', { name: 'default', apiKey: 'k' }, 409, ['name']],
  ['http to a public host', { name: 'b', apiKey: 'k', baseUrl: 'http://waba.example.com' }, 422, ['baseUrl']],
  ['a private address', { name: 'b', apiKey: 'k', baseUrl: 'https://10.1.2.3' }, 422, ['baseUrl']],
  ['a private address in disguise', { name: 'b', apiKey: 'k', baseUrl: 'https://167837955' }, 422, ['baseUrl']],
  ['a private IPv6 address', { name: 'b', apiKey: 'k', baseUrl: 'https://[fd00::1]' }, 422, ['baseUrl']],
  ['IPv4 within IPv6', { name: 'b', apiKey: 'k', baseUrl: 'https://[::ffff:192.168.1.1]' }, 422, ['baseUrl']],
  ["a cloud's metadata", { name: 'b', apiKey: 'k', baseUrl: 'https://169.254.169.254/latest' }, 422, ['baseUrl']],
  [
    'a host that only looks like loopback',
    { name: 'b', apiKey: 'k', baseUrl: 'http://127.evil.com' },
    422,
    ['baseUrl'],
  ],
  ['a name without a dot', { name: 'b', apiKey: 'k', baseUrl: 'https://intranet' }, 422, ['baseUrl']],
  ['a user in its address', { name: 'b', apiKey: 'k', baseUrl: 'https://me:pw@waba.example.com' }, 422, ['baseUrl']],
  ['a password alone', { name: 'b', apiKey: 'k', baseUrl: 'https://:pw@waba.example.com' }, 422, ['baseUrl']],
  ['another protocol', { name: 'b', apiKey: 'k', baseUrl: 'ftp://waba.example.com' }, 422, ['baseUrl']],
])('a sender with %s is refused and not created', async (_, body, status, paths) => {
  await leavesNothing(async () => expectProblem(await api.call('POST', '/api/senders', body), status, paths));
});

test("a sender takes no other's name by a patch", async () => {
  const { id } = await addSender(api, { name: 'Thiès' });
  const again = await api.call('POST', '/api/senders', { name: 'default', apiKey: 'k' });
  const renamed = await api.call('PATCH', `/api/senders/${id}`, { name: 'default' });
  for (const reply of [again, renamed]) {
    expectProblem(reply, 409, ['name']);
    expect(reply.body.code).toBe('name_taken');
  }
  expectProblem(await api.call('PATCH', `/api/senders/${id}`, { baseUrl: 'http://10.0.0.1' }), 422, ['baseUrl']);
  expect(await api.ok('GET', `/api/senders/${id}`)).toMatchObject({ name: 'Thiès', baseUrl: api.simulatorUrl });
});

test.each<[string, string, string, string[]]>([
  ['an empty list', '', '', ['file']],
  ['a list of blank lines', '\n\n  \n', '', ['file']],
  ['a list with a header alone', 'name,phone\n', '', ['file']],
  ['a list without a phone column', 'name,city\nAwa,Dakar\n', '', ['phone']],
  ['a phone column that is not there', listOf(2), '?phone=mobile', ['phone']],
  ['a country that is none', listOf(2), '?country=ZZ', ['country']],
  ['a country of three letters', listOf(2), '?country=SEN', ['country']],
  ['an encoding that is none', listOf(2), '?encoding=klingon', ['encoding']],
  ['a delimiter of two letters', listOf(2), '?delimiter=ab', ['delimiter']],
  ['an option that is none', listOf(2), '?phones=phone', ['phones']],
  ['a quote that is never closed', `name,phone\n"Awa,+221771234567\n${'x'.repeat(3_000_000)}`, '', ['file']],
])('%s is refused and nothing of it kept', async (_, list, query, paths) => {
  const id = await addDraft(api);
  await leavesNothing(async () => {
    expectProblem(await api.call('POST', `/api/campaigns/${id}/recipients${query}`, list), 422, paths);
  });
  expect(await api.ok('GET', `/api/campaigns/${id}`)).toMatchObject({ funnel: { total: 0 } });
});

test('a list of another kind, a form without a file and a broken form are refused', async () => {
  const url = `/api/campaigns/${await addDraft(api)}/recipients`;
  const headers = (type: string) => ({ 'content-type': type });
  await leavesNothing(async () => {
    for (const type of ['application/json', 'application/pdf', 'image/png']) {
      expectProblem(await api.call('POST', url, '{}', headers(type)), 415, ['body']);
    }
    expectProblem(await api.call('POST', url), 415, ['body']);
    const form = '--x\r\ncontent-disposition: form-data; name="note"\r\n\r\nhello\r\n--x--\r\n';
    expectProblem(await api.call('POST', url, form, headers('multipart/form-data; boundary=x')), 422, ['file']);
    expectProblem(await api.call('POST', url, form, headers('multipart/form-data')), 400, ['body']);
    const cut = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname,phone\nAwa,+22177';
    expectProblem(await api.call('POST', url, cut, headers('multipart/form-data; boundary=x')), 400);
  });
});

test('a JSON route takes nothing but JSON', async () => {
  for (const type of ['text/csv', 'text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
    expectProblem(await api.call('POST', '/api/campaigns', 'name,a', { 'content-type': type }), 415);
  }
});

test('a body that is no JSON, an empty one and one that is too large say so', async () => {
  const headers = { 'content-type': 'application/json' };
  const broken = await api.call('POST', '/api/campaigns', '{"name": ', headers);
  expectProblem(broken, 400, ['body']);
  expect(broken.body.errors[0].message).toMatch(/JSON/);
  expectProblem(await api.call('POST', '/api/campaigns', '', headers), 400, ['body']);
  expectProblem(await api.call('POST', '/api/campaigns', '{"__proto__": {"name": "a"}}', headers), 400, ['body']);
  expectProblem(await api.call('POST', '/api/campaigns', { name: 'x'.repeat(1_100_000) }), 413, ['body']);
  const deep = `{"name": "a", "template": {"name": "a", "language": "fr", "components": [${'['.repeat(200_000)}${']'.repeat(200_000)}]}}`;
  expectProblem(await api.call('POST', '/api/campaigns', deep, headers), 422);
});

test('texts that no database keeps are refused', async () => {
  for (const text of ['a\0b', 'a\ud800b']) {
    await leavesNothing(async () => {
      expectProblem(await api.call('POST', '/api/campaigns', { name: text, template }), 422, ['body']);
      const body = { name: 'a', template: { ...template, body: [text] } };
      expectProblem(await api.call('POST', '/api/campaigns', body), 422, ['body']);
      expectProblem(await api.call('POST', '/api/senders', { name: 'x', apiKey: 'k', namespace: text }), 422);
    });
  }
  expectProblem(await api.call('GET', '/api/campaigns?after=%00'), 422);
});

test('promise 7: bad input gets a clear error: a launch names everything that keeps it back, and stays a draft', async () => {
  const id = await addDraft(api, 2, { body: ['{{name}}', '{{town}}', '{{shop|ours}}'] });
  expectProblem(await api.call('POST', `/api/campaigns/${id}/launch`), 422, [
    'template.components.0.parameters.1.text',
  ]);
  const empty = await addDraft(api);
  expectProblem(await api.call('POST', `/api/campaigns/${empty}/launch`), 422, ['recipients']);
  const past = { at: '2020-01-01T00:00:00Z' };
  expectProblem(await api.call('POST', `/api/campaigns/${id}/launch`, past), 422, ['at']);
  expectProblem(await api.call('POST', `/api/campaigns/${id}/launch`, { at: 'tomorrow' }), 422, ['at']);
  expectProblem(await api.call('POST', `/api/campaigns/${id}/launch`, { when: 'now' }), 422, ['when']);
  for (const one of [id, empty]) {
    expect(await api.ok('GET', `/api/campaigns/${one}`)).toMatchObject({
      status: 'draft',
      launchAt: null,
      launchedAt: null,
    });
  }
});

test('a step that a state does not allow is a 409 that says what does', async () => {
  const id = await addDraft(api, 1);
  const url = `/api/campaigns/${id}`;
  const refuse = async (step: string, possible: RegExp) => {
    const reply = await api.call('POST', `${url}/${step}`);
    expectProblem(reply, 409, ['status']);
    expect(reply.body.detail).toMatch(possible);
  };
  await refuse('pause', /is draft.*running or scheduled/);
  await refuse('resume', /is draft.*paused/);
  await api.ok('POST', `${url}/launch`);
  await refuse('launch', /is running/);
  await refuse('resume', /is running.*paused/);
  expectProblem(await api.call('PATCH', url, { name: 'new' }), 409, ['status']);
  expectProblem(await api.call('DELETE', url), 409, ['status']);
  expectProblem(await api.call('POST', `${url}/recipients`, listOf(1, 50)), 409);
  await api.ok('POST', `${url}/cancel`);
  for (const step of ['launch', 'pause', 'resume', 'cancel']) await refuse(step, /is canceled/);
  expect(await api.ok('GET', url)).toMatchObject({ name: 'Fête', status: 'canceled', funnel: { total: 1 } });
});

test('ids that are none, and things that are not there, are 404', async () => {
  for (const id of ['x', '0', '-1', '1.5', '1e3', '0x1', '99999999999', '4711', '%00', '..']) {
    for (const noun of ['campaigns', 'senders', 'imports']) {
      expectProblem(await api.call('GET', `/api/${noun}/${id}`), 404);
    }
  }
  for (const path of ['launch', 'pause', 'resume', 'cancel', 'preview']) {
    expectProblem(await api.call('POST', `/api/campaigns/4711/${path}`), 404);
  }
  for (const path of ['deliveries', 'deliveries.csv', 'events']) {
    expectProblem(await api.call('GET', `/api/campaigns/4711/${path}`), 404);
  }
  expectProblem(await api.call('POST', '/api/campaigns/4711/recipients', listOf(1)), 404);
  expectProblem(await api.call('DELETE', '/api/campaigns/4711'), 404);
  expectProblem(await api.call('GET', '/api/imports/4711/rejects.csv'), 404);
  for (const path of ['/', '/api', '/api/nothing', '/api/campaigns/', '/webhooks', '/healthz/x']) {
    expectProblem(await api.call('GET', path), 404);
  }
  for (const noun of ['campaigns', 'senders']) expectProblem(await api.call('DELETE', `/api/${noun}`), 404);
});

test('a query is checked: limits, cursors, groups, states, options that are none', async () => {
  const id = await addDraft(api, 1);
  const cases: [string, string][] = [
    ['/api/campaigns?limit=0', 'limit'],
    ['/api/campaigns?limit=1001', 'limit'],
    ['/api/campaigns?limit=ten', 'limit'],
    ['/api/campaigns?limit=1&limit=2', 'limit'],
    ['/api/campaigns?after=x', 'after'],
    ['/api/campaigns?after=9999999999', 'after'],
    ['/api/campaigns?page=2', 'page'],
    ['/api/senders?after=9999999999', 'after'],
    ['/api/templates?senderId=x', 'senderId'],
    ['/api/templates?senderId=9999999999', 'senderId'],
    [`/api/campaigns/${id}/deliveries?after=9999999999`, 'after'],
    [`/api/campaigns/${id}/deliveries?status=lost`, 'status'],
    [`/api/campaigns/${id}/deliveries?statuss=read`, 'statuss'],
    [`/api/campaigns/${id}/deliveries.csv?status=lost`, 'status'],
    ['/api/reports/delivery-rates', 'groupBy'],
    ['/api/reports/delivery-rates?groupBy=moon', 'groupBy'],
    ['/api/reports/delivery-rates?groupBy=campaign&campaignId=9999999999', 'campaignId'],
    ['/api/reports/delivery-rates?groupBy=error&senderId=x', 'senderId'],
  ];
  for (const [url, path] of cases) {
    const reply = await api.call('GET', url);
    expect([url, reply.status, reply.body.errors?.map((e: { path: string }) => e.path)]).toEqual([url, 422, [path]]);
  }
  expectProblem(await api.call('POST', `/api/campaigns/${id}/preview`, { limit: 51 }), 422, ['limit']);
});

test('without a token, or with a wrong one, there is only a 401 that says what to give', async () => {
  for (const authorization of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
  ]) {
    const headers = authorization === undefined ? {} : { authorization };
    const reply = await api.raw({ method: 'POST', url: '/api/campaigns', payload: { name: 'a', template }, headers });
    expectProblem(reply, 401);
    expect(reply.body.title).toBe('Unauthorized');
    expect(reply.headers['www-authenticate']).toBe('Bearer');
    expect(reply.body.detail).toMatch(/token/i);
  }
});

test('a fault of ours is a 500 that names the request in the log, without a word of what happened', async () => {
  const id = await addDraft(api, 1);
  await api.sql`alter table counts rename to counts_away`;
  const reply = await api
    .call('GET', `/api/campaigns/${id}`)
    .finally(() => api.sql`alter table counts_away rename to counts`);
  expectProblem(reply, 500);
  expect(reply.text).not.toMatch(/counts|relation|select|\.ts|42P01/);
  const reqId = /request (\S+)/.exec(reply.body.detail)?.[1];
  const lines = api.logged().split('\n');
  expect(lines.some((line) => line.includes(`"requestId":"${reqId}"`) && line.includes('counts'))).toBe(true);
});
