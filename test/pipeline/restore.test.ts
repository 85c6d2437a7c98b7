// Promise 2 after a disaster: the database is lost in the middle of campaigns, and a backup that is older than what was
// sent takes its place.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { API_TOKEN, api, type GriotProcess, griot, until } from '../support/griot.ts';
import { startPostgres } from '../support/postgres.ts';
import { freePort } from '../support/redis.ts';
import { QUICK } from '../support/stack.ts';

const RATE = 40;
const SECRET = randomBytes(32).toString('hex');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** How an installation is backed up and restored: each step gives what Griot's environment names. */
interface Way {
  fresh(): Promise<Record<string, string>>;
  backUp(): Promise<void>;
  restore(): Promise<Record<string, string>>;
}

function embedded(): Way {
  const folder = mkdtempSync(join(tmpdir(), 'griot-restore-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const [data, backup, restored] = [join(folder, 'data'), join(folder, 'backup'), join(folder, 'restored')];
  return {
    fresh: async () => ({ GRIOT_DATA_DIR: data }),
    async backUp() {
      const command = griot(['backup', backup], { GRIOT_DATA_DIR: data });
      expect(await command.ended, command.output()).toBe(0);
      expect(command.output()).toMatch(/backup: \d+ MB, as of 20/);
    },
    async restore() {
      cpSync(backup, restored, { recursive: true });
      return { GRIOT_DATA_DIR: restored };
    },
  };
}

async function dumped(): Promise<Way> {
  const postgres = await startPostgres();
  closers.push(() => postgres.stop());
  const folder = mkdtempSync(join(tmpdir(), 'griot-restore-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const dump = join(folder, 'griot.dump');
  const env = { GRIOT_SECRET: SECRET, REDIS_URL: inject('redisUrl') };
  let url = '';
  return {
    async fresh() {
      url = await postgres.create('griot');
      return { ...env, DATABASE_URL: url };
    },
    backUp: async () => postgres.tool('pg_dump', '--format=custom', `--file=${dump}`, url),
    async restore() {
      const other = await postgres.create('griot_restored');
      postgres.tool('pg_restore', '--exit-on-error', '--no-owner', `--dbname=${other}`, dump);
      return { ...env, DATABASE_URL: other };
    },
  };
}

/** How many of these people the provider has taken a message for. */
function taken(simulator: Simulator, prefix: string): number {
  const accepted = simulator.requests({ limit: 1_000_000 }).filter((one) => one.decision === 'accepted');
  return accepted.filter(({ to }) => to?.startsWith(prefix)).length;
}

describe.each([
  ['the embedded database, by griot backup', async () => embedded()],
  ['Postgres and Redis, by pg_dump and pg_restore', dumped],
] as const)('%s', (_, open) => {
  test('promise 2: a restored backup is noticed, nothing is sent before its settlement, and nobody gets it twice', {
    timeout: 400_000,
  }, async () => {
    const way = await open();
    const simulator = makeSimulator({ seed: 31, behaviour: { latencyMs: [10, 60], notifications: QUICK } });
    const provider = await simulator.listen();
    closers.push(() => simulator.close());
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const common = {
      GRIOT_API_TOKEN: API_TOKEN,
      PORT: String(port),
      PUBLIC_URL: url,
      LAM_BASE_URL: provider.url,
      LAM_API_KEY: 'simulator-key',
      SENDER_RATE: String(RATE),
    };
    const start = async (env: Record<string, string>): Promise<GriotProcess> => {
      const one = griot(['start'], { ...common, ...env });
      closers.push(() => one.kill());
      await one.printed(/griot is up/);
      return one;
    };
    const call = (method: string, path: string, body?: unknown) => api(url, method, path, body);
    const draft = async (name: string, prefix: string, people: number) => {
      const template = { name: 'promo_soldes', language: 'fr', body: ['{{name}}', 'Dakar', '5 000'] };
      const { id } = await call('POST', '/api/campaigns', { name, template });
      const rows = Array.from({ length: people }, (__, i) => `+${prefix}${String(i).padStart(5, '0')},Awa ${i}`);
      await call('POST', `/api/campaigns/${id}/recipients`, `phone,name\n${rows.join('\n')}\n`);
      return id as number;
    };
    const statusOf = async (id: number) => (await call('GET', `/api/campaigns/${id}`)).status;

    const first = await way.fresh();
    const lost = await start(first);
    const running = await draft('running', '2217710', 3_000);
    const coming = await draft('scheduled', '2217820', 300);
    const kept = await draft('a draft', '2217630', 300);
    await call('POST', `/api/campaigns/${running}/launch`);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await call('POST', `/api/campaigns/${coming}/launch`, { at: tomorrow });
    await until(() => taken(simulator, '2217710') >= 30, 60_000);
    await way.backUp();

    // What the backup does not know: the one that was to come and the draft were launched, and all three went on.
    await call('POST', `/api/campaigns/${kept}/launch`);
    await call('POST', `/api/campaigns/${coming}/launch`);
    const late = await draft('made later', '2217550', 50);
    await until(() => ['2217710', '2217820', '2217630'].every((prefix) => taken(simulator, prefix) >= 60), 120_000);
    await lost.kill();
    const stoppedAt = new Date();
    const before = simulator.stats().accepted;

    const second = await way.restore();
    const restored = await start(second);
    await restored.printed(/nothing is sent until that is settled/);
    expect(await statusOf(running)).toBe('paused');
    expect((await call('GET', `/api/campaigns/${running}`)).pausedReason).toMatchObject({ code: 'database_restored' });
    expect(await statusOf(coming)).toBe('paused');
    expect(await statusOf(kept)).toBe('draft');
    for (const id of [running, coming])
      await expect(call('POST', `/api/campaigns/${id}/resume`)).rejects.toThrow('restore_unsettled');
    await expect(call('POST', `/api/campaigns/${kept}/launch`)).rejects.toThrow('restore_unsettled');
    const command = async (...args: string[]) => {
      const one = griot(args, { ...common, ...second });
      return { code: await one.ended, output: one.output() };
    };
    expect(await command('doctor')).toMatchObject({ code: 1, output: expect.stringContaining('✗ restored: ') });

    const told = await command('restored', '--stopped-at', stoppedAt.toISOString());
    expect(told).toMatchObject({
      code: 0,
      output: expect.stringContaining('Nothing is changed yet, and nothing is sent.'),
    });
    expect(simulator.stats().accepted).toBe(before);
    const settled = await command('restored', '--stopped-at', stoppedAt.toISOString(), '--apply');
    expect(settled.code, settled.output).toBe(0);
    expect(settled.output).toMatch(/\d+ are uncertain now/);
    for (const line of told.output.split('\n').filter((one) => /^ +\d+ /.test(one)))
      expect(settled.output).toContain(line);
    expect(await statusOf(running)).toBe('paused');
    expect(await command('restored')).toMatchObject({
      code: 0,
      output: expect.stringContaining('There is nothing to settle'),
    });

    // Ids of campaigns that were made after the backup are not given again.
    expect(await draft('made anew', '2217560', 10)).toBeGreaterThan(late);
    await call('PATCH', '/api/senders/1', { ratePerSecond: 400 });
    for (const id of [running, coming]) await call('POST', `/api/campaigns/${id}/resume`);
    expect(await statusOf(coming)).toBe('scheduled');
    for (const id of [coming, kept]) await call('POST', `/api/campaigns/${id}/launch`);
    for (const id of [running, coming, kept]) await until(async () => (await statusOf(id)) === 'completed', 120_000);
    await until(() => simulator.stats().notifications.pending === 0, 60_000);

    expect(simulator.stats().people.acceptedMoreThanOnce).toBe(0);
    for (const [id, prefix, people] of [
      [running, '2217710', 3_000],
      [coming, '2217820', 300],
      [kept, '2217630', 300],
    ] as const) {
      const { states, funnel } = await call('GET', `/api/campaigns/${id}`);
      expect(funnel.accepted + funnel.refused + states.uncertain).toBe(people);
      // Whoever the provider took is accepted here, or uncertain.
      expect(taken(simulator, prefix)).toBeLessThanOrEqual(funnel.accepted + states.uncertain);
    }
    // The bound is of use: most of the large campaign certainly had not gone out, and did now.
    expect(taken(simulator, '2217710')).toBeGreaterThan(1_500);
    const verified = await command('doctor', '--verify-counts');
    expect(verified.output).toContain('✓ counts');
    expect(await restored.stop()).toBe(0);
  });
});
