// What the audit knows of what is done at the command line, and `griot audit` itself.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { listAudit } from '../../src/account/audit.ts';
import { makeSender, TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { runGriot } from '../support/run-griot.ts';

const { url, sql } = await makeDatabase();
const env = { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET };
const run = (args: string[], more = {}) => runGriot(args, { ...env, ...more });
const directory = await mkdtemp(join(tmpdir(), 'griot-test-'));
afterAll(() => rm(directory, { recursive: true }));
const list = join(directory, 'liste.csv');
await writeFile(list, 'phone,name\n+221770000001,Awa\n+221770000002,Binta\nnobody,Zoé\n');
const senderId = await makeSender(sql);
await sql`update senders set name = 'default' where id = ${senderId}`;

/** Of the command just run: all it wrote. */
async function told(args: string[], more = {}) {
  const before = (await listAudit(sql, {}, { limit: 1 }))[0]?.id ?? 0;
  const ended = await run(args, more);
  const entries = (await listAudit(sql, {}, { limit: 100 })).filter(({ id }) => id > before);
  for (const { actor, address } of entries) {
    expect({ actor, address }).toEqual({
      actor: { kind: 'command', id: null, name: userInfo().username },
      address: hostname(),
    });
  }
  return {
    ...ended,
    entries: entries.map(({ action, subject, outcome, detail }) => ({ action, subject, outcome, detail })),
  };
}

const done = (action: string, detail: object = {}, subject: unknown = null) => ({
  entries: [{ action, outcome: 'done', subject, detail: expect.objectContaining(detail) }],
});

test('whoever changes something or takes data out at the command line is told, with what came of it', async () => {
  const content = ['--template', 'promo', '--language', 'fr', '--body', '{{name}}'];
  const campaign = (id: number) => ({ kind: 'campaign', id, name: 'liste.csv' });
  for (const [args, expected] of [
    [
      ['send', list, ...content],
      done('campaign.launch', { file: 'liste.csv', template: 'promo', rows: 3, imported: 2 }, campaign(1)),
    ],
    [['campaign', 'pause', '1'], done('campaign.pause', {}, campaign(1))],
    [['campaign', 'cancel', '1'], done('campaign.cancel', {}, campaign(1))],
    [['campaign', 'archive', '1'], done('campaign.archive', {}, campaign(1))],
    [['campaign', 'unarchive', '1'], done('campaign.unarchive', {}, campaign(1))],
    [
      ['campaign', 'again', '1', '--from', 'never-sent'],
      done('campaign.again', { from: 'never-sent', newId: 2, copied: 2 }, campaign(1)),
    ],
    [
      ['import', list, '--list', 'Clients'],
      done('list.import', { file: 'liste.csv', imported: 2, rejected: 1 }, { kind: 'list', id: 1, name: 'Clients' }),
    ],
    [
      ['import', '--campaign', '2', '--from-list', 'Clients'],
      done(
        'campaign.import_list',
        { fromList: 'Clients', duplicates: 2 },
        { kind: 'campaign', id: 2, name: expect.any(String) },
      ),
    ],
    [['export', '1', '--phone', '+221770000001'], done('deliveries.export', { phone: '221*******01' }, campaign(1))],
    [['suppression', 'add', '+221 77 000 00 09'], done('suppression.add', { people: ['221*******09'], added: 1 })],
    [['suppression', 'remove', '+221770000009'], done('suppression.remove', { people: ['221*******09'] })],
    [['suppression', 'list', '--format', 'csv'], done('suppression.export')],
    [
      ['token', 'create', 'robot', '--right', 'query'],
      done(
        'token.create',
        { role: 'marketer', rights: ['query'], expiresAt: null },
        { kind: 'token', id: 1, name: 'robot' },
      ),
    ],
    [
      ['schedule', 'add', 'Lundi', '--cron', '@weekly', '--zone', 'Africa/Dakar', ...content, '--list', 'Clients'],
      done('schedule.create', { cron: '@weekly', audience: { listId: 1 } }, { kind: 'schedule', id: 1, name: 'Lundi' }),
    ],
    [['schedule', 'remove', '1'], done('schedule.delete', {}, { kind: 'schedule', id: 1, name: 'Lundi' })],
    [['audit', 'export', '--action', 'token'], done('audit.export', { action: 'token' })],
    [['audit', 'forget', '--older-than', '400'], done('audit.forget', { olderThanDays: 400, forgotten: 0 })],
  ] as const) {
    const ended = await told([...args]);
    expect([args.join(' '), ended]).toEqual([
      args.join(' '),
      { code: 0, stdout: expect.anything(), stderr: '', ...expected },
    ]);
  }
}, 300_000);

test('what is refused is told too, and what only looks is not', async () => {
  expect(await told(['campaign', 'pause', '1'])).toMatchObject({
    code: 1,
    entries: [{ action: 'campaign.pause', outcome: 'refused', detail: { reason: expect.stringMatching(/canceled/) } }],
  });
  const query = ['--source', 'shop', '--sql', "select phone from t where phone = '221771234567'"];
  expect(await told(['import', '--campaign', '2', ...query])).toMatchObject({
    code: 1,
    entries: [
      {
        action: 'campaign.import_query',
        outcome: 'refused',
        detail: { source: 'shop', sql: "select phone from t where phone = '221*******67'" },
      },
    ],
  });
  for (const args of [
    ['campaign', 'show', '1'],
    ['suppression', 'list'],
    ['audit', 'list'],
  ]) {
    expect([args, await told(args)]).toEqual([args, expect.objectContaining({ code: 0, entries: [] })]);
  }
}, 180_000);

test('the sender of the environment is told when it is made and when it changes, not at every start', async () => {
  const file = join(directory, 'deux.csv');
  await writeFile(file, 'phone,name\n+221770000007,Awa\n');
  const send = ['send', file, '--template', 'promo', '--language', 'fr', '--body', '{{name}}'];
  const start = async (key: string) => {
    const before = (await listAudit(sql, {}, { limit: 1 }))[0]?.id ?? 0;
    await run(send, { LAM_API_KEY: key, LAM_BASE_URL: 'http://127.0.0.1:9' });
    return (await listAudit(sql, { action: 'sender' }, { limit: 9 })).filter(({ id }) => id > before);
  };
  expect(await start('a-key')).toEqual([
    expect.objectContaining({
      actor: { kind: 'environment', id: null, name: 'LAM_API_KEY' },
      action: 'sender.change',
      subject: { kind: 'sender', id: senderId, name: 'default' },
      detail: expect.objectContaining({ apiKey: '***' }),
    }),
  ]);
  expect(await start('a-key')).toEqual([]);
  expect(await start('another-key')).toEqual([expect.objectContaining({ detail: { apiKey: '***' } })]);
}, 180_000);

test('it is shown as a table and as CSV, filtered; what may not be forgotten is told', async () => {
  const shown = await run(['audit', 'list', '--action', 'token', '--subject', 'campaign']);
  expect(shown).toEqual({ code: 0, stdout: 'No entry fits.\n', stderr: '' });
  const { stdout } = await run(['audit', 'list', '--action', 'campaign', '--outcome', 'refused', '--limit', '5']);
  expect(stdout).toMatch(/^ *id +when +who +what +to what +outcome +from +detail\n/);
  expect(stdout).toMatch(
    new RegExp(`command ${userInfo().username} +campaign\\.pause +campaign 1 "liste\\.csv" +refused`),
  );
  const csv = await run(['audit', 'export', '--actor', 'environment']);
  expect(csv.stdout.split('\n')[0]).toMatch(/^id,at,actor_kind/);
  expect(csv.stdout).toMatch(/LAM_API_KEY,sender\.change/);
  expect((await run(['audit', 'list', '--actor', 'me'])).stderr).toMatch(/^--actor: must be one of user, token/);
  expect((await run(['audit', 'forget', '--older-than', '7'])).stderr).toMatch(/--older-than must be 30 or more/);
}, 180_000);
