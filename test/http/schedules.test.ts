// Schedules over the API: made, looked over before they are saved, changed, paused, run by hand; their history; events.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorkers } from '../../src/workers.ts';
import { TEST_SEAL } from '../support/campaign.ts';
import { tokenFor } from '../support/people.ts';
import { addSender, listOf, openApp } from './setup.ts';

const SECRET_URL = 'postgres://reader:hunter2@db.invalid/crm';
const api = await openApp({
  env: { GRIOT_SOURCE_CRM: SECRET_URL },
  behaviour: { notifications: { enabled: false }, templates: { checked: false } },
});
const { sql, call, ok } = api;

let senderId: number;
let listId: number;
beforeAll(async () => {
  ({ id: senderId } = await addSender(api, { country: 'SN', ratePerSecond: 50 }));
  ({ id: listId } = await ok('POST', '/api/lists', { name: 'Clients' }, 201));
  await ok('POST', `/api/lists/${listId}/recipients`, listOf(3));
});

const template = { name: 'jeu', language: 'fr', body: ['Bonjour {{name}}'] };
const query = { source: 'crm', sql: 'select phone, name from customers' };
const weekly = () => ({
  name: 'Promo du lundi',
  campaign: { template },
  audience: { listId },
  cron: '0 9 * * MON',
  zone: 'Europe/Paris',
});
const make = async (more: object = {}) => await ok('POST', '/api/schedules', { ...weekly(), ...more }, 201);
const preview = async (body: object, headers = {}) => {
  const reply = await call('POST', '/api/schedules/preview', body, headers);
  expect(reply.status, reply.text).toBe(200);
  return reply.body.items as { at: string; local: string; note: { code: string; text: string } | null }[];
};

describe('a schedule', () => {
  test('is made with what it was told and the usual for the rest, and shows its next ten runs', async () => {
    const made = await make();
    expect(made).toMatchObject({
      name: 'Promo du lundi',
      status: 'active',
      cron: '0 9 * * MON',
      at: null,
      zone: 'Europe/Paris',
      startsAt: null,
      endsAt: null,
      maxRuns: null,
      missed: 'run',
      toleranceSeconds: 21_600,
      overlap: 'skip',
      campaign: { template, senderId },
      audience: { listId },
      runs: 0,
    });
    expect(made.next).toHaveLength(10);
    expect(made.nextAt).toBe(made.next[0].at);
    for (const { at, local } of made.next) {
      expect(new Date(at).getTime()).toBeGreaterThan(Date.now());
      expect(local).toMatch(/^Mon \d{4}-\d\d-\d\d 09:00 \+0[12]:00$/);
    }
    expect(await ok('GET', `/api/schedules/${made.id}`)).toEqual(made);
    const { next: _, ...row } = made;
    expect((await ok('GET', '/api/schedules')).items[0]).toEqual(row);
  });

  test('runs once at a time on the clocks of its zone, or at a moment with an offset of its own', async () => {
    const { cron: _, ...once } = weekly();
    const local = await ok('POST', '/api/schedules', { ...once, at: '2099-07-01T09:00' }, 201);
    expect(local).toMatchObject({ cron: null, at: '2099-07-01T07:00:00.000Z', nextAt: '2099-07-01T07:00:00.000Z' });
    expect(local.next).toEqual([{ at: '2099-07-01T07:00:00.000Z', local: 'Wed 2099-07-01 09:00 +02:00', note: null }]);
    const moment = await ok('POST', '/api/schedules', { ...once, at: '2099-07-01T09:00-03:00' }, 201);
    expect(moment.nextAt).toBe('2099-07-01T12:00:00.000Z');
  });

  test('keeps to its bounds', async () => {
    const bounds = { startsAt: '2098-12-01T00:00', endsAt: '2098-12-20T00:00', maxRuns: 2 };
    const { id, next, ...made } = await make(bounds);
    expect(made).toMatchObject({
      startsAt: '2098-11-30T23:00:00.000Z',
      endsAt: '2098-12-19T23:00:00.000Z',
      maxRuns: 2,
    });
    expect(next.map(({ local }: { local: string }) => local)).toEqual([
      'Mon 2098-12-01 09:00 +01:00',
      'Mon 2098-12-08 09:00 +01:00',
    ]);
    const free = await ok('PATCH', `/api/schedules/${id}`, { startsAt: null, endsAt: null, maxRuns: null });
    expect(free).toMatchObject({ startsAt: null, endsAt: null, maxRuns: null });
    expect(free.next).toHaveLength(10);
  });

  test('is changed field by field; its times are read in its own zone', async () => {
    const { id } = await make({ endsAt: '2099-01-01T00:00' });
    const changed = await ok('PATCH', `/api/schedules/${id}`, { cron: '30 18 * * *', missed: 'skip', name: 'Le soir' });
    expect(changed).toMatchObject({ name: 'Le soir', cron: '30 18 * * *', missed: 'skip', audience: { listId } });
    expect(changed.next[0].local).toContain('18:30');
    const bounded = await ok('PATCH', `/api/schedules/${id}`, { endsAt: '2099-01-01T00:00', overlap: 'queue' });
    expect(bounded).toMatchObject({ endsAt: '2098-12-31T23:00:00.000Z', overlap: 'queue' });
    const moved = await ok('PATCH', `/api/schedules/${id}`, { zone: 'Asia/Tokyo' });
    expect(moved).toMatchObject({ zone: 'Asia/Tokyo', endsAt: '2098-12-31T23:00:00.000Z' });
    expect(moved.next[0].local).toContain('18:30 +09:00');
    const once = await ok('PATCH', `/api/schedules/${id}`, { at: '2090-07-01T09:00' });
    expect(once).toMatchObject({ cron: null, at: '2090-07-01T00:00:00.000Z' });
    const again = await ok('PATCH', `/api/schedules/${id}`, { cron: '@daily' });
    expect(again).toMatchObject({ cron: '@daily', at: null });
  });

  test('rests while it is paused and goes on when it is resumed', async () => {
    const { id, nextAt } = await make();
    expect(await ok('POST', `/api/schedules/${id}/pause`)).toMatchObject({ status: 'paused', nextAt: null, next: [] });
    const twice = await call('POST', `/api/schedules/${id}/pause`);
    expect(twice).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
    expect(await ok('POST', `/api/schedules/${id}/resume`)).toMatchObject({ status: 'active', nextAt });
    expect((await call('POST', `/api/schedules/${id}/resume`)).status).toBe(409);
  });

  test('goes with its history', async () => {
    const { id } = await make();
    await ok('DELETE', `/api/schedules/${id}`, undefined, 204);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/run'],
      ['GET', '/runs'],
    ] as const) {
      const reply = await call(method, `/api/schedules/${id}${path}`, method === 'PATCH' ? {} : undefined);
      expect([path, reply.status, reply.body.code]).toEqual([path, 404, 'schedule_not_found']);
    }
  });

  test('is found page by page, newest first', async () => {
    const ids = [(await make()).id, (await make()).id, (await make()).id];
    const first = await ok('GET', '/api/schedules?limit=2');
    expect(first.items.map((one: { id: number }) => one.id)).toEqual([ids[2], ids[1]]);
    const second = await ok('GET', `/api/schedules?limit=2&after=${first.next}`);
    expect(second.items[0].id).toBe(ids[0]);
  });

  test('never shows how a source is reached', async () => {
    const { id } = await make({ audience: { query } });
    const one = await call('GET', `/api/schedules/${id}`);
    expect(one.body.audience).toEqual({ query });
    expect(one.text + (await call('GET', '/api/schedules')).text).not.toMatch(/hunter2|db\.invalid/);
  });
});

describe('what is due next is shown before anything is saved', () => {
  test('ten times, as moments and on the clocks of the zone', async () => {
    const before = (await ok('GET', '/api/schedules')).items[0]?.id;
    const items = await preview({ cron: '*/15 * * * *', zone: 'Africa/Dakar', startsAt: '2098-01-01T10:00' });
    expect(items).toHaveLength(10);
    expect(items[1]).toEqual({ at: '2098-01-01T10:15:00.000Z', local: 'Wed 2098-01-01 10:15 +00:00', note: null });
    expect((await ok('GET', '/api/schedules')).items[0]?.id).toBe(before);
    const fewer = await preview({ cron: '@daily', zone: 'UTC', startsAt: '2098-01-01T00:00', maxRuns: 3 });
    expect(fewer.map(({ local }) => local.slice(4, 14))).toEqual(['2098-01-01', '2098-01-02', '2098-01-03']);
    expect(await preview({ cron: '@daily', zone: 'UTC', endsAt: '2098-01-01T00:00' })).toHaveLength(10);
  });

  test('a time that the clocks leave out runs at the first moment after, once', async () => {
    const spring = { zone: 'Europe/Paris', startsAt: '2098-03-30T00:00', maxRuns: 2 };
    const [moved, usual] = await preview({ cron: '30 2 * * *', ...spring });
    expect(moved).toMatchObject({ local: 'Sun 2098-03-30 03:00 +02:00', note: { code: 'left_out' } });
    expect(moved?.note?.text).toContain('02:30');
    expect(usual).toMatchObject({ local: 'Mon 2098-03-31 02:30 +02:00', note: null });
    const [merged, then] = await preview({ cron: '0,30 2-3 * * *', ...spring }, { 'accept-language': 'fr' });
    expect(merged?.local).toBe('dim. 2098-03-30 03:00 +02:00');
    expect(merged?.note?.text).toMatch(/sautent 02:00, 02:30 : un seul envoi/);
    expect(then).toMatchObject({ local: 'dim. 2098-03-30 03:30 +02:00', note: null });
    const [once] = await preview({ at: '2098-03-30T02:30', zone: 'Europe/Paris' });
    expect(once).toMatchObject({ at: '2098-03-30T01:00:00.000Z', note: { code: 'left_out' } });
  });

  test('a time that comes twice runs the first time; every half hour comes each time', async () => {
    const autumn = { zone: 'Europe/Paris', startsAt: '2098-10-26T00:00', maxRuns: 2 };
    const [first, next] = await preview({ cron: '30 2 * * *', ...autumn });
    expect(first).toMatchObject({ local: 'Sun 2098-10-26 02:30 +02:00', note: { code: 'twice' } });
    expect(next).toMatchObject({ local: 'Mon 2098-10-27 02:30 +01:00', note: null });
    const halves = await preview({ cron: '*/30 * * * *', ...autumn, startsAt: '2098-10-26T02:00', maxRuns: 5 });
    expect(halves.map(({ local, note }) => [local.slice(15), note])).toEqual([
      ['02:00 +02:00', null],
      ['02:30 +02:00', null],
      ['02:00 +01:00', null],
      ['02:30 +01:00', null],
      ['03:00 +01:00', null],
    ]);
    const [once] = await preview({ at: '2098-10-26T02:30', zone: 'Europe/Paris' });
    expect(once).toMatchObject({ at: '2098-10-26T00:30:00.000Z', note: { code: 'twice' } });
  });
});

describe('the calendar', () => {
  const days = async (query: string) => (await ok('GET', `/api/schedules/calendar?${query}`)).items;

  test('shows the coming runs of all schedules by the days of the reader, without those that rest', async () => {
    const mornings = await make({ name: 'Matin', cron: '0 8,9 * * *', startsAt: '2098-03-30T00:00', maxRuns: 3 });
    const once = await make({ name: 'Une fois', cron: undefined, at: '2098-03-31T23:30', zone: 'America/New_York' });
    const resting = await make({ cron: '0 9 * * *', startsAt: '2098-03-30T00:00' });
    await ok('POST', `/api/schedules/${resting.id}/pause`);
    const shown = await days('from=2098-03-30&to=2098-04-05&zone=Africa/Dakar');
    const ours = shown.filter((one: { scheduleId: number }) =>
      [mornings.id, once.id, resting.id].includes(one.scheduleId),
    );
    expect(ours).toEqual([
      { scheduleId: mornings.id, name: 'Matin', day: '2098-03-30', at: '2098-03-30T06:00:00.000Z', runs: 2 },
      { scheduleId: mornings.id, name: 'Matin', day: '2098-03-31', at: '2098-03-31T06:00:00.000Z', runs: 1 },
      { scheduleId: once.id, name: 'Une fois', day: '2098-04-01', at: '2098-04-01T03:30:00.000Z', runs: 1 },
    ]);
  });

  test.each([
    ['from=2098-03-30&to=2098-05-30', 'to'],
    ['from=2098-03-30&to=2098-03-29', 'to'],
    ['from=2098-02-30&to=2098-03-29', 'from'],
    ['from=2098-03-30&to=2098-03-31&zone=Dakar', 'zone'],
  ])('is refused for %s', async (query, path) => {
    const reply = await call('GET', `/api/schedules/calendar?${query}`);
    expect([reply.status, reply.body.errors[0].path]).toEqual([422, path]);
  });
});

describe('what is wrong is named with its field and its mend', () => {
  const CASES: [what: string, body: () => object, path: string, message: RegExp][] = [
    ['an hour that no clock has', () => ({ cron: '0 25 * * *' }), 'cron', /hour.*"25".*0 to 23/],
    ['a day of the week that there is not', () => ({ cron: '0 9 * * FUN' }), 'cron', /day of the week.*"FUN"/],
    ['four fields', () => ({ cron: '0 9 * *' }), 'cron', /five fields, not 4/],
    ['seconds', () => ({ cron: '0 0 9 * * *' }), 'cron', /seconds are not taken/],
    ['@reboot', () => ({ cron: '@reboot' }), 'cron', /@reboot.*@daily/],
    ['a day that never comes', () => ({ cron: '0 9 30 2 *' }), 'cron', /never comes/],
    ['a zone with a slip', () => ({ zone: 'Africa/Dakkar' }), 'zone', /did you mean Africa\/Dakar\?/],
    ['an offset for a zone', () => ({ zone: '+01:00' }), 'zone', /no zone "\+01:00"/],
    ['a time that has passed', () => ({ cron: undefined, at: '2020-01-01T09:00' }), 'at', /has passed/],
    ['a day that no calendar has', () => ({ cron: undefined, at: '2099-02-30T09:00' }), 'at', /must be a time like/],
    ['cron and at', () => ({ at: '2099-01-01T09:00' }), 'cron', /either cron or at/],
    ['neither cron nor at', () => ({ cron: undefined }), 'cron', /either cron or at/],
    [
      'an end before the start',
      () => ({ startsAt: '2099-02-01T00:00', endsAt: '2099-01-01T00:00' }),
      'endsAt',
      /later/,
    ],
    ['an end that has passed', () => ({ endsAt: '2020-01-01T00:00' }), 'endsAt', /to come before/],
    ['no runs', () => ({ maxRuns: 0 }), 'maxRuns', /./],
    ['a list that is not there', () => ({ audience: { listId: 999_999 } }), 'audience.listId', /no list 999999/],
    [
      'a campaign that is not there',
      () => ({ audience: { campaignId: 999_999 } }),
      'audience.campaignId',
      /no campaign 9/,
    ],
    [
      'a source that is not there',
      () => ({ audience: { query: { ...query, source: 'crn' } } }),
      'audience.query.source',
      /no source "crn"; known are "crm"/,
    ],
    [
      'two lists of people',
      () => ({ audience: { listId, query } }),
      'audience.listId',
      /one of query, listId, campaignId/,
    ],
    ['nobody', () => ({ audience: {} }), 'audience', /one of query, listId, campaignId/],
    ['a word for a campaign', () => ({ audience: { campaignId: 'last' } }), 'audience.campaignId', /"previous"/],
    ['a previous run without a first', () => ({ audience: { campaignId: 'previous' } }), 'audience.else', /first run/],
    [
      'a first list with no previous run',
      () => ({ audience: { listId, else: { listId } } }),
      'audience.else',
      /"previous" only/,
    ],
    [
      'an unknown first list',
      () => ({ audience: { campaignId: 'previous', else: { listId: 999_999 } } }),
      'audience.else.listId',
      /no list/,
    ],
    [
      'people of a list by what became of them',
      () => ({ audience: { listId, from: 'failed' } }),
      'audience.from',
      /campaignId/,
    ],
    [
      'an error of those who did not read',
      () => ({ audience: { campaignId: 1, from: 'unread', errorCode: '131026' } }),
      'audience.errorCode',
      /"failed" only/,
    ],
    ['no content', () => ({ campaign: {} }), 'campaign.template', /template or message/],
    [
      'a placeholder without an end',
      () => ({ campaign: { template: { ...template, body: ['Bonjour {{name'] } } }),
      'campaign.template.components.0.parameters.0.text',
      /./,
    ],
    ['a field that is not known', () => ({ timezone: 'Europe/Paris' }), 'timezone', /not a known field/],
  ];

  test.each(CASES)('%s', async (_what, body, path, message) => {
    const reply = await call('POST', '/api/schedules', { ...weekly(), ...body() });
    expect(reply.status, reply.text).toBe(422);
    expect(reply.body.errors).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test('a sender that is not there', async () => {
    const reply = await call('POST', '/api/schedules', { ...weekly(), campaign: { template, senderId: 999_999 } });
    expect(reply).toMatchObject({ status: 404, body: { errors: [{ path: 'campaign.senderId' }] } });
  });

  test('a preview and a change are refused for the same reasons', async () => {
    const cron = { cron: '0 25 * * *', zone: 'UTC' };
    expect(await call('POST', '/api/schedules/preview', cron)).toMatchObject({
      status: 422,
      body: { code: 'bad_schedule', errors: [{ path: 'cron' }] },
    });
    const past = { at: '2020-01-01T09:00', zone: 'UTC' };
    expect((await call('POST', '/api/schedules/preview', past)).body.errors[0].path).toBe('at');
    const made = await make();
    const path = `/api/schedules/${made.id}`;
    expect((await call('PATCH', path, { cron: '0 9 31 2 *' })).body.errors[0].path).toBe('cron');
    expect((await call('PATCH', path, { zone: 'Paris' })).body.errors[0].message).toContain('Europe/Paris');
    expect((await call('PATCH', path, { audience: { listId: 999_999 } })).body.errors[0].path).toBe('audience.listId');
    expect((await call('PATCH', path, { cron: '@daily', at: '2099-01-01T00:00' })).status).toBe(422);
    expect(await ok('GET', path)).toEqual(made);
  });
});

test('only a token that may run queries has a schedule run them', async () => {
  const token = await tokenFor(sql);
  const as = { authorization: `Bearer ${token}` };
  const { id } = await make();
  const first = { campaignId: 'previous', else: { query } };
  for (const audience of [{ query }, first]) {
    const body = { ...weekly(), audience };
    expect(await call('POST', '/api/schedules', body, as)).toMatchObject({
      status: 403,
      body: { code: 'right_missing' },
    });
    expect((await call('PATCH', `/api/schedules/${id}`, { audience }, as)).status).toBe(403);
    expect((await call('POST', '/api/schedules', body)).status).toBe(201);
  }
  expect((await call('POST', '/api/schedules', weekly(), as)).status).toBe(201);
  expect((await call('PATCH', `/api/schedules/${id}`, { name: 'Autre' }, as)).status).toBe(200);
});

describe('its history', () => {
  test('tells of each run what it was for, and what it reached', async () => {
    const workers = startWorkers({ ...api, seal: TEST_SEAL });
    afterAll(() => workers.close());
    const { id } = await make({ name: 'À la main' });
    const run = await ok('POST', `/api/schedules/${id}/run`, undefined, 201);
    expect(run).toMatchObject({ scheduleId: id, byHand: true, lateSeconds: 0, reason: null });
    const latest = async () => (await ok('GET', `/api/schedules/${id}/runs`)).items[0];
    for (let tries = 0; tries < 100 && (await latest()).campaign?.funnel.accepted !== 3; tries += 1) await sleep(100);
    const done = await latest();
    expect(done).toMatchObject({
      id: run.id,
      status: 'launched',
      reason: null,
      attempts: 1,
      nextTryAt: null,
      settledAt: expect.any(String),
      list: { rows: 3, imported: 3, rejected: 0, duplicates: 0, suppressed: 0, recent: 0 },
      campaign: { funnel: { total: 3, accepted: 3, failed: 0 }, rates: { failure: 0 } },
    });
    const named = `À la main – ${done.local.slice(4, 20)}`;
    expect(done.campaign.name).toBe(named);
    expect(await ok('GET', `/api/campaigns/${done.campaign.id}`)).toMatchObject({ name: named, senderId });
    expect((await ok('GET', `/api/schedules/${id}`)).runs).toBe(0);
  });

  test('says why others did not run, in the language of the reader', async () => {
    const { id } = await make();
    const rows: [status: string, code: string, reason: string][] = [
      ['skipped', 'still_running', 'The run before it was still going'],
      ['failed', 'query_failed', 'relation "customers" does not exist'],
      ['skipped', 'made_up', 'Nothing ran when it was due; made up for by the run of 2026-11-23 09:00'],
      ['empty', 'empty_list', 'The list had nobody on it'],
    ];
    for (const [i, [status, code, reason]] of rows.entries()) {
      await sql`
        insert into schedule_runs (schedule_id, tick_at, status, reason_code, reason, created_at, settled_at)
        values (${id}, ${`2026-03-0${i + 1}T08:00:00Z`}, ${status}, ${code}, ${reason}, ${`2026-03-0${i + 1}T08:01:30Z`}, now())`;
    }
    const { items } = await ok('GET', `/api/schedules/${id}/runs`);
    expect(items[0]).toMatchObject({
      tick: '2026-03-04T08:00:00.000Z',
      local: 'Wed 2026-03-04 09:00 +01:00',
      byHand: false,
      lateSeconds: 90,
      status: 'empty',
      campaign: null,
      list: null,
    });
    const told = items.map(({ reason }: { reason: object }) => reason);
    expect(told.map(({ code, title }: { code: string; title: string }) => [code, title]).reverse()).toEqual(
      rows.map(([, code, reason]) => [code, reason]),
    );
    const french = (await call('GET', `/api/schedules/${id}/runs`, undefined, { 'accept-language': 'fr' })).body.items;
    expect(french[0]).toMatchObject({ local: 'mer. 2026-03-04 09:00 +01:00' });
    expect(french.map(({ reason }: { reason: { title: string } }) => reason.title).reverse()).toEqual([
      "L'envoi précédent n'était pas fini",
      'relation "customers" does not exist',
      "Rien ne tournait à l'heure dite : l'envoi suivant en tient lieu",
      'La liste ne contenait personne',
    ]);
    for (const { reason } of [...items, ...french]) expect(reason.hint).toMatch(/\w+ .*\w/);
    const first = await ok('GET', `/api/schedules/${id}/runs?limit=3`);
    const rest = await ok('GET', `/api/schedules/${id}/runs?limit=3&after=${first.next}`);
    expect([...first.items, ...rest.items]).toEqual(items);
    expect(rest.next).toBeNull();
  });
});

test('what somebody should hear of is listed, newest first', async () => {
  await sql`
    insert into events (kind, subject, message)
    select 'schedule_run_failed', jsonb_build_object('runId', n), 'The run failed: ' || n from generate_series(1, 3) n`;
  const first = await ok('GET', '/api/events?limit=2');
  expect(first.items).toMatchObject([
    { kind: 'schedule_run_failed', subject: { runId: 3 }, message: 'The run failed: 3', at: expect.any(String) },
    { subject: { runId: 2 } },
  ]);
  const second = await ok('GET', `/api/events?limit=2&after=${first.next}`);
  expect(second).toMatchObject({ items: [{ subject: { runId: 1 } }], next: null });
});
