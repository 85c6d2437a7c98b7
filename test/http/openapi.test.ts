// The description of the API: every route that exists, every document it speaks of, nothing that is not there.
import { expect, test } from 'vitest';
import { routesOf } from './routes-of.ts';
import { openApp } from './setup.ts';

const api = await openApp();
const reply = await api.raw({ method: 'GET', url: '/api/openapi.json' });
const description = reply.body;

interface Operation {
  parameters?: { name: string; in: string }[];
  responses: Record<string, object>;
  description?: string;
  security?: object[];
}
const operations: [string, Operation][] = Object.entries<Record<string, Operation>>(description.paths).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, one]): [string, Operation] => [`${method} ${path}`, one]),
);

test('it is JSON that anybody may read', () => {
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toMatch(/^application\/json/);
  expect(description).toMatchObject({ openapi: expect.stringMatching(/^3\./), info: { title: 'Griot' } });
});

test('it names every route of the API and no other', () => {
  const routes = routesOf(api.app)
    .filter((route) => !route.startsWith('head ') && !/webhooks|openapi|\*/.test(route))
    .map((route) => route.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1'));
  expect(routes.length).toBeGreaterThan(25);
  expect(operations.map(([name]) => name).sort()).toEqual([...new Set(routes)].sort());
});

test('every operation tells what it answers, refusals too, and every id in its path is described', () => {
  for (const [name, { parameters = [], responses }] of operations) {
    const inPath = [...name.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect([name, parameters.filter((p) => p.in === 'path').map((p) => p.name)]).toEqual([name, inPath]);
    expect([name, Object.keys(responses).some((code) => /^2/.test(code))]).toEqual([name, true]);
    if (!/healthz|readyz/.test(name)) {
      expect([name, JSON.stringify(responses.default)]).toEqual([name, expect.stringContaining('Problem')]);
    }
  }
});

test('every operation tells who may call it', () => {
  for (const [name, { description, security }] of operations) {
    const open =
      /^(get|post) \/(healthz|readyz|api\/(setup|session|invitation))$/.test(name) && name !== 'get /api/session';
    const told = open
      ? 'Open to anybody.'
      : expect.stringMatching(/^(Needs the right `[a-z]+`.*|For whoever is signed in)\.$/);
    expect([name, description, security]).toEqual([name, told, open ? [] : security]);
  }
});

test('every document it refers to is there, with a word about what it is', () => {
  const text = JSON.stringify(description);
  const schemas: Record<string, { description?: string }> = description.components.schemas;
  const named = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1]));
  expect([...named].filter((name) => !((name as string) in schemas))).toEqual([]);
  for (const noun of [
    'Campaign',
    'Delivery',
    'Event',
    'Import',
    'ImportResult',
    'Problem',
    'Schedule',
    'ScheduleRun',
    'Sender',
    'SenderHealth',
    'Session',
    'Suppression',
    'SuppressionsAdded',
    'Template',
    'Token',
    'User',
  ]) {
    expect([noun, schemas[noun]?.description]).toEqual([noun, expect.stringMatching(/\w+ .*\w/)]);
  }
});
