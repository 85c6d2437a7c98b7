// For how long people are known: through the API and on the command line.
import { expect, test } from 'vitest';
import { KEPT } from '../../src/model/retention.ts';
import { openApp } from '../http/setup.ts';
import { TEST_SECRET } from '../support/campaign.ts';
import { runGriot } from '../support/run-griot.ts';

const api = await openApp();
const { call, config, ok, sql } = api;

test('an administrator sets each period by itself, and the audit keeps what was set', async () => {
  expect(await ok('GET', '/api/retention')).toEqual(KEPT);
  expect(await ok('PATCH', '/api/retention', { deliveries: 90, lists: 30 })).toEqual({
    ...KEPT,
    deliveries: 90,
    lists: 30,
  });
  expect(await ok('PATCH', '/api/retention', { lists: null })).toEqual({ ...KEPT, deliveries: 90 });
  const { items } = await ok('GET', '/api/audit?action=retention.set');
  expect(items.map((entry: { detail: unknown }) => entry.detail)).toEqual([
    { lists: null },
    { deliveries: 90, lists: 30 },
  ]);
});

test.each([
  [{}, 'body', /must change something/],
  [{ deliveries: 6 }, 'deliveries', />=7/],
  [{ replies: 29 }, 'replies', />=30/],
  [{ audit: 1.5 }, 'audit', /int/],
  [{ rejects: 'soon' }, 'rejects', /number/],
  [{ deliveries: 36_501 }, 'deliveries', /<=36500/],
  [{ people: 7 }, 'people', /not a known field/],
])('%j is refused', async (body, path, message) => {
  const { status, body: problem } = await call('PATCH', '/api/retention', body);
  expect([status, problem.errors[0]]).toEqual([422, { path, message: expect.stringMatching(message) }]);
});

test('on the command line, days or off; what is too little is refused with the option named', async () => {
  const env = { DATABASE_URL: config.databaseUrl ?? '', GRIOT_SECRET: TEST_SECRET };
  const run = (...args: string[]) => runGriot(['retention', ...args], env);
  const set = await run('set', '--replies', '60', '--deliveries', 'off');
  expect(set).toMatchObject({ code: 0, stderr: '' });
  expect(set.stdout).toMatch(/deliveries +kept +numbers.*\nreplies +60 days/);
  expect(await run('set', '--audit', '7')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^--audit: .*>=30/),
  });
  expect(await ok('GET', '/api/retention')).toEqual({ ...KEPT, replies: 60 });
  const [entry] =
    await sql`select actor_kind as actor, outcome from audit where action = 'retention.set' order by id desc limit 1`;
  expect(entry).toEqual({ actor: 'command', outcome: 'done' });
});
