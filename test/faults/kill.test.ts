// Promises 1 and 2 under the hardest fault: processes that end without a word.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { countsByHand } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { API_TOKEN, api, type GriotProcess, griot, until } from '../support/griot.ts';
import { BACKENDS, QUICK } from '../support/stack.ts';

const running: GriotProcess[] = [];
let simulator: Simulator;
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill()));
  await simulator?.close();
});

describe.each(BACKENDS)('on %s', (backend) => {
  test('promises 1 and 2: nothing is lost and nobody gets it twice when workers are killed at random moments', {
    timeout: 180_000,
  }, async () => {
    const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`kill test on ${backend}: TEST_SEED=${seed}`);
    const moments = fc.sample(fc.integer({ min: 200, max: 1_800 }), { seed, numRuns: 5 });
    const RECIPIENTS = 1_200;
    const { url: databaseUrl, sql } = await makeDatabase();
    simulator = makeSimulator({
      seed,
      behaviour: { latencyMs: [5, 120], notifications: QUICK, templates: { checked: false } },
    });
    const provider = await simulator.listen();
    const env = environment(backend, databaseUrl);
    const start = (args: string[]) => {
      const one = griot(args, env);
      running.push(one);
      return one;
    };
    const web = start(['web']);
    const url = (await web.printed(/"url":"(http[^"]+)"/))[1] ?? '';
    const sender = await api(url, 'POST', '/api/senders', {
      name: 'kill',
      baseUrl: provider.url,
      apiKey: 'simulator-key',
      ratePerSecond: 120,
    });
    await fetch(`${provider.url}/configs/webhook`, {
      method: 'POST',
      headers: { 'LAM-API-KEY': 'simulator-key' },
      body: JSON.stringify({ url: sender.webhookUrl.replace(/^https?:\/\/[^/]+/, url) }),
    });
    const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
    const campaign = await api(url, 'POST', '/api/campaigns', { name: 'kill', senderId: sender.id, template });
    const rows = Array.from({ length: RECIPIENTS }, (_, i) => `+22177${1_000_000 + i},Awa ${i}`);
    await api(url, 'POST', `/api/campaigns/${campaign.id}/recipients`, `phone,name\n${rows.join('\n')}\n`);
    await api(url, 'POST', `/api/campaigns/${campaign.id}/launch`);

    let worker = start(['worker']);
    for (const moment of moments) {
      await worker.printed(/griot is up/);
      await sleep(moment);
      await worker.kill();
      worker = start(['worker']);
    }
    const status = async () => (await api(url, 'GET', `/api/campaigns/${campaign.id}`)).status;
    await until(async () => (await status()) === 'completed', 90_000);
    await until(() => simulator.stats().notifications.pending === 0, 30_000);

    // The oracle: what the simulator took, against what the rows say.
    const { people } = simulator.stats();
    expect(people.acceptedMoreThanOnce).toBe(0);
    const taken = new Set(simulator.accepted().map((message) => message.to));
    const lost = await sql<{ phone: number }[]>`
      select phone from deliveries where campaign_id = ${campaign.id} and status not in ('uncertain', 'failed')`;
    expect(lost.filter((row) => !taken.has(String(row.phone)))).toEqual([]);
    // Every uncertain one is somebody the provider never took: had it, its status would have settled it.
    const uncertainButTaken = async () => {
      const rows = await sql<{ phone: number }[]>`
        select phone from deliveries where campaign_id = ${campaign.id} and status = 'uncertain'`;
      return rows.filter((row) => taken.has(String(row.phone)));
    };
    await until(async () => (await uncertainButTaken()).length === 0);
    const counts = await countsByHand(sql, campaign.id);
    expect(people.accepted + (counts.uncertain ?? 0)).toBeGreaterThanOrEqual(RECIPIENTS);
    const report = await api(url, 'GET', `/api/campaigns/${campaign.id}`);
    expect(sum(report.states)).toBe(RECIPIENTS);
    expect(report.states.uncertain).toBe(counts.uncertain);
    console.log(
      `kill test on ${backend}: ${moments.length} kills, ${people.accepted} taken, ${counts.uncertain} uncertain`,
    );
  });
});

function environment(backend: (typeof BACKENDS)[number], databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    GRIOT_SECRET: randomBytes(32).toString('hex'),
    GRIOT_API_TOKEN: API_TOKEN,
    PORT: '0',
    ...(backend === 'redis' ? { REDIS_URL: inject('redisUrl') } : {}),
  };
}

function sum(states: Record<string, number>): number {
  return Object.values(states).reduce((total, n) => total + n, 0);
}
