// What is sent, and answer → outcome in every form an answer is known to take.
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { answering, closeAll, errorIn, KEY, outcomeOf, type Reply, sendOne, TO } from './fake-provider.ts';

afterEach(closeAll);

describe('the request', () => {
  test('has the form of the provider’s API page, with the key in its header', async () => {
    const { provider, seen } = await answering({ body: { messages: [{ id: 'wamid.1' }] } });
    const components = [{ type: 'body', parameters: [{ type: 'text', text: 'Awa 👋' }] }];
    await provider.send({ to: TO, name: 'promo', language: 'fr', components });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/messages',
      headers: { 'lam-api-key': KEY, 'content-type': 'application/json' },
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      recipient_type: 'individual',
      to: TO,
      type: 'template',
      template: { namespace: 'ns', name: 'promo', language: { policy: 'deterministic', code: 'fr' }, components },
    });
  });

  test('leaves out what the sender does not have', async () => {
    const { provider, seen } = await answering({ body: {} }, { namespace: null, recipientType: null });
    await sendOne(provider);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      to: TO,
      type: 'template',
      template: { name: 'promo', language: { policy: 'deterministic', code: 'fr' } },
    });
  });

  test('is the message itself where it is no template', async () => {
    const { provider, seen } = await answering({ body: { messages: [{ id: 'm' }] } });
    const message = { type: 'image', image: { id: '7', caption: 'Robe\nrouge' } };
    expect(await provider.send({ to: TO, message })).toMatchObject({ ok: true });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ recipient_type: 'individual', to: TO, ...message });
  });

  test('goes out once for one send', async () => {
    const { provider, seen } = await answering({ body: { messages: [{ id: 'm' }] } });
    for (let i = 0; i < 5; i++) await sendOne(provider);
    expect(seen).toHaveLength(5);
  });
});

const accepted = (id: string, waId: string | null = null, held = false) => ({
  ok: true,
  accepted: { messageId: id, waId, held },
});

describe('acceptances', () => {
  const cases: [string, Reply, object][] = [
    [
      'On-Premises form',
      { status: 201, body: { contacts: [{ input: TO, wa_id: TO }], messages: [{ id: 'gBEG' }], meta: {} } },
      accepted('gBEG', TO),
    ],
    ['messages alone', { body: { messages: [{ id: 'a' }] } }, accepted('a')],
    ['messages as one object', { body: { messages: { id: 'a' } } }, accepted('a')],
    [
      'Cloud form',
      {
        body: {
          messaging_product: 'whatsapp',
          contacts: [{ input: TO, wa_id: '22177' }],
          messages: [{ id: 'wamid.x', message_status: 'accepted' }],
        },
      },
      accepted('wamid.x', '22177'),
    ],
    [
      'held for quality',
      { body: { messages: [{ id: 'h', message_status: 'held_for_quality_assessment' }] } },
      accepted('h', null, true),
    ],
    [
      'held while the template is paused',
      { body: { messages: [{ id: 'p', message_status: 'paused' }] } },
      accepted('p', null, true),
    ],
    ['a wa_id that is a user id', { body: { contacts: [{ wa_id: 'SN.12' }], messages: [{ id: 'a' }] } }, accepted('a')],
    ['empty errors beside the id', { body: { messages: [{ id: 'a' }], errors: [], error: null } }, accepted('a')],
    [
      'an error beside the id: the id wins',
      { body: { messages: [{ id: 'a' }], errors: [{ code: 1 }] } },
      accepted('a'),
    ],
    ['a byte order mark', { body: '\uFEFF{"messages":[{"id":"a"}]}' }, accepted('a')],
    ['another 2xx', { status: 202, body: { messages: [{ id: 'a' }] } }, accepted('a')],
  ];
  test.each(cases)('%s', async (_, reply, outcome) => {
    expect(await outcomeOf(reply)).toEqual(outcome);
  });
});

describe('answers that are not acceptances', () => {
  const onPremises = (code: unknown) => ({ errors: [{ code, title: 'T', details: 'D' }], meta: { version: '2' } });
  const cloud = (code: unknown) => ({
    error: { message: '(#1) M', type: 'OAuthException', code, error_data: { details: 'D' }, fbtrace_id: 'x' },
  });
  const meta = (http_code: number, developer_message: unknown) => ({
    meta: { success: false, http_code, developer_message },
  });
  const nested = JSON.stringify(cloud(132001));

  const cases: [string, Reply, string, string][] = [
    // The code decides, whatever the HTTP status.
    ['On-Premises form', { status: 400, body: onPremises(1013) }, 'recipient', '1013'],
    ['refused with HTTP 200', { status: 200, body: onPremises(1013) }, 'recipient', '1013'],
    ['errors as one object', { status: 400, body: { errors: { code: 470, title: 'T' } } }, 'recipient', '470'],
    ['a code as a string', { status: 400, body: onPremises('131056') }, 'pair', '131056'],
    ['the second error speaks', { status: 400, body: { errors: [null, {}, { code: 470 }] } }, 'recipient', '470'],
    ['Cloud form', { status: 400, body: cloud(131049) }, 'recipient-later', '131049'],
    ['Cloud form with HTTP 200', { status: 200, body: cloud('131050') }, 'opt-out', '131050'],
    ['a code with HTTP 500', { status: 500, body: cloud(131000) }, 'temporary', '131000'],
    ['a code beats HTTP 401', { status: 401, body: cloud(131026) }, 'recipient', '131026'],
    [
      'a code only in the text',
      { status: 400, body: { error: { message: '(#131030) Not in list' } } },
      'recipient',
      '131030',
    ],
    ['an error that is a text', { status: 401, body: { error: 'unauthorized' } }, 'account', 'http_401'],

    // Without a code, the wording of known gateways, then the HTTP status.
    ['no code, HTTP 200', { status: 200, body: { errors: [{ title: 'Nope' }] } }, 'unknown', 'no_code'],
    ['no code, HTTP 400', { status: 400, body: { errors: [{ title: 'Nope' }] } }, 'parameters', 'http_400'],
    ['no code, HTTP 429', { status: 429, body: { errors: [{ title: 'Slow' }] } }, 'throttled', 'http_429'],
    ['no code, HTTP 500', { status: 500, body: { errors: [{ title: 'Oops' }] } }, 'uncertain', 'http_500'],
    ['an unknown code', { status: 400, body: onPremises(987654) }, 'unknown', '987654'],
    ['an unknown code, HTTP 401', { status: 401, body: onPremises(987654) }, 'account', '987654'],
    ['an unknown code, HTTP 429', { status: 429, body: onPremises(987654) }, 'throttled', '987654'],
    ['an unknown code, HTTP 404', { status: 404, body: onPremises(987654) }, 'unknown', '987654'],
    ['an unknown code, HTTP 502', { status: 502, body: onPremises(987654) }, 'uncertain', '987654'],

    // The gateway's own form.
    ['gateway: key', { status: 200, body: meta(401, 'Invalid api_key') }, 'account', 'http_401'],
    [
      'gateway: key, as 404',
      { status: 404, body: meta(404, 'Invalid api_key or token expired') },
      'account',
      'http_404',
    ],
    [
      'gateway: rate',
      { status: 400, body: meta(400, 'You have exceeded the endpoint rate limit.') },
      'throttled',
      'http_400',
    ],
    [
      'gateway: payment',
      { status: 400, body: meta(400, 'Could not send due to lack of payment.') },
      'account',
      'http_400',
    ],
    [
      'gateway: camel case',
      { status: 400, body: { meta: { success: false, httpCode: 403, developerMessage: 'Blocked' } } },
      'account',
      'http_403',
    ],
    ['gateway: a Cloud error as text', { status: 400, body: meta(400, nested) }, 'template', '132001'],
    [
      'gateway: a Cloud error within a text',
      { status: 200, body: meta(500, `Error: ${nested} (end)`) },
      'template',
      '132001',
    ],
    [
      'gateway: a bare error as text',
      { status: 400, body: meta(400, '{"code":131026,"message":"M"}') },
      'recipient',
      '131026',
    ],
    ['gateway: errors as text', { status: 400, body: meta(400, JSON.stringify(onPremises(471))) }, 'spam', '471'],
    ['gateway: an error as an object', { status: 400, body: meta(400, cloud(131056)) }, 'pair', '131056'],
    [
      'gateway: an error as Python prints it',
      { status: 400, body: meta(400, "{'error': {'code': 131026}}") },
      'recipient',
      '131026',
    ],
    [
      'gateway: a number in brackets',
      { status: 400, body: meta(400, '(#132000) Number of parameters') },
      'parameters',
      '132000',
    ],
    ['gateway: internal error', { status: 500, body: meta(500, 'Internal server error') }, 'uncertain', 'http_500'],
    ['gateway: no message', { status: 200, body: { meta: { success: false } } }, 'unknown', 'no_code'],

    // Bodies of proxies: the HTTP status is all there is.
    ['HTML 400', { status: 400, body: '<html>' }, 'parameters', 'http_400'],
    ['empty 401', { status: 401, body: '' }, 'account', 'http_401'],
    ['empty 402', { status: 402, body: '' }, 'account', 'http_402'],
    ['HTML 403', { status: 403, body: '<html>' }, 'account', 'http_403'],
    ['HTML 404', { status: 404, body: '<html>' }, 'account', 'http_404'],
    ['empty 405', { status: 405, body: '' }, 'account', 'http_405'],
    ['empty 408', { status: 408, body: '' }, 'uncertain', 'http_408'],
    ['empty 413', { status: 413, body: '' }, 'parameters', 'http_413'],
    ['JSON 418', { status: 418, body: [] }, 'unknown', 'http_418'],
    ['empty 422', { status: 422, body: '' }, 'parameters', 'http_422'],
    ['text 429', { status: 429, body: 'Too Many Requests' }, 'throttled', 'http_429'],
    ['empty 500', { status: 500, body: '' }, 'uncertain', 'http_500'],
    ['HTML 502', { status: 502, body: '<html>' }, 'uncertain', 'http_502'],
    ['empty 503', { status: 503, body: '' }, 'temporary', 'http_503'],
    ['HTML 504', { status: 504, body: '<html>' }, 'uncertain', 'http_504'],
    ['HTML 524', { status: 524, body: '<html>' }, 'uncertain', 'http_524'],
    ['a redirect', { status: 302, headers: { location: 'https://example.org/' }, body: '' }, 'account', 'http_302'],
    ['a permanent redirect', { status: 308, headers: { location: '/x' }, body: '' }, 'account', 'http_308'],

    // A success that names no message.
    ['200 empty', { body: '' }, 'uncertain', 'unreadable_answer'],
    ['200 HTML', { body: '<html>OK</html>' }, 'uncertain', 'unreadable_answer'],
    ['200 cut JSON', { body: '{"messages":[{"id":"wam' }, 'uncertain', 'unreadable_answer'],
    ['200 not an object', { body: [{ messages: [{ id: 'a' }] }] }, 'uncertain', 'unreadable_answer'],
    ['200 without id', { body: { messages: [{}] } }, 'uncertain', 'no_message_id'],
    ['200 with a number as id', { body: { messages: [{ id: 12 }] } }, 'uncertain', 'no_message_id'],
    ['200 with an endless id', { body: { messages: [{ id: 'x'.repeat(513) }] } }, 'uncertain', 'no_message_id'],
    ['200 with an empty error', { body: { errors: [{}] } }, 'uncertain', 'no_message_id'],
    [
      '200 with a success of the gateway',
      { body: { meta: { success: true, developer_message: 'OK' } } },
      'uncertain',
      'no_message_id',
    ],
    ['204', { status: 204, body: '' }, 'uncertain', 'unreadable_answer'],
  ];
  test.each(cases)('%s', async (_, reply, kind, code) => {
    expect(errorIn(await outcomeOf(reply))).toMatchObject({ kind, code });
  });
});

describe('the words of an error', () => {
  test('are the provider’s title and details', async () => {
    const body = { errors: [{ code: 1008, title: 'Required parameter is missing', details: 'namespace' }] };
    expect(errorIn(await outcomeOf({ status: 400, body })).title).toBe('Required parameter is missing: namespace');
  });

  test('say to check the base URL where nothing of the API answers', async () => {
    for (const status of [301, 404, 405]) {
      expect(errorIn(await outcomeOf({ status, body: '' })).title).toContain('check the base URL');
    }
  });

  test('never hold the key or a phone number, and are bounded', async () => {
    const title = `Key ${KEY} may not write to +${TO} ${'x'.repeat(1000)}\0\ud800`;
    for (const body of [
      { errors: [{ code: `1 ${KEY}`, title }] },
      { meta: { success: false, developer_message: title } },
    ]) {
      const error = errorIn(await outcomeOf({ status: 400, body }));
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(KEY);
      expect(error.title).not.toContain(TO);
      expect(error.title).toMatch(/^Key \*\*\* may not write to \*\*\*67 x+$/);
      expect(error.title.length).toBeLessThanOrEqual(300);
    }
  });

  test('do not show half a key where they are cut', async () => {
    const error = errorIn(await outcomeOf({ status: 400, body: { errors: [{ title: `${'x'.repeat(290)}${KEY}` }] } }));
    expect(error.title).not.toContain(KEY.slice(0, 5));
  });
});

describe('Retry-After', () => {
  const inFuture = (ms: number) => new Date(Date.now() + ms).toUTCString();
  const cases: [string, string | undefined, number | null][] = [
    ['is absent', undefined, null],
    ['in seconds', '30', 30_000],
    ['is zero', '0', null],
    ['is negative', '-5', null],
    ['is a fraction', '1.5', null],
    ['is a word', 'soon', null],
    ['is a word with a year', 'foo 2099', null],
    ['is longer than a day', '999999', 86_400_000],
    ['is absurd', '9'.repeat(400), 86_400_000],
    ['is a date that has passed', 'Wed, 21 Oct 2015 07:28:00 GMT', null],
    ['is a date far off', 'Wed, 21 Oct 2099 07:28:00 GMT', 86_400_000],
  ];
  test.each(cases)('that %s', async (_, value, ms) => {
    const headers = value === undefined ? {} : { 'retry-after': value };
    expect(errorIn(await outcomeOf({ status: 429, headers, body: '' })).retryAfterMs).toBe(ms);
  });

  test('that is a date', async () => {
    const headers = { 'retry-after': inFuture(60_000) };
    const wait = errorIn(await outcomeOf({ status: 503, headers, body: '' })).retryAfterMs;
    expect(wait).toBeGreaterThan(55_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });
});
