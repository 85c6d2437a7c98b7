// griot user, and the link of the first start, as an operator meets them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { listAudit } from '../../src/account/audit.ts';
import { TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { griot, until } from '../support/griot.ts';
import { PASSWORD } from '../support/people.ts';
import { runGriot } from '../support/run-griot.ts';
import { openWeb } from '../support/web.ts';

/** Each command is a process that starts: seconds, on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });

const { url, sql } = await makeDatabase();
const env = { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET };
const user = (...args: string[]) => runGriot(['user', ...args], { ...env, PUBLIC_URL: 'https://griot.test' });

const post = async (origin: string, path: string, body: object) =>
  await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('somebody is added by a link, listed, changed, disabled and removed', async () => {
  const added = await user(
    'add',
    'Fatou.Sow@Example.com',
    '--role',
    'viewer',
    '--right',
    'numbers',
    '--language',
    'fr',
  );
  expect(added).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^https:\/\/griot\.test\/invitation#[\w-]{43}\n$/),
    stderr: expect.stringContaining('within 72 hours'),
  });
  expect((await user('list')).stdout).toMatch(/fatou\.sow@example\.com +Fatou\.Sow +viewer \+ numbers +invited +never/);
  expect((await user('role', 'FATOU.SOW@example.com', 'marketer')).stdout).toBe('Fatou.Sow is marketer now.\n');
  const again = await user('invite', 'fatou.sow@example.com');
  expect(again.stdout).toMatch(/invitation#/);
  expect(again.stdout).not.toBe(added.stdout);
  expect((await user('disable', 'fatou.sow@example.com')).stdout).toBe('Fatou.Sow is disabled and signed out.\n');
  expect(await user('invite', 'fatou.sow@example.com')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('enable'),
  });
  expect((await user('enable', 'fatou.sow@example.com')).code).toBe(0);
  expect((await user('remove', 'fatou.sow@example.com')).stdout).toBe('Fatou.Sow is removed.\n');
  expect((await user('list')).stdout).toContain('There is nobody');

  const told = await listAudit(sql, { subject: { kind: 'user', id: null } }, { limit: 20 });
  expect(told.map(({ action, outcome }) => `${action} ${outcome}`).reverse()).toEqual([
    ...['user.create done', 'user.change done', 'user.invite done', 'user.change done'],
    ...['user.invite refused', 'user.change done', 'user.delete done'],
  ]);
  expect(JSON.stringify(told)).not.toContain(added.stdout.split('#')[1]?.trim());
});

test('what cannot be is said in a line, and changes nothing', async () => {
  const lines: [string[], RegExp][] = [
    [['add', 'no address'], /^<email>: must be an e-mail address\n$/],
    [['add', 'a@example.com', '--right', 'manage'], /^There is no right "manage"\. There are: query/],
    [['disable', 'nobody@example.com'], /^There is nobody with the e-mail "nobody@example\.com": griot user list\n$/],
  ];
  for (const [args, stderr] of lines)
    expect(await user(...args)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(stderr) });
  expect(await sql`select 1 from users`).toEqual([]);
});

test('each start prints another link until it is used; the last administrator stays', async () => {
  const links: string[] = [];
  for (const _ of [1, 2]) {
    const web = await openWeb(url);
    links.push((await web.process.printed(/\n {2}http:\/\/127\.0\.0\.1:\d+\/setup#([\w-]{43})\n/))[1] ?? '');
    await web.process.stop();
  }
  const web = await openWeb(url, { PUBLIC_URL: 'https://griot.test' });
  links.push((await web.process.printed(/\n {2}https:\/\/griot\.test\/setup#([\w-]{43})\n/))[1] ?? '');
  const fields = { name: 'Awa', email: 'awa@example.com', password: PASSWORD };
  const answers = [];
  for (const token of links) answers.push((await post(web.url, '/api/setup', { token, ...fields })).status);
  expect(answers).toEqual([404, 404, 200]);
  for (const args of [['disable'], ['remove'], ['role']]) {
    const refused = await user(args[0] ?? '', 'awa@example.com', ...(args[0] === 'role' ? ['viewer'] : []));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Nobody else could administrate Griot/) });
  }
  await web.process.stop();
  const later = await openWeb(url);
  await later.process.stop();
  expect(later.process.output()).not.toContain('setup#');
  // No link of any start is in the log.
  expect(
    web.process
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.includes(links[2] ?? '-')),
  ).toEqual([]);
});

test('the demo prints the link too, where nobody administrates it', { timeout: 180_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'griot-test-'));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  const demo = griot(['demo'], { GRIOT_DATA_DIR: directory });
  await until(() => demo.output().includes('setup#'), 150_000);
  const [, address] = await demo.printed(/The console stays open at (http:\S+) /);
  const [, token] = await demo.printed(/\/setup#([\w-]{43})/);
  const made = await post(address ?? '', '/api/setup', {
    token,
    name: 'Awa',
    email: 'a@example.com',
    password: PASSWORD,
  });
  expect(made.status).toBe(200);
  await demo.stop();
});
