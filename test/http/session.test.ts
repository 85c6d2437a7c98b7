// Signing in and out: the first administrator, sessions and their cookie, passwords.
import { expect, test } from 'vitest';
import { offerSetup } from '../../src/account/password-links.ts';
import { addPerson, browserWith, cookieOf, OWN_PAGE, PASSWORD } from '../support/people.ts';
import { openApp } from './setup.ts';

const api = await openApp();
const { raw, sql } = api;
const AWA = { name: 'Awa Ndiaye', email: 'awa@example.com', password: PASSWORD, language: 'fr' };

const post = (url: string, payload: object | string, headers: object = {}) =>
  raw({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
const signIn = (email: string, password: string, headers: object = {}) =>
  post('/api/session', { email, password }, headers);

test('the first administrator is made by the link of the last start, once, of several at the same moment one', async () => {
  expect((await raw({ method: 'GET', url: '/api/setup' })).body).toEqual({ needed: true });
  const [old, token] = [await offerSetup(sql), await offerSetup(sql)];
  expect(JSON.stringify(await sql`select l::text from password_links l`)).not.toContain(token);
  expect(await post('/api/setup', { token: old, ...AWA })).toMatchObject({
    status: 404,
    body: { code: 'link_not_known' },
  });
  const weak = await post('/api/setup', { token, ...AWA, password: 'awa ndiaye 2026' });
  expect(weak).toMatchObject({ status: 422, body: { code: 'weak_password', errors: [{ path: 'password' }] } });

  const others = [1, 2, 3].map((n) => post('/api/setup', { token, ...AWA, email: `first-${n}@example.com` }));
  const answers = await Promise.all([post('/api/setup', { token, ...AWA, email: 'Awa@Example.com ' }), ...others]);
  const made = answers.filter(({ status }) => status === 200);
  expect(made).toHaveLength(1);
  for (const { status, body } of answers)
    if (status !== 200) expect(body.code).toMatch(/set_up_already|link_not_known/);
  expect(made[0]?.body).toMatchObject({ role: 'administrator', user: { name: 'Awa Ndiaye', language: 'fr' } });
  expect(made[0]?.body.rights).toContain('manage');
  await sql`update users set email = 'awa@example.com'`;

  expect((await raw({ method: 'GET', url: '/api/setup' })).body).toEqual({ needed: false });
  expect(await offerSetup(sql)).toBeNull();
  expect((await post('/api/setup', { token, ...AWA })).body.code).toBe('set_up_already');
  const { body } = await browserWith(api, cookieOf(made[0] as never) ?? '').call('GET', '/api/session');
  expect(body.user.name).toBe('Awa Ndiaye');
});

test('a link is good for its time only', async () => {
  const { invitationUrl } = await api.ok(
    'POST',
    '/api/users',
    { name: 'Late', email: 'late@example.com', role: 'viewer' },
    201,
  );
  await sql`update password_links set expires_at = now()`;
  const token = invitationUrl.split('#')[1];
  expect(await post('/api/invitation', { token, password: PASSWORD })).toMatchObject({
    status: 404,
    body: { code: 'link_not_known' },
  });
});

test('who signs in is known by a cookie that no script reads, kept as a hash; the e-mail in any case', async () => {
  const answer = await signIn(' AWA@example.com', PASSWORD);
  expect(answer).toMatchObject({ status: 200, body: { user: { email: 'awa@example.com' }, role: 'administrator' } });
  expect(answer.headers['set-cookie']).toMatch(
    /^griot_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(answer.headers['cache-control']).toBe('no-store');
  const cookie = cookieOf(answer) ?? '';
  expect(JSON.stringify(await sql`select s::text from sessions s`)).not.toContain(cookie.split('=')[1]);
  const awa = browserWith(api, cookie);
  expect((await awa.call('GET', '/api/campaigns')).status).toBe(200);
  expect((await awa.call('GET', '/api/session')).body).toEqual(answer.body);
});

test('the cookie is for https alone where Griot is reached by https', async () => {
  const [behind, outside] = [
    await openApp({ databaseUrl: api.url, env: { GRIOT_TRUSTED_PROXIES: '127.0.0.1' } }),
    await openApp({ databaseUrl: api.url, env: { PUBLIC_URL: 'https://griot.test' } }),
  ];
  const payload = { email: 'awa@example.com', password: PASSWORD };
  const headers = { 'x-forwarded-proto': 'https' };
  const answers = [
    await behind.raw({ method: 'POST', url: '/api/session', payload, headers }),
    await outside.raw({ method: 'POST', url: '/api/session', payload }),
  ];
  for (const answer of answers) expect(answer.headers['set-cookie']).toMatch(/; Secure; /);
  expect(answers[0]?.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
  expect(answers[1]?.headers).not.toHaveProperty('strict-transport-security');
});

test('a session that the browser brought along is never taken over: signing in makes another and ends it', async () => {
  const planted = `griot_session=${'a'.repeat(43)}`;
  const first = cookieOf(await signIn(AWA.email, PASSWORD, { cookie: planted })) ?? '';
  expect(first).not.toBe(planted);
  expect((await browserWith(api, planted).call('GET', '/api/session')).status).toBe(401);
  const second = cookieOf(await signIn(AWA.email, PASSWORD, { cookie: first })) ?? '';
  expect((await browserWith(api, first).call('GET', '/api/session')).status).toBe(401);
  expect((await browserWith(api, second).call('GET', '/api/session')).status).toBe(200);
});

test('two sign-ins at the same moment are two sessions', async () => {
  const both = await Promise.all([signIn(AWA.email, PASSWORD), signIn(AWA.email, PASSWORD)]);
  const cookies = both.map((answer) => cookieOf(answer) ?? '');
  expect(new Set(cookies).size).toBe(2);
  for (const cookie of cookies) expect((await browserWith(api, cookie).call('GET', '/api/session')).status).toBe(200);
});

test('cookies with rubbish are no session, and nothing breaks', async () => {
  const rubbish = [
    ...['griot_session=', 'griot_session', '=;=;', 'griot_session=%E0%A4%A', `griot_session=${'x'.repeat(5000)}`],
    ...[
      'griot_session="quoted"',
      `griot_session=${'é'.repeat(43)}`,
      "griot_session=' or 1=1 --",
      '__proto__=1; griot_session=1',
    ],
    ...[`griot_session=${'A'.repeat(42)}!`, `GRIOT_SESSION=${'a'.repeat(43)}`, `other=1;;; griot_session=${'\u0001'}`],
  ];
  for (const cookie of rubbish) {
    const answer = await raw({ method: 'GET', url: '/api/session', headers: { cookie } });
    expect([cookie, answer.status]).toEqual([cookie, 401]);
  }
});

test('signing out ends the session at once and takes the cookie away', async () => {
  const viewer = await addPerson(api, 'viewer');
  const answer = await viewer.call('DELETE', '/api/session');
  expect(answer).toMatchObject({ status: 204, text: '' });
  expect(answer.headers['set-cookie']).toMatch(/^griot_session=; Max-Age=0; Path=\//);
  expect(await viewer.call('GET', '/api/session')).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': 'Bearer' },
  });
  expect((await viewer.call('DELETE', '/api/session')).status).toBe(401);
});

test('a session ends when it was not used, when it is too old, and with its person', async () => {
  const viewer = await addPerson(api, 'viewer');
  const status = async () => (await viewer.call('GET', '/api/session')).status;
  const mine = sql`user_id = ${viewer.id}`;
  await sql`update sessions set last_seen_at = now() - interval '7 h 59 min' where ${mine}`;
  expect(await status()).toBe(200);
  expect(await sql`select 1 from sessions where ${mine} and last_seen_at > now() - interval '1 min'`).toHaveLength(1);
  await sql`update sessions set last_seen_at = now() - interval '8 h' where ${mine}`;
  expect(await status()).toBe(401);
  await sql`update sessions set last_seen_at = now(), expires_at = now() where ${mine}`;
  expect(await status()).toBe(401);
  await sql`update sessions set expires_at = now() + interval '1 h' where ${mine}`;
  expect(await status()).toBe(200);
  await sql`update users set disabled_at = now() where id = ${viewer.id}`;
  expect(await status()).toBe(401);
  await sql`update users set disabled_at = null where id = ${viewer.id}`;
  await api.ok('DELETE', `/api/users/${viewer.id}`, undefined, 204);
  expect(await status()).toBe(401);
});

test('one sees one’s own sessions, and ends any of them; nobody else’s', async () => {
  const person = await addPerson(api, 'marketer');
  const other = await addPerson(api, 'administrator');
  const phone = browserWith(api, cookieOf(await signIn(person.email, PASSWORD, { 'user-agent': 'a phone' })) ?? '');
  const { items } = (await person.call('GET', '/api/sessions')).body;
  expect(items).toHaveLength(2);
  const theirs = items.find((one: { current: boolean }) => !one.current);
  expect(theirs).toMatchObject({ userAgent: 'a phone', address: '127.0.0.1', createdAt: expect.any(String) });
  expect(await other.call('DELETE', `/api/sessions/${theirs.id}`)).toMatchObject({
    status: 404,
    body: { code: 'session_not_found' },
  });
  expect((await phone.call('GET', '/api/session')).status).toBe(200);
  expect((await person.call('DELETE', `/api/sessions/${theirs.id}`)).status).toBe(204);
  expect((await phone.call('GET', '/api/session')).status).toBe(401);
  expect((await person.call('GET', '/api/sessions')).body.items).toHaveLength(1);
});

test('one changes one’s name and language, and nothing else of oneself', async () => {
  const person = await addPerson(api, 'viewer');
  const changed = await person.call('PATCH', '/api/session', { name: ' Moussa ', language: 'fr' });
  expect(changed).toMatchObject({ status: 200, body: { user: { name: 'Moussa', language: 'fr', role: 'viewer' } } });
  for (const more of [
    { role: 'administrator' },
    { rights: ['query'] },
    { email: 'x@example.com' },
    { disabled: false },
  ])
    expect((await person.call('PATCH', '/api/session', more)).status).toBe(422);
  expect((await person.call('GET', '/api/session')).body).toMatchObject({ user: { name: 'Moussa', role: 'viewer' } });
});

test('a new password gives a new cookie and ends every other session, and links that are under way', async () => {
  const person = await addPerson(api, 'marketer');
  const elsewhere = browserWith(api, cookieOf(await signIn(person.email, PASSWORD)) ?? '');
  const { invitationUrl } = await api.ok('POST', `/api/users/${person.id}/invitation`, undefined, 201);
  const password = 'quatre pirogues sans rames';
  const wrong = await person.call('POST', '/api/session/password', { current: 'not it at all', password });
  expect(wrong).toMatchObject({ status: 422, body: { code: 'wrong_password', errors: [{ path: 'current' }] } });

  const changed = await person.call('POST', '/api/session/password', { current: PASSWORD, password });
  expect(changed.status).toBe(204);
  const fresh = browserWith(api, cookieOf(changed) ?? '');
  expect((await fresh.call('GET', '/api/session')).status).toBe(200);
  for (const old of [person, elsewhere]) expect((await old.call('GET', '/api/session')).status).toBe(401);
  const token = invitationUrl.split('#')[1];
  expect((await post('/api/invitation', { token, password: PASSWORD })).status).toBe(404);
  expect((await signIn(person.email, PASSWORD)).status).toBe(401);
  expect((await signIn(person.email, password)).status).toBe(200);
});

test('of two changes of the password at the same moment one holds', async () => {
  const person = await addPerson(api, 'marketer');
  const wanted = ['quatre pirogues sans rames', 'la mangue tombe la nuit'];
  const answers = await Promise.all(
    wanted.map((password) => person.call('POST', '/api/session/password', { current: PASSWORD, password })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
  const works = await Promise.all(wanted.map((password) => signIn(person.email, password)));
  expect(works.map(({ status }) => status)).toEqual(answers.map(({ status }) => (status === 204 ? 200 : 401)));
});

test('a reset by link ends every session, works once, and not for somebody who is disabled', async () => {
  const person = await addPerson(api, 'marketer');
  const link = async () =>
    (await api.ok('POST', `/api/users/${person.id}/invitation`, undefined, 201)).invitationUrl.split('#')[1];
  const [older, token] = [await link(), await link()];
  const take = (with_: string, password = 'quatre pirogues sans rames') =>
    post('/api/invitation', { token: with_, password });
  expect((await take(older)).status).toBe(404);
  expect((await take(token, 'motdepasse2026')).body.code).toBe('weak_password');
  const twice = await Promise.all([take(token), take(token)]);
  expect(twice.map(({ status }) => status).sort()).toEqual([200, 404]);
  expect((await person.call('GET', '/api/session')).status).toBe(401);
  expect((await signIn(person.email, PASSWORD)).status).toBe(401);

  const last = await link();
  await api.ok('PATCH', `/api/users/${person.id}`, { disabled: true });
  expect((await take(last)).status).toBe(404);
  expect(await api.call('POST', `/api/users/${person.id}/invitation`)).toMatchObject({
    status: 409,
    body: { code: 'user_disabled' },
  });
});

test('pages of others cannot use the cookie to change anything, nor sign a browser in', async () => {
  const person = await addPerson(api, 'marketer');
  const body = { name: 'A list' };
  const foreign = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
    { 'sec-fetch-site': undefined, origin: 'https://evil.example' },
    { 'sec-fetch-site': undefined, origin: 'null' },
    { 'sec-fetch-site': undefined, origin: 'http://localhost:81' },
    { 'sec-fetch-site': undefined, origin: 'http://localhost.evil.example' },
    { 'sec-fetch-site': undefined },
  ];
  for (const headers of foreign) {
    const refused = await person.call('POST', '/api/lists', body, headers);
    expect([headers, refused.status, refused.body.code]).toEqual([headers, 403, 'cross_origin']);
    expect((await person.call('DELETE', '/api/session', undefined, headers)).status).toBe(403);
  }
  expect((await person.call('GET', '/api/lists', undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
    const refused = await signIn(person.email, PASSWORD, headers);
    expect(refused).toMatchObject({ status: 403, body: { code: 'cross_origin' } });
    expect(refused.headers).not.toHaveProperty('set-cookie');
  }
  const own = [OWN_PAGE, { 'sec-fetch-site': undefined, origin: 'http://localhost' }];
  for (const [n, headers] of own.entries())
    expect((await person.call('POST', '/api/lists', { name: `List ${n}` }, headers)).status).toBe(201);
});

test('a token beside the cookie is who calls, from wherever', async () => {
  const person = await addPerson(api, 'viewer');
  const headers = { authorization: 'Bearer a-token-of-the-tests', 'sec-fetch-site': 'cross-site' };
  expect((await person.call('POST', '/api/lists', { name: 'By the token' }, headers)).status).toBe(201);
  expect((await person.call('GET', '/api/lists', undefined, { authorization: 'Bearer nobody' })).status).toBe(401);
  expect((await person.call('GET', '/api/lists', undefined, { authorization: 'Basic cHJveHk6' })).status).toBe(200);
});

test('guesses are counted over all processes, and told when to come back', async () => {
  const second = await openApp({ databaseUrl: api.url });
  const { email } = await addPerson(api, 'viewer');
  const guess = (app: typeof api, n: number) =>
    app.raw({
      method: 'POST',
      url: '/api/session',
      payload: { email, password: `guess ${n}` },
      remoteAddress: `10.9.0.${n}`,
    });
  const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => guess(n % 2 ? second : api, n)));
  expect(answers.map(({ status }) => status).sort()).toEqual([...new Array(10).fill(401), ...new Array(4).fill(429)]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({ code: 'too_many_attempts', title: 'Too Many Requests' });
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(200);
  const password = { current: 'not it', password: 'quatre pirogues sans rames' };
  const person = await addPerson(api, 'viewer');
  for (let n = 0; n < 10; n += 1)
    expect((await person.call('POST', '/api/session/password', password)).status).toBe(422);
  const right = await person.call('POST', '/api/session/password', { ...password, current: PASSWORD });
  expect(right).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
});

test('strangers leave no entries in the audit but of their guesses', async () => {
  const entries = async () => (await sql`select 1 from audit`).length;
  const before = await entries();
  await post('/api/session', { email: AWA.email, password: PASSWORD }, { origin: 'https://evil.example' });
  await post('/api/setup', { token: 'x', ...AWA });
  await post('/api/invitation', { token: 'x', password: PASSWORD });
  await signIn('my password in the wrong field', 'x');
  expect(await entries()).toBe(before);
});

test('bodies of rubbish are told what is wrong with them', async () => {
  const rubbish = [
    '',
    '{',
    'null',
    '[]',
    '7',
    '"x"',
    '{"email":1}',
    '{"email":"a@example.com"}',
    '{"email":"a","password":{"$ne":1}}',
  ];
  for (const url of ['/api/session', '/api/setup', '/api/invitation'])
    for (const payload of rubbish) {
      const answer = await post(url, payload);
      expect([url, payload, answer.status]).toEqual([url, payload, expect.toSatisfy((s) => s === 400 || s === 422)]);
    }
  expect((await signIn('a\u0000@example.com', 'x')).status).toBe(422);
  expect((await signIn(AWA.email, 'x'.repeat(10_000))).status).toBe(422);
  expect((await signIn(AWA.email, 'x'.repeat(20_000))).status).toBe(413);
});
