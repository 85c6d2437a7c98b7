// The state of a sender's line and the callback registered for it.
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { answering, closeAll, KEY, TO } from './fake-provider.ts';

afterEach(closeAll);

describe('health', () => {
  const gateway = (gateway_status: unknown) => ({ gateway_status });
  const cloud = (can_send_message: unknown, entities: unknown = []) => ({
    health_status: { can_send_message, entities },
  });
  const cases: [string, unknown, string, string][] = [
    ['connected', { health: gateway('connected') }, 'connected', 'connected'],
    ['connecting', { health: gateway('connecting') }, 'limited', 'connecting'],
    ['disconnected', { health: gateway('disconnected') }, 'disconnected', 'disconnected'],
    ['uninitialized', { health: gateway('uninitialized') }, 'disconnected', 'uninitialized'],
    ['unregistered', { health: gateway('unregistered') }, 'disconnected', 'unregistered'],
    ['a new word', { health: gateway('dancing') }, 'unknown', 'dancing'],
    [
      'several hosts: the worst decides',
      { health: { 'a:1': gateway('connected'), 'b:2': gateway('disconnected'), 'c:3': gateway('connecting') } },
      'disconnected',
      'b:2: disconnected',
    ],
    [
      'several good hosts',
      { health: { a: gateway('connected'), b: gateway('connected') } },
      'connected',
      'a: connected',
    ],
    ['Cloud: available', cloud('AVAILABLE'), 'connected', 'AVAILABLE'],
    [
      'Cloud: limited, and why',
      cloud('LIMITED', [
        { entity_type: 'WABA', errors: [{ error_code: 141010, error_description: 'Not verified' }] },
        null,
      ]),
      'limited',
      'LIMITED; Not verified',
    ],
    ['Cloud: blocked', cloud('BLOCKED', 'x'), 'disconnected', 'BLOCKED'],
    [
      'both forms: the worst decides',
      { ...cloud('AVAILABLE'), health: gateway('disconnected') },
      'disconnected',
      'disconnected',
    ],
    ['nothing known', { status: 'ok' }, 'unknown', 'The provider reports no state that Griot knows'],
    ['odd types', { health: [1], health_status: 'x' }, 'unknown', 'The provider reports no state that Griot knows'],
  ];
  test.each(cases)('%s', async (_, body, status, detail) => {
    const { provider, seen } = await answering({ body });
    expect(await provider.health()).toEqual({ status, detail });
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/health', body: '' });
  });

  test('that cannot be read is an error with the provider’s words, without secrets', async () => {
    const title = `Access denied for ${KEY} (${TO})`;
    const { provider } = await answering({ status: 401, body: { errors: [{ code: 1005, title }] } });
    const error = await provider.health().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ProviderCallError', code: '1005', title: 'Access denied for *** (***67)' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(KEY);
  });

  test('that is endless is an error', async () => {
    const { provider } = await answering({ body: ' '.repeat(300_000) });
    await expect(provider.health()).rejects.toMatchObject({ code: 'answer_too_long' });
  });
});

describe('the callback', () => {
  const url = 'https://griot.example/webhooks/1/secret';

  test('is read', async () => {
    const { provider, seen } = await answering({ body: { url } });
    expect(await provider.readWebhook()).toBe(url);
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/configs/webhook' });
  });

  test.each([[{}], [{ url: null }], [{ url: '' }]])('%j means that there is none', async (body) => {
    const { provider } = await answering({ body });
    expect(await provider.readWebhook()).toBeNull();
  });

  test('that cannot be told is an error, for somebody else’s could stand there', async () => {
    const replies = [
      { status: 404, body: '' },
      { status: 500, body: '' },
      { body: '' },
      { body: 'null' },
      { body: { url: 7 } },
      { body: { meta: { success: false, http_code: 404, developer_message: 'Invalid api_key' } } },
    ];
    for (const reply of replies) {
      const { provider } = await answering(reply);
      await expect(provider.readWebhook()).rejects.toMatchObject({ name: 'ProviderCallError' });
    }
  });

  test('is registered', async () => {
    const { provider, seen } = await answering({ body: { url } });
    await provider.registerWebhook(url);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/configs/webhook' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ url });
  });

  test('that the provider refuses is an error, with HTTP 200 too', async () => {
    const body = { errors: [{ code: 1009, title: 'Parameter value is not valid', details: 'url' }] };
    const { provider } = await answering({ body });
    await expect(provider.registerWebhook(url)).rejects.toThrow('1009: Parameter value is not valid: url');
    const ok = await answering({ body: { meta: { success: true, developer_message: 'OK' } } });
    await expect(ok.provider.registerWebhook(url)).resolves.toBeUndefined();
  });
});
