// What becomes of a test that no worker takes in time.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { readTests, sendTest } from '../../src/campaign/test-send.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { makeCampaign } from '../support/campaign.ts';
import { openStack } from '../support/stack.ts';

const stack = await openStack('postgres', { templates: { checked: false }, notifications: { enabled: false } });
afterAll(() => stack.close());
const { sql } = stack;
const deps = { sql, queue: stack.runtime.backend.queue };

async function makeTested(): Promise<number> {
  const { campaignId } = await makeCampaign(sql, {
    recipients: 1,
    baseUrl: stack.simulatorUrl,
    apiKey: DEFAULT_API_KEY,
  });
  await sql`
    insert into imports (campaign_id, columns, phone_column, rows, imported)
    values (${campaignId}, '{name}', 'phone', 1, 1)`;
  return campaignId;
}

test('is told to be pending, and does not go out when a worker starts later', async () => {
  const id = await makeTested();
  const sent = await sendTest(deps, id, { to: ['+221775550101', '+221775550102'] }, 300);
  expect(sent.results.map((one) => one.status)).toEqual(['pending', 'pending']);
  await stack.addWorkers();
  // A test that is taken shows that the worker looked at this sender.
  const next = await sendTest(deps, id, { to: ['+221775550103'] });
  expect(next.results.map((one) => one.status)).toEqual(['accepted']);
  await sleep(500);
  const to = stack.simulator.requests().map((request) => JSON.parse(request.body ?? '{}').to);
  expect(to).toEqual(['221775550103']);
  const [latest, first] = await readTests(sql, { of: id, limit: 10 });
  expect([latest?.id, first?.id]).toEqual([next.id, sent.id]);
  expect(first?.results.map((one) => one.status)).toEqual(['pending', 'pending']);
});
