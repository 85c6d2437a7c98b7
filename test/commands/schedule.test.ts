// griot schedule, as an operator or a script runs it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeSender, TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { runGriot } from '../support/run-griot.ts';

const { url, sql } = await makeDatabase();
const env = { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET, GRIOT_SOURCE_CRM: 'postgres://r:hunter2@db.invalid/crm' };
const run = (...args: string[]) => runGriot(['schedule', ...args], env);
await makeSender(sql);
const [{ id: listId }] = await sql<
  [{ id: number }]
>`insert into lists (name, columns) values ('Clients', '{}') returning id`;
const directory = await mkdtemp(join(tmpdir(), 'griot-test-'));
afterAll(() => rm(directory, { recursive: true }));

const CONTENT = ['--template', 'promo', '--language', 'fr', '--body', '{{name}}'];
const DAKAR = ['--zone', 'Africa/Dakar'];
const count = async () => (await sql`select from schedules`).length;

test('one is added without a question, and its next ten runs are printed', async () => {
  const file = join(directory, 'actifs.sql');
  await writeFile(file, "select phone, name\nfrom customers\nwhere city = 'Dakar'\n");
  const { code, stdout, stderr } = await run(
    ...['add', 'Promo du lundi', '--cron', '0 9 * * MON', ...DAKAR, ...CONTENT],
    ...['--query', 'crm', '--sql', `@${file}`, '--max-runs', '30', '--tolerance', '3600', '--overlap', 'queue'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/when\s+0 9 \* \* MON, Africa\/Dakar/);
  expect(stdout).toMatch(/to\s+crm: select phone, name from customers where city = 'Dakar'/);
  expect(stdout).toMatch(/missed\s+run once, up to 60 min late/);
  expect(stdout.match(/^ {2}Mon \d{4}-\d\d-\d\d 09:00 \+00:00$/gm)).toHaveLength(10);
  expect(stdout).toMatch(/Schedule 1 is made\./);
  expect(stdout).not.toContain('hunter2');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});

test('a dry run shows and saves nothing', async () => {
  const before = await count();
  const spring = ['--cron', '30 2 * * *', '--zone', 'Europe/Paris', '--starts', '2098-03-30T00:00', '--max-runs', '1'];
  const { code, stdout } = await run('add', 'Nuit', ...spring, ...CONTENT, '--list', 'Clients', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toMatch(/ {2}Sun 2098-03-30 03:00 \+02:00 {2}\(the clocks go forward over 02:30 that day: .*\)/);
  expect(stdout).toMatch(/Nothing is saved\.\n$/);
  const at = ['--at', '2098-10-26T02:30', '--zone', 'Europe/Paris', '--list', String(listId), '--dry-run'];
  expect((await run('add', 'Une fois', ...at, ...CONTENT)).stdout).toMatch(
    / {2}Sun 2098-10-26 02:30 \+02:00 {2}\(the clocks go back and show 02:30 twice that day: it runs the first time\)/,
  );
  expect(await count()).toBe(before);
});

test('it is shown, listed, paused, resumed, run by hand, and removed with its history', async () => {
  const people = ['--campaign', 'previous', '--from', 'unread', '--list', 'Clients'];
  const made = await run('add', 'Relance', '--cron', '@daily', ...DAKAR, ...CONTENT, ...people);
  const id = /Schedule (\d+) is made/.exec(made.stdout)?.[1] ?? made.stderr;
  const shown = await run('show', id);
  expect(shown.stdout).toMatch(new RegExp(`to\\s+unread of the previous run; first: list ${listId}\\n`));
  expect(shown.stdout.match(/00:00 \+00:00$/gm)).toHaveLength(10);
  expect((await run('pause', id)).stdout).toBe(`Schedule ${id} is paused.\n`);
  expect(await run('pause', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('only one that is active') });
  expect((await run('list')).stdout).toMatch(
    new RegExp(`^\\s*${id}\\s+Relance\\s+paused\\s+@daily, Africa/Dakar`, 'm'),
  );
  expect((await run('resume', id)).stdout).toMatch(
    new RegExp(`^Schedule ${id} is active\\.\\nNext in Africa/Dakar:\\n`),
  );
  expect((await run('run', id)).stdout).toContain(`of schedule ${id} begins`);
  await sql`
    insert into schedule_runs (schedule_id, tick_at, status, reason_code, reason, created_at)
    values (${id}, '2026-03-01T00:00Z', 'skipped', 'too_late', 'Nothing ran for 8 hours after it was due', '2026-03-01T08:00Z')`;
  const { stdout } = await run('history', id);
  expect(stdout).toMatch(/^2026-03-01 00:00\s+8 h\s+skipped\s+Nothing ran for 8 hours after it was due$/m);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d by hand\s+filling\s+\d+ draft\s+0\s+0\s+0$/m);
  expect((await run('remove', id)).stdout).toBe(`Schedule ${id} is removed.\n`);
  expect(await run('show', id)).toMatchObject({ code: 1, stderr: `There is no schedule ${id}\n` });
});

test('what cannot be done is told in a sentence that names the option', async () => {
  const before = await count();
  const people = ['--list', 'Clients'];
  const cron = ['--cron', '0 9 * * *'];
  const cases: [args: string[], message: RegExp][] = [
    [[...cron, ...CONTENT, ...people], /required option '--zone <name>'/],
    [[...cron, ...DAKAR, ...CONTENT], /^Say to whom: --query with --sql, --list, or --campaign$/m],
    [[...cron, ...DAKAR, ...people], /^Give --template and --language, or --text$/m],
    [['--cron', '0 25 * * *', ...DAKAR, ...CONTENT, ...people], /^--cron: The hour is "25"/],
    [[...cron, '--at', '2099-01-01T09:00', ...DAKAR, ...CONTENT, ...people], /^--cron: give either cron or at$/m],
    [['--at', '2020-01-01T09:00', ...DAKAR, ...CONTENT, ...people], /^--at: 2020-01-01T09:00:00.000Z has passed/],
    [[...cron, '--zone', 'Dakar', ...CONTENT, ...people], /^--zone: .*did you mean Africa\/Dakar\?$/m],
    [[...cron, ...DAKAR, ...CONTENT, '--list', 'Nobody'], /^There is no list named "Nobody"$/m],
    [[...cron, ...DAKAR, ...CONTENT, '--list', '9999'], /^--list: There is no list 9999$/m],
    [
      [...cron, ...DAKAR, ...CONTENT, '--query', 'crn', '--sql', 'select 1'],
      /^--query: There is no source "crn"; known are "crm"/,
    ],
    [[...cron, ...DAKAR, ...CONTENT, '--query', 'crm'], /^--query and --sql go together$/m],
    [[...cron, ...DAKAR, ...CONTENT, '--query', 'crm', '--sql', '@/nowhere.sql'], /^There is no file \/nowhere\.sql$/m],
    [[...cron, ...DAKAR, ...CONTENT, '--campaign', 'previous'], /^--list or --query: the first run has none before it/],
    [[...cron, ...DAKAR, ...CONTENT, '--campaign', '9999'], /^--campaign: There is no campaign 9999$/m],
    [[...cron, ...DAKAR, ...CONTENT, ...people, '--from', 'failed'], /^--from: goes with campaignId only$/m],
    [[...cron, ...DAKAR, ...CONTENT, ...people, '--tolerance', 'long'], /^--tolerance: /],
    [[...cron, ...DAKAR, ...CONTENT, ...people, '--sender', 'nobody'], /^There is no sender named "nobody"$/m],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await run('add', 'X', ...args);
    expect([args, code, stderr]).toEqual([args, 1, expect.stringMatching(message)]);
  }
  expect(await count()).toBe(before);
}, 60_000);
