// The description of the API: every route that exists, every document it speaks of, nothing that is not there.
import { expect, test } from 'vitest';
import { openApp } from './setup.ts';

const api = await openApp();
const reply = await api.raw({ method: 'GET', url: '/api/openapi.json' });
const description = reply.body;

interface Operation {
  parameters?: { name: string; in: string }[];
  responses: Record<string, object>;
  security?: object[];
}
const operations: [string, Operation][] = Object.entries<Record<string, Operation>>(description.paths).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, one]): [string, Operation] => [`${method} ${path}`, one]),
);

/** Every route of the server, read from the router's own drawing of itself. */
function routesOf(): string[] {
  const stack: string[] = [];
  const found: string[] = [];
  for (const line of api.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (!match) continue;
    const depth = (match[1] ?? '').length / 4;
    stack.length = depth;
    stack.push(match[2] ?? '');
    for (const method of (match[3] ?? '').split(', ').filter(Boolean))
      found.push(`${method.toLowerCase()} ${stack.join('')}`);
  }
  return found;
}

test('it is JSON that anybody may read', () => {
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toMatch(/^application\/json/);
  expect(description).toMatchObject({ openapi: expect.stringMatching(/^3\./), info: { title: 'Griot' } });
});

test('it names every route of the API and no other', () => {
  const routes = routesOf()
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
    'Suppression',
    'SuppressionsAdded',
    'Template',
  ]) {
    expect([noun, schemas[noun]?.description]).toEqual([noun, expect.stringMatching(/\w+ .*\w/)]);
  }
});
