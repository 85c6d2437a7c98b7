import { describe, expect, test } from 'vitest';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { people, QUICK, startCallback, startSimulator, until, welcome } from './setting.ts';

type Patch = NonNullable<BehaviourPatch['notifications']>;
const ALL_READ = { sent: 1, delivered: 1, read: 1, failed: 0 };
const delaysMs = structuredClone(QUICK) as unknown as NonNullable<Patch['delaysMs']>;

async function setUp(notifications: Patch, answer?: Parameters<typeof startCallback>[0]) {
  const callback = await startCallback(answer);
  const behaviour = { notifications: { delaysMs, shares: ALL_READ, ...notifications } };
  const started = await startSimulator({ callback: callback.url, behaviour });
  return { ...started, bodies: callback.bodies, settled: () => started.simulator.stats().notifications.pending === 0 };
}

describe('dialects', () => {
  test('onprem: statuses at the top level, in order, with seconds as text', async () => {
    const { send, bodies, settled, simulator } = await setUp({});
    const { messages } = await (await send(welcome())).json();
    await until(() => bodies.length === 3);
    await until(settled);
    const statuses = bodies.flatMap((body) => body.statuses);
    expect(statuses.map((one) => one.status)).toEqual(['sent', 'delivered', 'read']);
    for (const one of statuses) {
      expect(one).toEqual({
        id: messages[0].id,
        status: one.status,
        timestamp: one.timestamp,
        recipient_id: '221771234567',
      });
      expect(one.timestamp).toMatch(/^\d{10}$/);
      expect(Math.abs(Number(one.timestamp) - Date.now() / 1000)).toBeLessThan(5);
    }
    const [accepted] = simulator.accepted();
    expect(accepted?.statuses.map((one) => one.status)).toEqual(['sent', 'delivered', 'read']);
    for (const one of accepted?.statuses ?? []) expect(one.acknowledgedAt).toBeGreaterThan(Date.now() - 5000);
  });

  test('cloud: a batch is spread over changes and entries', async () => {
    const { send, bodies, settled } = await setUp({ dialect: 'cloud', batchSize: 100, batchWindowMs: 300 });
    await Promise.all(people(4).map((to) => send(welcome(to))));
    await until(() => bodies.length > 0);
    await until(settled);
    const [body] = bodies;
    expect(body.object).toBe('whatsapp_business_account');
    expect(body.entry.length).toBe(2);
    expect(body.entry[0].changes.length).toBe(2);
    const changes = bodies.flatMap((one) => one.entry.flatMap((entry: { changes: object[] }) => entry.changes));
    const told = changes.flatMap((change) => change.value.statuses);
    expect(told.length).toBe(12);
  });

  test('value: the Cloud value alone; mixed: all three', async () => {
    const { send, bodies, simulator } = await setUp({ dialect: 'value' });
    await send(welcome());
    await until(() => bodies.length === 3);
    expect(bodies[0]).toMatchObject({ messaging_product: 'whatsapp', statuses: [{ status: 'sent' }] });
    simulator.behave({ notifications: { dialect: 'mixed' } });
    await send(welcome());
    await until(() => bodies.length === 6);
    const kinds = bodies.slice(3).map((body) => (body.entry ? 'cloud' : body.metadata ? 'value' : 'onprem'));
    expect(kinds.sort()).toEqual(['cloud', 'onprem', 'value']);
  });

  test('failures carry their error, callback data is echoed, blocks may be added or all left out', async () => {
    const { send, bodies, simulator, settled } = await setUp({
      dialect: 'value',
      shares: { failed: 1 },
      failedCode: 131049,
      pricing: true,
      conversation: true,
    });
    await send(welcome('221771234567', { messaging_product: 'whatsapp', biz_opaque_callback_data: 'c1-7' }));
    await until(() => bodies.length > 0 && settled());
    const status = bodies.at(-1).statuses[0];
    expect(status).toMatchObject({ status: 'failed', biz_opaque_callback_data: 'c1-7', pricing: { billable: true } });
    expect(status.conversation.id).toBeTruthy();
    expect(status.errors[0]).toMatchObject({ code: 131049, error_data: { details: expect.any(String) } });
    simulator.behave({ notifications: { minimal: 1, shares: ALL_READ } });
    const before = bodies.length;
    await send(welcome());
    await until(() => bodies.length > before);
    expect(Object.keys(bodies.at(-1).statuses[0])).toEqual(['id', 'status']);
  });
});

describe('delivery of notifications', () => {
  test('is repeated with growing delays until it is answered 200', async () => {
    const times: number[] = [];
    const { send, settled, simulator, bodies } = await setUp(
      { shares: { delivered: 0, read: 0 }, retry: { firstMs: 40, factor: 2 } },
      () => (times.push(performance.now()) < 4 ? 503 : 200),
    );
    await send(welcome());
    await until(() => times.length === 4 && settled());
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, least] of [38, 78, 158].entries()) expect(gaps[index]).toBeGreaterThan(least);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(simulator.stats().notifications).toMatchObject({
      planned: 1,
      sent: 1,
      acknowledged: 1,
      posts: 4,
      retried: 3,
    });
  });

  test('an answer that is late, and a status in the 200s that is not 200, are no acknowledgement', async () => {
    const answers = [() => new Promise<number>((resolve) => setTimeout(resolve, 400, 200)), () => 202, () => 200];
    const { send, settled, simulator } = await setUp(
      { shares: { delivered: 0, read: 0 }, timeoutMs: 100, retry: { firstMs: 20 } },
      () => answers.shift()?.() ?? 200,
    );
    await send(welcome());
    await until(() => settled() && answers.length === 0);
    expect(simulator.stats().notifications).toMatchObject({ acknowledged: 1, retried: 2 });
  });

  test('waits while the callback is down, then everything arrives', async () => {
    let down = true;
    const { send, settled, simulator } = await setUp({ retry: { firstMs: 50, factor: 1 } }, () => (down ? 500 : 200));
    await Promise.all(people(100).map((to) => send(welcome(to))));
    await until(() => simulator.stats().notifications.sent === 300);
    expect(simulator.stats().notifications).toMatchObject({ acknowledged: 0, pending: 300 });
    down = false;
    await until(settled);
    const missing = simulator
      .accepted()
      .flatMap((one) => one.statuses.filter((status) => status.acknowledgedAt === null));
    expect(missing).toEqual([]);
  });

  test('gives up after a while', async () => {
    const { send, simulator } = await setUp({ retry: { firstMs: 10, giveUpMs: 50 } }, () => 500);
    await send(welcome());
    await until(() => simulator.stats().notifications.gaveUp === 3);
    expect(simulator.stats().notifications.pending).toBe(0);
  });

  test('never has more POSTs under way than it may', async () => {
    let underWay = 0;
    let most = 0;
    const { send, settled } = await setUp({ concurrency: 4 }, async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay--;
      return 200;
    });
    await Promise.all(people(30).map((to) => send(welcome(to))));
    await until(settled);
    expect(most).toBe(4);
  });

  test('statuses of lost answers arrive all the same', async () => {
    const { send, bodies, simulator } = await setUp({});
    simulator.behave({ lostAnswers: 1 });
    await expect(send(welcome())).rejects.toThrow();
    await until(() => bodies.length === 3);
    expect(bodies[0].statuses[0].recipient_id).toBe('221771234567');
  });

  test('is dropped and counted where no callback is registered', async () => {
    const { send, simulator } = await startSimulator({ behaviour: { notifications: { delaysMs, shares: ALL_READ } } });
    await send(welcome());
    await until(() => simulator.stats().notifications.dropped === 3);
  });
});

describe('disturbances', () => {
  test('duplicates: a status comes twice, the same', async () => {
    const { send, bodies, settled, simulator } = await setUp({ duplicates: 1 });
    await send(welcome());
    await until(() => bodies.length === 6 && settled());
    const texts = bodies.map((body) => JSON.stringify(body));
    for (const text of texts) expect(texts.filter((other) => other === text).length).toBe(2);
    expect(simulator.accepted()[0]?.statuses.filter((one) => one.repeat).length).toBe(3);
  });

  test('disorder: statuses come last first, their timestamps say so', async () => {
    const { send, bodies, settled } = await setUp({ disorder: 1 });
    await send(welcome());
    await until(() => bodies.length === 3 && settled());
    const seen = bodies.map((body) => body.statuses[0]);
    expect(seen[0].status).toBe('read');
    expect(Number(seen[0].timestamp)).toBeGreaterThanOrEqual(Number(seen.at(-1).timestamp));
  });

  test('before the answer: a status arrives before the answer to its own send', async () => {
    let answered = false;
    const order: boolean[] = [];
    const { send, bodies } = await setUp({ beforeAnswer: 1 }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push(answered);
      return 200;
    });
    const answer = await send(welcome());
    answered = true;
    const { messages } = await answer.json();
    await until(() => order.length === 3);
    expect(order).toEqual([false, true, true]);
    expect(bodies[0].statuses[0]).toMatchObject({ id: messages[0].id, status: 'sent' });
  });

  test('read without delivered, and nothing at all while notifications are off', async () => {
    const { send, bodies, simulator } = await setUp({ shares: { ...ALL_READ, readWithoutDelivered: 1 } });
    await send(welcome());
    await until(() => bodies.length === 2);
    expect(bodies.map((body) => body.statuses[0].status)).toEqual(['sent', 'read']);
    simulator.behave({ notifications: { enabled: false } });
    await send(welcome());
    expect(simulator.accepted()[1]?.statuses).toEqual([]);
  });

  test('the shares are those asked for', async () => {
    const shares = { sent: 1, delivered: 0.8, read: 0.4, failed: 0.1 };
    const { send, simulator } = await setUp({ shares });
    await Promise.all(people(1000).map((to) => send(welcome(to))));
    const has = (name: string) =>
      simulator.accepted().filter((one) => one.statuses.some((status) => status.status === name)).length / 1000;
    expect(has('delivered')).toBeCloseTo(0.8, 1);
    expect(has('read')).toBeCloseTo(0.4, 1);
    expect(has('failed')).toBeCloseTo(0.1, 1);
  });
});
