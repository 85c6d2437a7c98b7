// griot campaign preflight, test, again, uncertain; griot prices: as an operator types them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { makeCampaign, TEST_SECRET } from '../support/campaign.ts';
import { runGriot } from '../support/run-griot.ts';
import { openStack } from '../support/stack.ts';

const stack = await openStack('postgres', { templates: { checked: false }, notifications: { enabled: false } });
await stack.addWorkers();
const directory = await mkdtemp(join(tmpdir(), 'griot-prices-'));
afterAll(async () => {
  await stack.close();
  await rm(directory, { recursive: true });
});
const run = (...args: string[]) => runGriot(args, { DATABASE_URL: stack.databaseUrl, GRIOT_SECRET: TEST_SECRET });
const { campaignId } = await makeCampaign(stack.sql, {
  recipients: 3,
  baseUrl: stack.simulatorUrl,
  apiKey: DEFAULT_API_KEY,
});
await stack.sql`
  insert into imports (campaign_id, columns, phone_column, rows, imported, countries)
  values (${campaignId}, '{name}', 'phone', 3, 3, '{"SN": 3}')`;
const id = String(campaignId);

test('prices are set from a file, listed, and reckoned with', async () => {
  const file = join(directory, 'prices.csv');
  await writeFile(file, 'country,category,price,currency\nSN,marketing,20,XOF\n*,*,50,XOF\n');
  expect(await run('prices', 'set', file)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('2 prices are set'),
  });
  expect((await run('prices', 'list')).stdout).toMatch(/SN\s+marketing\s+20\s+XOF/);
  const { code, stdout } = await run('campaign', 'preflight', id);
  expect(code).toBe(0);
  expect(stdout).toMatch(/ready\s+yes/);
  expect(stdout).toMatch(/recipients\s+3 of 3: 0 suppressed, 0 with bad values/);
  expect(stdout).toMatch(/cost\s+60 XOF/);
  expect(stdout).toContain('warning: The template "promo" (fr) was not checked');
});

test('a file of prices with a gap is refused, naming the row', async () => {
  const file = join(directory, 'gap.csv');
  await writeFile(file, 'country,category,price,currency\nSN,marketing,,XOF\n');
  expect(await run('prices', 'set', file)).toMatchObject({ code: 1, stderr: expect.stringContaining('Row 1, price') });
  await writeFile(file, 'country,category,price,currency\nSN,*,20,XOF\nSN,*,30,XOF\n');
  const twice = await run('prices', 'set', file);
  expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('Row 2, country: There are two prices') });
  const missing = await run('prices', 'set', join(directory, 'none.csv'));
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('none.csv cannot be read') });
  expect((await run('prices', 'list')).stdout).toMatch(/SN\s+marketing\s+20\s+XOF/);
});

test('prices are read as a French spreadsheet writes them', async () => {
  const file = join(directory, 'fr.csv');
  await writeFile(file, 'country;category;price;currency\nsn;Marketing;19,5;xof\n');
  expect((await run('prices', 'set', file)).code).toBe(0);
  expect((await run('prices', 'list')).stdout).toMatch(/SN\s+marketing\s+19\.5\s+XOF/);
});

test('a campaign is tested, and made anew for those it left out', async () => {
  const tested = await run('campaign', 'test', id, '--to', '+221775550101', '--row', '2');
  expect(tested.stdout).toMatch(/\+221775550101\s+accepted\s+\S+/);
  expect(tested.code).toBe(0);
  const wrong = await run('campaign', 'test', id, '--to', '12');
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('"12" is no mobile number') });
  await stack.sql`update campaigns set status = 'canceled' where id = ${campaignId}`;
  const again = await run('campaign', 'again', id, '--from', 'never-sent');
  expect(again.stdout).toMatch(/Campaign \d+ is a draft with 3 people; 0 are suppressed/);
});

test('uncertain messages are taken as sent by a word', async () => {
  await stack.sql`update deliveries set status = 'uncertain', claims = 1 where campaign_id = ${campaignId}`;
  await stack.sql`
    insert into uncertain (campaign_id, seq, sender_id, phone, since)
    select d.campaign_id, d.seq, c.sender_id, d.phone, now() from deliveries d join campaigns c on c.id = d.campaign_id where c.id = ${campaignId}`;
  const some = await run('campaign', 'uncertain', id, '--action', 'treat-as-sent', '--seq', '1');
  expect(some.stdout).toContain('1 are taken as sent');
  expect((await run('campaign', 'uncertain', id, '--action', 'treat-as-sent')).stdout).toContain('2 are taken as sent');
});

test('a campaign starts when the clocks of a zone show a time', async () => {
  const { campaignId: other, senderId } = await makeCampaign(stack.sql, { recipients: 1 });
  await stack.sql`update senders set country = 'SN' where id = ${senderId}`;
  await stack.sql`
    insert into imports (campaign_id, columns, phone_column, rows, imported, countries)
    values (${other}, '{name}', 'phone', 1, 1, '{"SN": 1}')`;
  const launch = (...args: string[]) => run('campaign', 'launch', String(other), ...args);
  expect((await launch('--at', '2099-07-01T09:00')).stderr).toBe(
    '--at: needs a `zone` beside it, or an offset, as in 2026-12-01T09:00+00:00\n',
  );
  expect((await launch('--at', '2099-07-01T09:00', '--zone', 'Dakar')).stderr).toContain('--zone: There is no zone');
  expect((await launch('--at', '2099-07-01T09:00', '--zone', 'Europe/Paris')).stdout).toBe(
    `Campaign ${other} is scheduled for 2099-07-01T07:00:00.000Z, 2099-07-01 09:00 in Europe/Paris.\n`,
  );
});
