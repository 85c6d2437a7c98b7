// Every route of the server × every kind of caller: who is let in, and who is not.
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { makeToken } from '../../src/account/tokens.ts';
import { guardRoutes } from '../../src/http/access.ts';
import type { ExtraRight, Role } from '../../src/model/rights.ts';
import { addPerson, OWN_PAGE, type Person, tokenFor } from '../support/people.ts';
import { routesOf } from './routes-of.ts';
import { openApp, TOKEN } from './setup.ts';

const api = await openApp();
const { sql } = api;
const { paths } = (await api.raw({ method: 'GET', url: '/api/openapi.json' })).body;

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Headers = Record<string, string>;
interface Route {
  method: Method;
  path: string;
  /** As the description of the API tells it; what it does not know of must be open. */
  needs: string[];
}

const routes: Route[] = routesOf(api.app).map((route) => {
  const [method = '', path = ''] = route.split(' ');
  const described = paths[path.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')];
  const told: string = described?.[method === 'head' ? 'get' : method]?.description ?? 'Open to anybody.';
  const needs = told === 'For whoever is signed in.' ? ['self'] : [...told.matchAll(/`(\w+)`/g)].map((m) => m[1] ?? '');
  return { method: method.toUpperCase() as Method, path, needs };
});
const isUnsafe = ({ method }: Route) => method !== 'GET' && method !== 'HEAD';

/** The table that people are promised (docs/access.md), written down once more. */
const PROMISED: Record<Role, string[]> = {
  viewer: ['read'],
  marketer: ['read', 'export', 'campaign', 'launch'],
  administrator: ['read', 'export', 'campaign', 'launch', 'query', 'numbers', 'manage'],
};

/** Nobody has the greatest id, and no campaign is there: whoever is let in gets no further than a 404 or a 422. */
function ask({ method, path }: Route, headers: Headers) {
  const url = path
    .replace(/:phone/, '%2B221770000000')
    .replace(/:\w+/g, '2147483647')
    .replace('*', 'nothing');
  return api.raw({ method, url, headers });
}

/** What kept the caller out; null for whoever got in. */
async function keptOut(route: Route, headers: Headers): Promise<string | null> {
  const { status, body, text } = await ask(route, headers);
  expect(status, `${route.method} ${route.path}: ${text}`).toBeLessThan(500);
  if (status !== 401 && status !== 403) return null;
  return `${status} ${body?.code ?? ''}`.trim();
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const browser = ({ cookie }: Person) => ({ cookie, ...OWN_PAGE });

async function expectDoors(headers: Headers, rights: string[], inCase: { refused: string; self: string | null }) {
  const wrong: unknown[] = [];
  for (const route of routes) {
    // HEAD has no body, so no code.
    const short = (word: string | null) => (route.method === 'HEAD' ? word?.split(' ')[0] : word) ?? null;
    const missing = route.needs.filter((right) => !rights.includes(right));
    const expected = route.needs[0] === 'self' ? short(inCase.self) : missing.length > 0 ? short(inCase.refused) : null;
    // The one route that ends the caller's session: it is tried by itself.
    if (route.needs[0] === 'self' && route.method === 'DELETE' && inCase.self === null) continue;
    const found = await keptOut(route, headers);
    if (found !== expected) wrong.push([route.method, route.path, route.needs, { expected, found }]);
  }
  expect(wrong).toEqual([]);
}

test('the walk meets every route, of every right', () => {
  expect(routes.length).toBeGreaterThan(100);
  expect(new Set(routes.flatMap(({ needs }) => needs))).toEqual(
    new Set(['read', 'export', 'campaign', 'launch', 'query', 'numbers', 'manage', 'self']),
  );
  const open = routes.filter(({ needs }) => needs.length === 0).map(({ method, path }) => `${method} ${path}`);
  expect(open.filter((route) => route.includes('/api/') || route.includes('/metrics')).sort()).toEqual([
    'GET /api/openapi.json',
    'GET /api/setup',
    'HEAD /api/openapi.json',
    'HEAD /api/setup',
    'POST /api/invitation',
    'POST /api/session',
    'POST /api/setup',
  ]);
});

test('what a route asks for fits what it does', () => {
  const off = routes.filter((route) => {
    const [need] = route.needs;
    if (need === undefined || need === 'self') return false;
    if (/\.(csv|xlsx)$/.test(route.path)) return need !== (route.path.includes('audit') ? 'manage' : 'export');
    if (/^\/api\/(users|tokens|audit|people|retention)|\/relays/.test(route.path)) return need !== 'manage';
    if (/\/(launch|pause|resume|cancel|uncertain)$/.test(route.path) && route.path.includes('campaigns'))
      return need !== 'launch';
    if (route.path.endsWith('/query')) return !route.needs.includes('query');
    // What changes something is not for readers; reckoning times changes nothing.
    return isUnsafe(route) && need === 'read' && route.path !== '/api/schedules/preview';
  });
  expect(off).toEqual([]);
});

for (const role of ['viewer', 'marketer', 'administrator'] as const) {
  const extras: ExtraRight[][] = role === 'administrator' ? [[]] : [[], ['query'], ['numbers', 'query']];
  for (const extra of extras) {
    const rights = [...PROMISED[role], ...extra];
    test(`a ${role}${extra.map((one) => ` + ${one}`).join('')}: signed in, and by token`, async () => {
      const person = await addPerson(api, role, extra);
      await expectDoors(browser(person), rights, { refused: '403 right_missing', self: null });
      const token = await tokenFor(sql, { role, rights: extra });
      await expectDoors(bearer(token), rights, { refused: '403 right_missing', self: '403 session_needed' });
    });
  }
}

test('the token of the environment', async () => {
  await expectDoors(bearer(TOKEN), PROMISED.administrator, { refused: '-', self: '403 session_needed' });
});

test('nobody, and whoever is not known any more', async () => {
  const strangers: [string, Headers][] = [
    ['nothing', {}],
    ['an empty token', { authorization: 'Bearer ' }],
    ['a token of nobody', bearer(`griot_${'a'.repeat(43)}`)],
    ['rubbish', { authorization: 'Bearer \u00ff\u00fe {}"\' --' }],
    ['Basic', { authorization: `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}` }],
    ['a cookie of nobody', { cookie: `griot_session=${'a'.repeat(43)}`, ...OWN_PAGE }],
    ['a token as a cookie', { cookie: `griot_session=${TOKEN}`, ...OWN_PAGE }],
  ];
  const expired = await makeToken(sql, { name: 'expired', role: 'administrator' });
  await sql`update api_tokens set expires_at = now() where id = ${expired.id}`;
  strangers.push(['an expired token', bearer(expired.token)]);
  const revoked = await makeToken(sql, { name: 'revoked', role: 'administrator' });
  await api.ok('DELETE', `/api/tokens/${revoked.id}`, undefined, 204);
  strangers.push(['a revoked token', bearer(revoked.token)]);
  const [idle, old, disabled, removed] = [
    await addPerson(api, 'administrator'),
    await addPerson(api, 'administrator'),
    await addPerson(api, 'administrator'),
    await addPerson(api, 'administrator'),
  ];
  await sql`update sessions set last_seen_at = now() - interval '8 h' where user_id = ${idle.id}`;
  await sql`update sessions set expires_at = now() where user_id = ${old.id}`;
  await api.ok('PATCH', `/api/users/${disabled.id}`, { disabled: true });
  await api.ok('DELETE', `/api/users/${removed.id}`, undefined, 204);
  strangers.push(['a session too long unused', browser(idle)], ['a session too old', browser(old)]);
  strangers.push(['somebody disabled', browser(disabled)], ['somebody removed', browser(removed)]);
  for (const [, headers] of strangers) await expectDoors(headers, [], { refused: '401', self: '401' });
});

test('no page of somebody else changes anything with the cookie of an administrator', async () => {
  const { cookie } = await addPerson(api, 'administrator');
  const wrong: unknown[] = [];
  for (const route of routes.filter((one) => isUnsafe(one) && one.needs.length > 0)) {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, {}]) {
      const found = await keptOut(route, { cookie, ...headers });
      if (found !== '403 cross_origin') wrong.push([route.method, route.path, headers, found]);
    }
  }
  expect(wrong).toEqual([]);
});

test('every answer that a browser may see carries the headers', async () => {
  for (const route of routes.filter(({ path }) => !path.startsWith('/webhooks/'))) {
    for (const headers of [{}, bearer(TOKEN)]) {
      const answer = await ask(route, headers);
      const caching = route.path.startsWith('/assets/') ? expect.any(String) : 'no-store';
      expect([route.path, answer.headers]).toEqual([
        route.path,
        expect.objectContaining({
          'content-security-policy': "default-src 'none';frame-ancestors 'none'",
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cross-origin-resource-policy': 'same-origin',
          'cache-control': caching,
        }),
      ]);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(answer.headers).not.toHaveProperty('x-powered-by');
    }
  }
});

test('a route that does not state its right keeps the server from starting', async () => {
  const app = Fastify();
  guardRoutes(app, api);
  expect(() => app.get('/api/secret', async () => 'secret')).toThrow('GET /api/secret does not state its right');
  await app.close();
});
