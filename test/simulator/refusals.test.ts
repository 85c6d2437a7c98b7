import { describe, expect, test } from 'vitest';
import { people, startSimulator, welcome } from './setting.ts';

const OVERLOAD = { code: 131016, title: 'Service unavailable', httpStatus: 503 };

describe('the forms of a refusal', () => {
  const inForm = async (form: string) => {
    const { simulator, send } = await startSimulator();
    simulator.behave({ refusals: [{ ...OVERLOAD, form: form as 'onprem' }] });
    const answer = await send(welcome());
    expect(simulator.stats().refused).toEqual({ 131016: 1 });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };

  test('onprem: an array of errors, under its own status or under 200, or one object', async () => {
    const { status, text } = await inForm('onprem');
    expect(status).toBe(503);
    expect(JSON.parse(text).errors).toEqual([
      { code: 131016, title: 'Service unavailable', details: 'Service unavailable' },
    ]);
    expect(await inForm('onprem-200')).toMatchObject({ status: 200, text });
    expect(JSON.parse((await inForm('onprem-object')).text).errors.code).toBe(131016);
  });

  test('cloud: one error with its details', async () => {
    const { error } = JSON.parse((await inForm('cloud')).text);
    expect(error).toMatchObject({ code: 131016, message: '(#131016) Service unavailable' });
    expect(error.error_data.details).toBe('Service unavailable');
  });

  test('meta: a whole Cloud error as text', async () => {
    const { meta } = JSON.parse((await inForm('meta')).text);
    expect(meta).toMatchObject({ success: false, http_code: 503 });
    expect(JSON.parse(meta.developer_message).error.code).toBe(131016);
  });

  test('what proxies make of it: HTML, nothing, half of it', async () => {
    expect(await inForm('html')).toMatchObject({ status: 503, type: 'text/html' });
    expect(await inForm('empty')).toMatchObject({ status: 503, text: '' });
    const { text } = await inForm('truncated');
    expect(text).toMatch(/^\{/);
    expect(() => JSON.parse(text)).toThrow();
  });

  test('a refusal may have no code', async () => {
    const { send } = await startSimulator({ behaviour: { refusals: [{ code: null, title: 'no' }] } });
    expect((await (await send(welcome())).json()).errors[0]).toEqual({ title: 'no', details: 'no' });
  });
});

describe('who is refused', () => {
  test('people by number and by pattern, the first rule that fits', async () => {
    const { send } = await startSimulator({
      behaviour: {
        refusals: [
          { code: 131026, to: ['221771234567'] },
          { code: 131049, pattern: '^22177' },
        ],
      },
    });
    const codeOf = async (to: string) => (await (await send(welcome(to))).json()).errors?.[0].code;
    expect(await codeOf('221771234567')).toBe(131026);
    expect(await codeOf('221770000000')).toBe(131049);
    expect(await codeOf('221700000000')).toBeUndefined();
  });

  test('only the next requests, shown counting down', async () => {
    const { send, simulator } = await startSimulator({ behaviour: { refusals: [{ code: 2, next: 2 }] } });
    const statuses = [];
    for (const to of people(3)) statuses.push((await send(welcome(to))).status);
    expect(statuses).toEqual([503, 503, 201]);
    expect(simulator.behaviour().refusals[0]?.next).toBe(0);
  });

  test('a share of requests is drawn anew at each try, a share of people is not', async () => {
    const { send, simulator } = await startSimulator({ behaviour: { refusals: [{ code: 2, share: 0.5 }] } });
    const refusedOf = async () => {
      const refused = [];
      for (const to of people(100)) if ((await send(welcome(to))).status !== 201) refused.push(to);
      return refused;
    };
    const first = await refusedOf();
    expect(first.length).toBeGreaterThan(30);
    expect(first.length).toBeLessThan(70);
    expect(await refusedOf()).not.toEqual(first);
    simulator.behave({ refusals: [{ code: 2, share: 0.5, perPerson: true }] });
    expect(await refusedOf()).toEqual(await refusedOf());
  });
});

describe('the rate limit', () => {
  test('in a sliding second only so many requests are admitted', async () => {
    const { send, simulator } = await startSimulator({ behaviour: { rateLimit: { perSecond: 5 } } });
    const answers = await Promise.all(people(12).map((to) => send(welcome(to))));
    const slow = answers.filter((answer) => answer.status === 429);
    expect(slow.length).toBe(7);
    expect(slow[0]?.headers.get('retry-after')).toBe('1');
    expect(simulator.stats()).toMatchObject({ accepted: 5, refused: { 429: 7 } });
    const last = Math.max(...simulator.accepted().map((one) => one.monotonicMs));
    await expect.poll(() => performance.now() - last).toBeGreaterThan(1000);
    expect((await send(welcome())).status).toBe(201);
  });

  test('Retry-After may be a date', async () => {
    const { send } = await startSimulator({
      behaviour: { rateLimit: { perSecond: 1, retryAfter: 'date', retryAfterSeconds: 30 } },
    });
    await send(welcome());
    const date = (await send(welcome())).headers.get('retry-after') ?? '';
    expect(Date.parse(date) - Date.now()).toBeGreaterThan(28_000);
    expect(Date.parse(date) - Date.now()).toBeLessThanOrEqual(30_000);
  });
});
