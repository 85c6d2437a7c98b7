// People and tokens over HTTP: invited, changed, disabled, removed; one administrator always stays.
import { describe, expect, test } from 'vitest';
import { changeUser, removeUser } from '../../src/account/users.ts';
import { addPerson, browserWith, cookieOf, PASSWORD } from '../support/people.ts';
import { addSender, openApp } from './setup.ts';

const api = await openApp();
const { sql, ok, call } = api;

const invite = (fields: object) => ok('POST', '/api/users', { role: 'viewer', ...fields }, 201);
const accept = (url: string, more: object = {}) => {
  const payload = { token: url.split('#')[1], password: PASSWORD, ...more };
  return api.raw({ method: 'POST', url: '/api/invitation', payload });
};

describe('people', () => {
  test('are invited by a link that is shown once, and choose their password by it', async () => {
    const made = await invite({ name: 'Moussa', email: 'Moussa@Example.com', role: 'marketer', rights: ['query'] });
    expect(made).toMatchObject({
      name: 'Moussa',
      email: 'moussa@example.com',
      role: 'marketer',
      rights: ['query'],
      language: 'en',
      status: 'invited',
      lastSeenAt: null,
      invitationUrl: expect.stringMatching(/^http:\/\/localhost:80\/invitation#[\w-]{43}$/),
    });
    const listed = (await ok('GET', '/api/users')).items.at(-1);
    expect(listed).not.toHaveProperty('invitationUrl');
    expect(JSON.stringify(await sql`select l::text from password_links l`)).not.toContain(
      made.invitationUrl.split('#')[1],
    );

    const accepted = await accept(made.invitationUrl, { name: 'Moussa Diop' });
    expect(accepted).toMatchObject({
      status: 200,
      body: {
        user: { name: 'Moussa Diop', role: 'marketer' },
        rights: ['read', 'export', 'campaign', 'launch', 'query'],
      },
    });
    await browserWith(api, cookieOf(accepted) ?? '').call('GET', '/api/campaigns');
    const { items } = await ok('GET', '/api/users');
    expect(items.at(-1)).toMatchObject({ name: 'Moussa Diop', status: 'active' });
    const [row] = await sql`select password_hash as hash from users where id = ${made.id}`;
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await accept(made.invitationUrl)).status).toBe(404);
  });

  test('the link is on the address that Griot has outside, where it is known', async () => {
    const outside = await openApp({ databaseUrl: api.url, env: { PUBLIC_URL: 'https://griot.test' } });
    const body = { name: 'O', email: 'outside@example.com', role: 'viewer' };
    const { invitationUrl } = await outside.ok('POST', '/api/users', body, 201);
    expect(invitationUrl).toMatch(/^https:\/\/griot\.test\/invitation#/);
  });

  test('there is nobody twice, however the e-mail is written', async () => {
    await invite({ name: 'Twin', email: 'twin@example.com' });
    const again = await call('POST', '/api/users', { name: 'Twin', email: ' TWIN@example.com', role: 'viewer' });
    expect(again).toMatchObject({ status: 409, body: { code: 'email_taken', errors: [{ path: 'email' }] } });
    const both = { name: 'Both', email: 'both@example.com', role: 'viewer' };
    const answers = await Promise.all([call('POST', '/api/users', both), call('POST', '/api/users', both)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('what cannot be is told by its field', async () => {
    const faults: [object, string][] = [
      [{ name: 'A', email: 'no address', role: 'viewer' }, 'email'],
      [{ name: '', email: 'a@example.com', role: 'viewer' }, 'name'],
      [{ name: 'A', email: 'a@example.com', role: 'owner' }, 'role'],
      [{ name: 'A', email: 'a@example.com', role: 'viewer', rights: ['manage'] }, 'rights.0'],
      [{ name: 'A', email: 'a@example.com', role: 'viewer', password: PASSWORD }, 'password'],
    ];
    for (const [body, path] of faults) {
      const answer = await call('POST', '/api/users', body);
      expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
    }
    for (const [method, url] of [
      ['PATCH', '/api/users/99999'],
      ['DELETE', '/api/users/99999'],
      ['POST', '/api/users/99999/invitation'],
    ] as const)
      expect((await call(method, url, method === 'PATCH' ? { name: 'x' } : undefined)).body.code).toBe(
        'user_not_found',
      );
  });

  test('a change of the role holds from the next request on', async () => {
    const person = await addPerson(api, 'viewer');
    const create = () => person.call('POST', '/api/lists', { name: `List ${Math.random()}` });
    expect((await create()).body).toMatchObject({
      code: 'right_missing',
      detail: expect.stringMatching(/^You may not make .*: ask an administrator$/),
    });
    await ok('PATCH', `/api/users/${person.id}`, { role: 'marketer' });
    expect((await create()).status).toBe(201);
    await ok('PATCH', `/api/users/${person.id}`, { role: 'viewer', rights: ['numbers'] });
    expect((await create()).status).toBe(403);
    expect((await person.call('GET', '/api/session')).body.rights).toEqual(['read', 'numbers']);
  });

  test('whoever is disabled is out at once and stays out, until enabled', async () => {
    const person = await addPerson(api, 'marketer');
    const signIn = () =>
      api.raw({ method: 'POST', url: '/api/session', payload: { email: person.email, password: PASSWORD } });
    expect(await ok('PATCH', `/api/users/${person.id}`, { disabled: true })).toMatchObject({ status: 'disabled' });
    expect((await person.call('GET', '/api/session')).status).toBe(401);
    expect(await signIn()).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    expect(await ok('PATCH', `/api/users/${person.id}`, { disabled: false })).toMatchObject({ status: 'active' });
    expect((await person.call('GET', '/api/session')).status).toBe(401);
    expect((await signIn()).status).toBe(200);
  });

  test('only who may manage sees the secret in the address of a callback', async () => {
    const { id, webhookUrl } = await addSender(api);
    expect(webhookUrl).toMatch(/^http/);
    const [viewer, administrator] = [await addPerson(api, 'viewer'), await addPerson(api, 'administrator')];
    for (const url of ['/api/senders', `/api/senders/${id}`]) {
      expect((await viewer.call('GET', url)).text).not.toContain('/webhooks/');
      expect((await administrator.call('GET', url)).text).toContain(webhookUrl);
    }
  });
});

describe('the last administrator', () => {
  test('is not demoted, disabled or removed, by anybody; an invited one does not count', async () => {
    await sql`delete from users where role = 'administrator'`;
    const last = await addPerson(api, 'administrator');
    await invite({ name: 'Next', email: 'next@example.com', role: 'administrator' });
    const own = await addPerson(api, 'marketer');
    for (const patch of [{ role: 'marketer' }, { disabled: true }]) {
      const refused = await last.call('PATCH', `/api/users/${last.id}`, patch);
      expect(refused).toMatchObject({ status: 409, body: { code: 'last_administrator' } });
    }
    expect((await call('DELETE', `/api/users/${last.id}`)).status).toBe(409);
    expect(await ok('PATCH', `/api/users/${last.id}`, { name: 'Still here', role: 'administrator' })).toMatchObject({
      role: 'administrator',
      status: 'active',
    });
    expect((await call('DELETE', `/api/users/${own.id}`)).status).toBe(204);
    const second = await addPerson(api, 'administrator');
    expect((await call('DELETE', `/api/users/${last.id}`)).status).toBe(204);
    expect((await call('DELETE', `/api/users/${second.id}`)).status).toBe(409);
  });

  test('stays when all of them are taken away at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const some = await Promise.all([1, 2, 3].map(() => addPerson(api, 'administrator')));
      const rows = await sql<{ id: number }[]>`
        select id from users where role = 'administrator' and password_hash is not null and disabled_at is null`;
      const ways = [
        (id: number) => changeUser(sql, id, { role: 'viewer' }),
        (id: number) => changeUser(sql, id, { disabled: true }),
        (id: number) => removeUser(sql, id),
      ];
      const settled = await Promise.allSettled(rows.map(({ id }, i) => ways[(i + round) % 3]?.(id)));
      expect(some.length).toBe(3);
      const refused = settled.filter((one) => one.status === 'rejected');
      expect(refused.map((one) => one.reason.code)).toEqual(['last_administrator']);
      const left = await sql`
        select 1 from users where role = 'administrator' and password_hash is not null and disabled_at is null`;
      expect(left).toHaveLength(1);
    }
  });
});

describe('tokens', () => {
  test('are shown once, listed with what they may do, and revoked', async () => {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const made = await ok('POST', '/api/tokens', { name: 'shop', rights: ['query'], expiresAt }, 201);
    expect(made).toMatchObject({ name: 'shop', role: 'marketer', rights: ['query'], expiresAt, lastUsedAt: null });
    const authorization = `Bearer ${made.token}`;
    const use = async () =>
      (await api.raw({ method: 'GET', url: '/api/campaigns', headers: { authorization } })).status;
    expect(await use()).toBe(200);
    const { items } = await ok('GET', '/api/tokens');
    expect(items.at(-1)).toMatchObject({ id: made.id, name: 'shop', lastUsedAt: expect.any(String) });
    expect(JSON.stringify(items)).not.toContain(made.token);
    expect((await call('DELETE', `/api/tokens/${made.id}`)).status).toBe(204);
    expect(await use()).toBe(401);
    expect((await call('DELETE', `/api/tokens/${made.id}`)).body.code).toBe('token_not_found');
  });

  test('that have expired say so; a time that is over is refused', async () => {
    const made = await ok('POST', '/api/tokens', { name: 'short', role: 'administrator' }, 201);
    await sql`update api_tokens set expires_at = now() where id = ${made.id}`;
    const headers = { authorization: `Bearer ${made.token}` };
    const late = await api.raw({ method: 'GET', url: '/api/users', headers });
    expect(late).toMatchObject({ status: 401, body: { detail: 'This token has expired' } });
    const past = await call('POST', '/api/tokens', { name: 'past', expiresAt: '2020-01-01T00:00:00Z' });
    expect(past).toMatchObject({ status: 422, body: { code: 'expiry_in_the_past', errors: [{ path: 'expiresAt' }] } });
  });

  test('have no session, no profile and no password', async () => {
    for (const [method, url] of [
      ['GET', '/api/session'],
      ['DELETE', '/api/session'],
      ['GET', '/api/sessions'],
      ['POST', '/api/session/password'],
    ] as const)
      expect(await call(method, url)).toMatchObject({ status: 403, body: { code: 'session_needed' } });
  });
});
