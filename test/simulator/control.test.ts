import { expect, test } from 'vitest';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { people, startCallback, startSimulator, welcome } from './setting.ts';

test('the control endpoints explain themselves and need no key', async () => {
  const { control } = await startSimulator();
  const help = await control('GET', '');
  expect(help.status).toBe(200);
  expect(Object.keys(await help.json())).toContain('GET /_simulator/stats');
  expect((await control('GET', '/nothing')).status).toBe(404);
});

test('the behaviour is merged deeply and shown whole', async () => {
  const { control } = await startSimulator({ behaviour: { notifications: { batchSize: 5 } } });
  const patch = { lostAnswers: 0.1, notifications: { delaysMs: { sent: [1, 2] } } };
  expect((await control('PUT', '/behaviour', patch)).status).toBe(200);
  const behaviour = await (await control('GET', '/behaviour')).json();
  expect(behaviour).toMatchObject({
    lostAnswers: 0.1,
    notifications: { batchSize: 5, delaysMs: { sent: [1, 2], read: [1000, 6000] } },
  });
});

test('a wrong behaviour is refused with its paths and changes nothing', async () => {
  const { control, simulator } = await startSimulator();
  const before = structuredClone(simulator.behaviour());
  const wrong: [unknown, string][] = [
    [{ lostAnswers: 2 }, 'lostAnswers'],
    [{ latencyMs: [5, 1] }, 'latencyMs'],
    [{ notifications: { shares: { read: 'all' } } }, 'notifications.shares.read'],
    [{ refusals: [{ code: 1, pattern: '(' }] }, 'refusals.0.pattern'],
    [{ lostAnswer: 0.1 }, ''],
    [null, ''],
  ];
  for (const [patch, path] of wrong) {
    const answer = await control('PUT', '/behaviour', patch);
    expect(answer.status).toBe(400);
    expect((await answer.json()).errors[0]).toMatchObject({ path, message: expect.any(String) });
  }
  expect(simulator.behaviour()).toEqual(before);
  expect(() => makeSimulator({ behaviour: { hang: -1 } })).toThrow();
});

test('accepted messages and requests are paged by cursor', async () => {
  const { control, send, simulator } = await startSimulator({ behaviour: { refusals: [{ code: 2, next: 1 }] } });
  for (const to of people(8)) await send(welcome(to));
  const read = async (list: string) => {
    const items = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: { items: { n: number; to: string }[]; next: number | null } = await (
        await control('GET', `/${list}?after=${after}&limit=3`)
      ).json();
      items.push(...page.items);
      after = page.next;
    }
    return items;
  };
  expect((await read('requests')).map((one) => one.to)).toEqual(people(8));
  expect((await read('accepted')).map((one) => one.to)).toEqual(people(8).slice(1));
  expect(simulator.requests({ after: 6 }).length).toBe(2);
  expect((await read('requests'))[0]).not.toHaveProperty('body');
  const withBodies = await (await control('GET', '/requests?bodies=true&limit=1')).json();
  expect(JSON.parse(withBodies.items[0].body).to).toBe(people(1)[0]);
  expect((await control('GET', '/accepted?limit=-1')).status).toBe(400);
});

test('reset empties the journal and brings the first behaviour back unless it is kept', async () => {
  const { control, send, simulator } = await startSimulator({ behaviour: { resets: 0 } });
  await send(welcome());
  simulator.behave({ hang: 0.5 });
  const stats = await (await control('POST', '/reset?behaviour=keep')).json();
  expect(stats).toMatchObject({ seed: 7, requests: 0, accepted: 0, people: { accepted: 0 } });
  expect(simulator.behaviour().hang).toBe(0.5);
  await control('POST', '/reset');
  expect(simulator.behaviour().hang).toBe(0);
});

test('any body can be posted to the callback, and its answer is told', async () => {
  const { control, call } = await startSimulator();
  const inbound = { messages: [{ from: '221771234567', id: 'wamid.x', type: 'text', text: { body: 'STOP' } }] };
  expect((await control('POST', '/notify', inbound)).status).toBe(409);
  const callback = await startCallback(() => 418);
  await call('/configs/webhook', { method: 'POST', body: JSON.stringify({ url: callback.url }) });
  expect(await (await control('POST', '/notify', inbound)).json()).toEqual({ status: 418 });
  expect(callback.bodies).toEqual([inbound]);
  await call('/configs/webhook', { method: 'POST', body: '{"url":"http://127.0.0.1:1/"}' });
  expect((await control('POST', '/notify', inbound)).status).toBe(502);
});

test('bodies are not kept where that is asked', async () => {
  const { send, simulator } = await startSimulator({ keepBodies: false });
  await send(welcome());
  expect(simulator.requests()[0]?.body).toBeNull();
  expect(simulator.accepted()[0]).toMatchObject({ templateName: 'bienvenue', parameters: null });
});
