import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { people, promo, startSimulator, welcome } from './setting.ts';

describe('the key', () => {
  test('every endpoint of the provider refuses a missing or wrong key', async () => {
    const { url, simulator } = await startSimulator();
    for (const headers of [{}, { 'LAM-API-KEY': 'wrong' }]) {
      for (const path of ['/messages', '/configs/webhook', '/configs/templates', '/health']) {
        const method = path === '/messages' ? 'POST' : 'GET';
        const answer = await fetch(url + path, { method, headers: headers as Record<string, string> });
        expect([path, answer.status]).toEqual([path, 401]);
        expect(await answer.json()).toMatchObject({ errors: [{ code: 1005, title: 'Access denied' }] });
      }
    }
    expect(simulator.stats()).toMatchObject({ requests: 2, accepted: 0, refused: { 1005: 2 } });
  });

  test('with any key allowed, each key has its own callback', async () => {
    const { call } = await startSimulator({ apiKeys: 'any' });
    const headers = { 'LAM-API-KEY': 'one' };
    await call('/configs/webhook', { method: 'POST', headers, body: '{"url":"http://127.0.0.1:9/one"}' });
    expect(await (await call('/configs/webhook', { headers })).json()).toEqual({ url: 'http://127.0.0.1:9/one' });
    expect(await (await call('/configs/webhook', { headers: { 'LAM-API-KEY': 'two' } })).json()).toEqual({ url: null });
  });
});

describe('acceptance', () => {
  test('a template message is accepted with 201, contacts, an id and meta', async () => {
    const { send, simulator } = await startSimulator();
    const answer = await send(promo(['Awa', '20 %', '31 mai']));
    expect(answer.status).toBe(201);
    const body = await answer.json();
    expect(body.contacts).toEqual([{ input: '221771234567', wa_id: '221771234567' }]);
    expect(body.messages[0].id).toMatch(/^wamid\.[A-Za-z0-9+/=]{50,70}$/);
    expect(body.meta.api_status).toBe('stable');
    const [accepted] = simulator.accepted();
    expect(accepted).toMatchObject({ n: 1, id: body.messages[0].id, templateName: 'promo_soldes' });
    expect(accepted?.parameters).toEqual(['Awa', '20 %', '31 mai']);
  });

  test('the Cloud form is answered in the Cloud form, with a message status where one is set', async () => {
    const { send, simulator } = await startSimulator({ behaviour: { messageStatus: 'held_for_quality_assessment' } });
    const answer = await send(welcome('221771234567', { messaging_product: 'whatsapp' }));
    expect(await answer.json()).toMatchObject({
      messaging_product: 'whatsapp',
      messages: [{ message_status: 'held_for_quality_assessment' }],
    });
    simulator.behave({ acceptedForm: 'bare', messageStatus: null });
    expect(Object.keys(await (await send(welcome())).json())).toEqual(['messages']);
  });

  test('ids are unique and people accepted twice are counted', async () => {
    const { send, simulator } = await startSimulator();
    await Promise.all([...people(64), ...people(10)].map((to) => send(welcome(to))));
    expect(new Set(simulator.accepted().map(({ id }) => id)).size).toBe(74);
    expect(simulator.stats().people).toEqual({ accepted: 64, acceptedMoreThanOnce: 10 });
  });

  test('a wa_id may differ from the number dialled', async () => {
    const { send } = await startSimulator({ behaviour: { waIdDiffers: 1 } });
    const { contacts } = await (await send(welcome())).json();
    expect(contacts).toEqual([{ input: '221771234567', wa_id: '2219771234567' }]);
  });
});

describe('bad messages', () => {
  const template = (changes: object) => ({ ...welcome(), template: { ...welcome().template, ...changes } });
  const cases: [string, unknown, number][] = [
    ['no JSON object', [], 100],
    ['a number with a plus', welcome('+221771234567'), 1009],
    ['a short number', welcome('123456'), 1009],
    ['no recipient', { type: 'text', text: { body: 'x' } }, 1008],
    ['no language', template({ language: {} }), 1008],
    ['no name', template({ name: undefined }), 1008],
    ['an unknown template', template({ name: 'nobody' }), 132001],
    ['an unknown language', template({ language: { code: 'wo' } }), 132001],
    ['a rejected template', template({ name: 'credit_facile' }), 132001],
    ['a paused template', template({ name: 'jeu_concours' }), 132015],
    ['too few parameters', promo(['Awa']), 132000],
    ['a newline in a parameter', promo(['Awa', '20\n%', 'mai']), 132012],
    ['a tab in a parameter', promo(['Awa', '20\t%', 'mai']), 132012],
    ['five spaces in a parameter', promo(['Awa', '20     %', 'mai']), 132012],
    ['an empty parameter', promo(['Awa', '', 'mai']), 1008],
    [
      'a header image left out',
      template({ name: 'nouvelle_collection', components: promo(['a', 'b']).template.components }),
      132012,
    ],
  ];
  test.each(cases)('%s is refused', async (_, body, code) => {
    const { send, simulator } = await startSimulator();
    const answer = await send(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect((await answer.json()).errors[0].code).toBe(code);
    expect(simulator.stats().accepted).toBe(0);
  });

  test('a body that is no JSON is refused', async () => {
    const { call } = await startSimulator();
    expect((await call('/messages', { method: 'POST', body: '{"to":' })).status).toBe(400);
  });

  test('templates are taken unseen where they are not checked', async () => {
    const { send } = await startSimulator({ behaviour: { templates: { checked: false } } });
    expect((await send(template({ name: 'nobody' }))).status).toBe(201);
  });

  test('a header image and a button suffix make a whole message', async () => {
    const { send } = await startSimulator();
    const components = [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example.com/a.jpg' } }] },
      ...promo(['Awa', 'Dakar Mode']).template.components,
    ];
    const button = { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'ete' }] };
    expect((await send(template({ name: 'nouvelle_collection', components }))).status).toBe(400);
    expect((await send(template({ name: 'nouvelle_collection', components: [...components, button] }))).status).toBe(
      201,
    );
  });
});

describe('the journal', () => {
  test('an acceptance is in the journal before it is answered', async () => {
    const { send, simulator } = await startSimulator({ behaviour: { latencyMs: [300, 300] } });
    const before = Date.now();
    let answered = false;
    const answer = send(welcome()).then(() => {
      answered = true;
    });
    await expect.poll(() => simulator.accepted().length).toBe(1);
    expect(answered).toBe(false);
    await answer;
    const [request] = simulator.requests();
    expect(request).toMatchObject({ n: 1, to: '221771234567', decision: 'accepted', ending: 'answered' });
    expect(JSON.parse(request?.body ?? '')).toEqual(welcome());
    expect(request?.at).toBeGreaterThanOrEqual(before);
    expect(Date.now() - (request?.at ?? 0)).toBeGreaterThanOrEqual(290);
  });

  test('a lost answer is an acceptance, a reset is none', async () => {
    const { send, simulator } = await startSimulator({ behaviour: { lostAnswers: 1 } });
    await expect(send(welcome())).rejects.toThrow();
    expect(simulator.stats()).toMatchObject({ accepted: 1, lostAnswers: 1 });
    simulator.behave({ lostAnswers: 0, resets: 1 });
    await expect(send(welcome())).rejects.toThrow();
    expect(simulator.stats()).toMatchObject({ requests: 2, accepted: 1, resets: 1 });
  });

  test('a hanging request is accepted and never answered, and close does not wait for it', async () => {
    const { send, simulator } = await startSimulator({ behaviour: { hang: 1 } });
    const failed = expect(send(welcome())).rejects.toThrow();
    await expect.poll(() => simulator.stats().hung).toBe(1);
    await sleep(50);
    await simulator.close();
    await failed;
  });

  test('an answer may be the last on its connection', async () => {
    const { send } = await startSimulator({ behaviour: { closeAfterAnswer: 1 } });
    expect((await send(welcome())).status).toBe(201);
  });

  test('the same seed decides the same for the same people, whatever the order', async () => {
    const lost = async (order: string[]) => {
      const { send, simulator } = await startSimulator({ behaviour: { lostAnswers: 0.3 } });
      for (const to of order) await send(welcome(to)).catch(() => {});
      return simulator
        .accepted()
        .filter((one) => one.ending === 'lost')
        .map((one) => one.to)
        .sort();
    };
    const first = await lost(people(60));
    expect(first.length).toBeGreaterThan(5);
    expect(first.length).toBeLessThan(35);
    expect(await lost(people(60).reverse())).toEqual(first);
  });
});
