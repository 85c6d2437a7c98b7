// griot sender, template and doctor, as an operator runs them.
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_API_KEY, makeSimulator } from '../../src/simulator/simulator.ts';
import { TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { griot } from '../support/griot.ts';
import { runGriot } from '../support/run-griot.ts';

const { url, sql } = await makeDatabase();
const simulator = makeSimulator({ seed: 5 });
const { url: simulatorUrl } = await simulator.listen();
const env = { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET, LAM_BASE_URL: simulatorUrl };
const run = (args: string[], more = {}) => runGriot(args, { ...env, ...more });
afterAll(() => simulator.close());

/** What is registered at the provider. */
async function callback(): Promise<string> {
  const answer = await fetch(`${simulatorUrl}/configs/webhook`, { headers: { 'LAM-API-KEY': DEFAULT_API_KEY } });
  return ((await answer.json()) as { url: string }).url;
}

test('a line is added with its key from the environment, listed, and its callback registered, replaced and rotated', async () => {
  expect((await run(['sender', 'add', 'Dakar'])).stderr).toMatch(/LAM_API_KEY/);
  const key = { LAM_API_KEY: DEFAULT_API_KEY };
  const added = await run(['sender', 'add', 'Dakar', '--rate', '50', '--country', 'SN'], key);
  expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Sender 1\. .*\/webhooks\/1\//) });
  expect(added.stdout + added.stderr).not.toContain(DEFAULT_API_KEY);
  expect((await run(['sender', 'register', '1'])).stderr).toMatch(/Set PUBLIC_URL/);

  const web = griot(['web'], { ...env, PORT: '0', LOG_LEVEL: 'info' });
  onTestFinished(() => web.kill());
  const [, publicUrl = ''] = await web.printed(/"url":"([^"]+)"/);
  const reachable = { PUBLIC_URL: publicUrl };
  const before = await run(['doctor'], reachable);
  expect(before).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/✗ sender 1 \(Dakar\), callback: none is registered\n +→ griot sender register 1\n/),
  });
  expect((await run(['sender', 'register', '1'], reachable)).stdout).toBe('Sender 1: registered.\n');
  expect((await run(['sender', 'list'], reachable)).stdout).toMatch(/1 +Dakar +http:\S+ +50 +yes/);
  const well = await run(['doctor', '--verify-counts'], reachable);
  // The tests' Postgres is quick, not durable: that alone is found.
  expect(well.stdout.match(/^✗.*$/gm)).toEqual([expect.stringMatching(/^✗ database durability: fsync, .* off/)]);
  expect(well.stdout).toMatch(/✓ database: Postgres \d+/);
  expect(well.stdout).toMatch(/✓ sender 1 \(Dakar\), callback: registered, and reached under PUBLIC_URL/);
  expect(well.stdout).toMatch(/✓ counts/);

  const old = await callback();
  const rotated = await run(['sender', 'rotate-secret', '1', '--hours', '2'], reachable);
  expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/The provider has it already/) });
  expect(await callback()).not.toBe(old);
  for (const address of [old, await callback()]) {
    expect((await fetch(address, { method: 'POST', body: '{}' })).status).toBe(200);
  }
  await sql`update senders set webhook_secret_before_until = now()`;
  await web.stop();
});

test('templates are fetched and listed', async () => {
  expect((await run(['template', 'list'])).stdout).toMatch(/None yet/);
  expect((await run(['template', 'sync', '1'])).stdout).toMatch(/^\d+ templates\.\n$/);
  expect((await run(['template', 'list', '--sender', '1'])).stdout).toMatch(/1 +promo_soldes +fr +marketing +approved/);
});

test('the doctor tells of counts that are not what the rows say, and of a callback that is not ours', async () => {
  const [campaign] = await sql`
    insert into campaigns (name, sender_id, template, total) values ('x', 1, '{"name": "p", "language": "fr", "components": []}', 1) returning id`;
  await sql`insert into deliveries (campaign_id, seq, phone, variables) values (${campaign?.id}, 1, 221771234567, '{}')`;
  const wrong = await run(['doctor', '--verify-counts']);
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toContain(
    `✗ counts of campaign ${campaign?.id}: counts pending ?? -infinity: 0 counted, 1 in the rows.`,
  );
  expect(wrong.stdout).toMatch(/callback: PUBLIC_URL is not set/);
  const elsewhere = await run(['doctor'], { PUBLIC_URL: 'https://griot.example.sn' });
  expect(elsewhere.stdout).toMatch(/callback: somebody else's is registered\n +→ griot sender register 1 --replace/);
});
