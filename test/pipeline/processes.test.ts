// Several processes on real servers, as an operator runs them.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, inject, test } from 'vitest';
import { makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { countsByHand } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { API_TOKEN, api, type GriotProcess, griot, until } from '../support/griot.ts';
import { QUICK } from '../support/stack.ts';

const running: GriotProcess[] = [];
let simulator: Simulator;
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill()));
  await simulator?.close();
});

test('start and one more worker send 10,000 messages at the limit, each once, while paused and resumed three times', {
  timeout: 180_000,
}, async () => {
  const RECIPIENTS = 10_000;
  const RATE = 400;
  const { url: databaseUrl, sql } = await makeDatabase();
  simulator = makeSimulator({
    seed: 3,
    keepBodies: false,
    behaviour: { latencyMs: [5, 40], templates: { checked: false }, notifications: { ...QUICK, batchSize: 20 } },
  });
  const provider = await simulator.listen();
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: inject('redisUrl'),
    GRIOT_SECRET: randomBytes(32).toString('hex'),
    GRIOT_API_TOKEN: API_TOKEN,
    LAM_BASE_URL: provider.url,
    LAM_API_KEY: 'simulator-key',
    SENDER_RATE: String(RATE),
  };
  const start = (args: string[], more: Record<string, string>) => {
    const one = griot(args, { ...env, ...more });
    running.push(one);
    return one;
  };
  const port = String(20_000 + Math.floor(Math.random() * 20_000));
  const server = start(['start'], { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` });
  await server.printed(/griot is up/);
  const worker = start(['worker'], {});
  await worker.printed(/griot is up/);
  const url = `http://127.0.0.1:${port}`;
  const [sender] = (await api(url, 'GET', '/api/senders')).items;
  expect(sender).toMatchObject({ name: 'default', webhook: { registered: true } });

  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const campaign = await api(url, 'POST', '/api/campaigns', { name: 'ten thousand', template });
  const rows = Array.from({ length: RECIPIENTS }, (_, i) => `+22177${2_000_000 + i},Awa ${i}`);
  const list = await api(url, 'POST', `/api/campaigns/${campaign.id}/recipients`, `phone,name\n${rows.join('\n')}\n`);
  expect(list).toMatchObject({ rows: RECIPIENTS, imported: RECIPIENTS });
  const path = `/api/campaigns/${campaign.id}`;
  await api(url, 'POST', `${path}/launch`);

  for (let i = 0; i < 3; i += 1) {
    await sleep(2_500);
    await api(url, 'POST', `${path}/pause`);
    await sleep(1_000);
    const requests = simulator.stats().requests;
    await sleep(1_000);
    expect(simulator.stats().requests).toBe(requests); // paused means paused
    await api(url, 'POST', `${path}/resume`);
  }
  await until(async () => (await api(url, 'GET', path)).status === 'completed', 120_000);
  await until(() => simulator.stats().notifications.pending === 0);

  expect(simulator.stats().people).toEqual({ accepted: RECIPIENTS, acceptedMoreThanOnce: 0 });
  const counts = await countsByHand(sql, campaign.id);
  const { states, funnel } = await api(url, 'GET', path);
  expect(states).toEqual(Object.fromEntries(Object.keys(states).map((name) => [name, counts[name]])));
  expect(funnel).toMatchObject({
    total: RECIPIENTS,
    accepted: RECIPIENTS,
    sent: counts.everSent,
    read: counts.everRead,
  });

  const arrivals = simulator
    .requests()
    .map((request) => request.monotonicMs)
    .sort((a, b) => a - b);
  let worst = 0;
  for (let i = 0, j = 0; i < arrivals.length; i += 1) {
    while ((arrivals[i] ?? 0) - (arrivals[j] ?? 0) >= 1000) j += 1;
    worst = Math.max(worst, i - j + 1);
  }
  console.log(`10,000 messages at ${RATE}/s over two processes: at most ${worst} in a sliding second`);
  // The witness shares two cores with everything else: its own clock jitters. The pacing benchmark is the exact measure.
  expect(worst).toBeLessThanOrEqual(RATE * 1.05);

  expect(await worker.stop()).toBe(0);
  expect(await server.stop()).toBe(0);
});
