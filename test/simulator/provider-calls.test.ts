import { describe, expect, test } from 'vitest';
import { startSimulator } from './setting.ts';

describe('templates', () => {
  test('the 360dialog form pages by offset and tells the total', async () => {
    const { call, simulator } = await startSimulator();
    const total = simulator.behaviour().templates.list.length;
    const names = [];
    for (let offset = 0; offset < total; offset += 4) {
      const page = await (await call(`/configs/templates?limit=4&offset=${offset}&sort=name`)).json();
      expect(page).toMatchObject({ limit: 4, offset, total, count: page.waba_templates.length });
      names.push(...page.waba_templates.map((one: { name: string }) => one.name));
    }
    expect(names.length).toBe(total);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
  });

  test('the default page is small', async () => {
    const { call } = await startSimulator({ behaviour: { templates: { defaultLimit: 3 } } });
    expect((await (await call('/configs/templates')).json()).count).toBe(3);
  });

  test('the Cloud form pages by its next link', async () => {
    const { url, call, simulator } = await startSimulator({ behaviour: { templates: { form: 'cloud' } } });
    const names = [];
    for (let next = `${url}/configs/templates?limit=4`; next; ) {
      const page = await (await call(next.slice(url.length))).json();
      names.push(...page.data.map((one: { name: string; language: string }) => `${one.name} ${one.language}`));
      expect(page.data[0].status).toMatch(/^[A-Z]+$/);
      next = page.paging.next;
    }
    expect(new Set(names).size).toBe(simulator.behaviour().templates.list.length);
  });
});

describe('the callback', () => {
  test('is null, then what was registered', async () => {
    const { call } = await startSimulator();
    expect(await (await call('/configs/webhook')).json()).toEqual({ url: null });
    const url = 'https://griot.example/webhooks/1/secret';
    const answer = await call('/configs/webhook', { method: 'POST', body: JSON.stringify({ url }) });
    expect(await answer.json()).toEqual({ url });
    expect(await (await call('/configs/webhook')).json()).toEqual({ url });
  });

  test('must be an http or https URL', async () => {
    const { call } = await startSimulator();
    for (const body of ['{}', '{"url":"ftp://x"}', 'nonsense']) {
      expect((await call('/configs/webhook', { method: 'POST', body })).status).toBe(400);
    }
  });
});

test('health has three forms', async () => {
  const { call, simulator } = await startSimulator();
  const health = async () => (await call('/health')).json();
  expect(await health()).toEqual({ health: { gateway_status: 'connected' } });
  simulator.behave({ health: { form: 'hosts', status: 'disconnected' } });
  expect(Object.values((await health()).health)).toMatchObject([
    { gateway_status: 'disconnected' },
    { gateway_status: 'disconnected' },
  ]);
  simulator.behave({ health: { form: 'cloud', status: 'LIMITED' } });
  expect(await health()).toEqual({ health_status: { can_send_message: 'LIMITED' } });
});

test('an outage stops every call but sending', async () => {
  const { call } = await startSimulator({ behaviour: { configOutage: 503, refusalForm: 'html' } });
  for (const path of ['/health', '/configs/templates', '/configs/webhook']) expect((await call(path)).status).toBe(503);
});

test('an unknown path is 404', async () => {
  const { call } = await startSimulator();
  expect((await call('/nowhere')).status).toBe(404);
});
