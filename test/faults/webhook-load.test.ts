// A busy campaign's statuses, three to a message, need no more memory than a quiet one's, and all of them count.
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { countsByHand } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { LONG, SEED } from '../support/fault-run.ts';
import { api, griot, until } from '../support/griot.ts';
import { freePort } from '../support/redis.ts';
import { QUICK } from '../support/stack.ts';
import { openWeb, webEnv } from '../support/web.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test('promise 6: statuses at three times the pace of a running campaign: all counted, memory flat', {
  timeout: LONG ? 1_200_000 : 120_000,
}, async () => {
  const [recipients, rate] = LONG ? [60_000, 600] : [1_500, 300];
  const { url: databaseUrl, sql: own } = await makeDatabase();
  const shares = { delivered: 1, read: 1, failed: 0 };
  const behaviour = {
    latencyMs: [5, 30] as [number, number],
    templates: { checked: false },
    notifications: { ...QUICK, shares },
  };
  const simulator = makeSimulator({ seed: SEED, behaviour });
  closers.push(() => simulator.close());
  const port = String(await freePort());
  const provider = {
    LAM_BASE_URL: (await simulator.listen()).url,
    LAM_API_KEY: 'simulator-key',
    SENDER_RATE: String(rate),
  };
  const url = `http://127.0.0.1:${port}`;
  const web = await openWeb(databaseUrl, { ...provider, PORT: port, PUBLIC_URL: url });
  closers.push(() => web.process.kill());
  const id = await launch(url, recipients);
  const memory = [residentMb(web.process.pid)];
  const worker = griot(['worker'], webEnv(databaseUrl));
  closers.push(() => worker.kill());
  const began = performance.now();
  let sent = began;
  await until(
    () => {
      memory.push(residentMb(web.process.pid));
      const { accepted, notifications } = simulator.stats();
      const { planned, acknowledged } = notifications;
      if (accepted < recipients) sent = performance.now();
      return planned === recipients * 3 && acknowledged === planned;
    },
    LONG ? 900_000 : 60_000,
  );
  const [seconds, lag] = [(performance.now() - began) / 1000, Math.round(performance.now() - sent)];
  expect(await countsByHand(own, id)).toMatchObject({
    read: recipients,
    everSent: recipients,
    everDelivered: recipients,
  });
  const { states } = await api(url, 'GET', `/api/campaigns/${id}`);
  expect(states.read).toBe(recipients);
  const [least, most] = [memory[0] ?? 0, Math.max(...memory)];
  expect(most).toBeLessThan(LONG ? 400 : 300);
  console.log(
    `${recipients} messages and ${recipients * 3} statuses in ${seconds.toFixed(1)} s: web had ${least} MB before, ${most} MB at most; the last status was taken ${lag} ms after the last send, of which up to 350 ms are the provider's`,
  );
});

async function launch(url: string, recipients: number): Promise<number> {
  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const { id } = await api(url, 'POST', '/api/campaigns', { name: 'busy', template });
  const rows = Array.from({ length: recipients }, (_, i) => `+22177${4_000_000 + i},Awa ${i}`);
  await api(url, 'POST', `/api/campaigns/${id}/recipients`, `phone,name\n${rows.join('\n')}\n`);
  await api(url, 'POST', `/api/campaigns/${id}/launch`);
  return id;
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
