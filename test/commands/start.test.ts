// `griot start` as an operator stops it: by SIGTERM, in the middle of a campaign.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { countsByHand } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { API_TOKEN, api, griot, until } from '../support/griot.ts';
import { freePort } from '../support/redis.ts';
import { QUICK } from '../support/stack.ts';

const PEOPLE = 240;

test('SIGTERM waits for answers under way and stores them; the next start goes on, and everybody gets it once', {
  timeout: 120_000,
}, async () => {
  const { url: databaseUrl, sql } = await makeDatabase();
  // So slow that at any moment many requests are under way.
  const simulator = makeSimulator({ seed: 11, behaviour: { latencyMs: [800, 1_500], notifications: QUICK } });
  const provider = await simulator.listen();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    DATABASE_URL: databaseUrl,
    GRIOT_SECRET: randomBytes(32).toString('hex'),
    GRIOT_API_TOKEN: API_TOKEN,
    PORT: String(port),
    PUBLIC_URL: url,
    LAM_BASE_URL: provider.url,
    LAM_API_KEY: 'simulator-key',
    SENDER_RATE: '60',
  };
  const first = griot(['start'], env);
  await first.printed(/griot is up/);
  const template = { name: 'promo_soldes', language: 'fr', body: ['{{name}}', 'Dakar', '5 000'] };
  const { id } = await api(url, 'POST', '/api/campaigns', { name: 'to be stopped', template });
  const rows = Array.from({ length: PEOPLE }, (_, i) => `+22177${1_000_000 + i},Awa ${i}`);
  await api(url, 'POST', `/api/campaigns/${id}/recipients`, `phone,name\n${rows.join('\n')}\n`);
  await api(url, 'POST', `/api/campaigns/${id}/launch`);

  await until(() => simulator.stats().accepted >= 20);
  expect(await first.stop()).toBe(0);
  expect(first.output()).toContain('"msg":"stopped"');
  const stopped = await countsByHand(sql, id);
  expect(stopped.everAccepted).toBe(simulator.stats().accepted);
  expect(stopped).toMatchObject({ sending: 0, uncertain: 0 });
  expect(stopped.pending).toBeGreaterThan(0);
  expect(await sql`select 1 from slices`).toEqual([]);

  const second = griot(['start'], env);
  await second.printed(/griot is up/);
  await until(async () => (await api(url, 'GET', `/api/campaigns/${id}`)).status === 'completed', 60_000);
  await until(() => simulator.stats().notifications.pending === 0, 60_000);
  expect(await second.stop()).toBe(0);
  expect(simulator.stats().people).toMatchObject({ accepted: PEOPLE, acceptedMoreThanOnce: 0 });
  expect(await countsByHand(sql, id)).toMatchObject({ everAccepted: PEOPLE, uncertain: 0, pending: 0 });
  await simulator.close();
});
