// Notification bodies in every dialect → statuses and inbound messages.
import { describe, expect, test } from 'vitest';
import type { InboundEvent, StatusEvent } from '../../src/model/notification.ts';
import { parseNotification } from '../../src/provider/make-provider.ts';

const NOW = new Date('2026-11-16T12:00:00.000Z');
const AT = new Date('2026-11-16T04:20:00.000Z');
const SECONDS = AT.getTime() / 1000;

const change = (value: unknown, field: unknown = 'messages') => ({ field, value });
const cloud = (...changes: unknown[]) => ({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] });
const raw = (changes: object = {}) => ({
  id: 'wamid.1',
  status: 'sent',
  timestamp: String(SECONDS),
  recipient_id: '221771234567',
  ...changes,
});
const status = (changes: Partial<StatusEvent> = {}): StatusEvent => ({
  messageId: 'wamid.1',
  status: 'sent',
  at: AT,
  recipient: '221771234567',
  error: null,
  callbackData: null,
  free: false,
  ...changes,
});
const rawText = (changes: object = {}) => ({
  from: '221771234567',
  id: 'in.1',
  timestamp: String(SECONDS),
  type: 'text',
  text: { body: 'STOP' },
  ...changes,
});
const inbound = (changes: Partial<InboundEvent> = {}): InboundEvent => ({
  messageId: 'in.1',
  from: '221771234567',
  at: AT,
  type: 'text',
  text: 'STOP',
  payload: null,
  contextId: null,
  ...changes,
});

describe('statuses', () => {
  const failed = (errors: unknown) => ({ statuses: [raw({ status: 'failed', errors })] });
  const failedWith = (code: string, title: string) => [status({ status: 'failed', error: { code, title } })];
  const NO_REASON = 'The provider gave no reason';

  const cases: [string, unknown, StatusEvent[]][] = [
    ['Cloud', cloud(change({ messaging_product: 'whatsapp', statuses: [raw()] })), [status()]],
    ['On-Premises', { statuses: [raw()] }, [status()]],
    [
      'a bare Cloud value',
      { messaging_product: 'whatsapp', metadata: { phone_number_id: '1' }, contacts: [], statuses: [raw()] },
      [status()],
    ],
    [
      'Cloud with conversation and pricing',
      cloud(
        change({ statuses: [raw({ status: 'delivered', conversation: { id: 'c' }, pricing: { billable: true } })] }),
      ),
      [status({ status: 'delivered' })],
    ],
    ['a change without a field', cloud({ value: { statuses: [raw()] } }), [status()]],
    ['a change with a null field', cloud(change({ statuses: [raw()] }, null)), [status()]],
    [
      'every status of every change of every entry',
      {
        entry: [
          { changes: [change({ statuses: [raw({ id: 'a' }), raw({ id: 'b', status: 'delivered' })] })] },
          {
            changes: [
              change({ statuses: [raw({ id: 'c', status: 'read' })] }),
              change({ statuses: [raw({ id: 'd' })] }),
            ],
          },
        ],
      },
      [
        status({ messageId: 'a' }),
        status({ messageId: 'b', status: 'delivered' }),
        status({ messageId: 'c', status: 'read' }),
        status({ messageId: 'd' }),
      ],
    ],
    ['repeated statuses are all there', { statuses: [raw(), raw()] }, [status(), status()]],
    [
      'shrunk to id and status',
      { statuses: [{ id: 'a', status: 'read' }] },
      [status({ messageId: 'a', status: 'read', recipient: null, at: NOW })],
    ],
    ['one object instead of an array', { statuses: raw() }, [status()]],
    ['one object instead of arrays, Cloud', { entry: { changes: change({ statuses: raw() }) } }, [status()]],
    [
      'an array of notifications',
      [{ statuses: [raw()] }, cloud(change({ statuses: [raw({ id: 'b' })] }))],
      [status(), status({ messageId: 'b' })],
    ],
    ['a status in capitals', { statuses: [raw({ status: 'READ' })] }, [status({ status: 'read' })]],
    ['good ones among broken ones', { statuses: [null, 1, 'x', [], {}, raw()] }, [status()]],

    [
      'other statuses move nothing',
      {
        statuses: ['played', 'deleted', 'warning', 'accepted', 'constructor', '', null, 5].map((s) =>
          raw({ status: s }),
        ),
      },
      [],
    ],
    ['ids that are none', { statuses: ['', null, 5, {}, ['a'], 'x'.repeat(513), '\0'].map((id) => raw({ id })) }, []],
    ['the longest id', { statuses: [raw({ id: 'x'.repeat(512) })] }, [status({ messageId: 'x'.repeat(512) })]],
    ['errors beside statuses', { errors: [{ code: 131000 }], statuses: [raw()] }, [status()]],
    ['errors alone', { errors: [{ code: 131000, title: 'T' }] }, []],
    ['errors alone, Cloud', cloud(change({ errors: [{ code: 130429 }] })), []],

    ['a number as time', { statuses: [raw({ timestamp: SECONDS })] }, [status()]],
    [
      'milliseconds',
      { statuses: [raw({ timestamp: SECONDS * 1000 + 5 })] },
      [status({ at: new Date(SECONDS * 1000 + 5) })],
    ],
    ['milliseconds as text', { statuses: [raw({ timestamp: String(SECONDS * 1000) })] }, [status()]],
    [
      'absurd times',
      {
        statuses: [
          0,
          -1,
          'x',
          '',
          null,
          {},
          1e300,
          '99999999999999999999',
          1_262_303_999,
          NOW.getTime() / 1000 + 86_401,
        ].map((timestamp) => raw({ timestamp })),
      },
      Array(10).fill(status({ at: NOW })),
    ],
    [
      'a clock that is ahead within a day',
      { statuses: [raw({ timestamp: NOW.getTime() / 1000 + 86_400 })] },
      [status({ at: new Date(NOW.getTime() + 86_400_000) })],
    ],
    [
      'the first second of 2010',
      { statuses: [raw({ timestamp: 1_262_304_000 })] },
      [status({ at: new Date('2010-01-01T00:00:00Z') })],
    ],

    ['a recipient with a plus', { statuses: [raw({ recipient_id: '+221771234567' })] }, [status()]],
    ['a recipient as a number', { statuses: [raw({ recipient_id: 221771234567 })] }, [status()]],
    [
      'a recipient that is a user id',
      {
        statuses: [undefined, null, 'SN.1234', '', '++1', {}, 1.5, '2'.repeat(21)].map((recipient_id) =>
          raw({ recipient_id }),
        ),
      },
      Array(8).fill(status({ recipient: null })),
    ],
    ['echoed data', { statuses: [raw({ biz_opaque_callback_data: 'c1:42' })] }, [status({ callbackData: 'c1:42' })]],
    ['echoed data that is none', { statuses: [raw({ biz_opaque_callback_data: 7 })] }, [status()]],

    ['failed, On-Premises error', failed([{ code: 470, title: 'T', href: 'h' }]), failedWith('470', 'T')],
    [
      'failed, Cloud error',
      failed([{ code: 131026, title: 'T', message: 'M', error_data: { details: 'D' } }]),
      failedWith('131026', 'T'),
    ],
    ['failed, message only', failed([{ code: '131049', message: 'M', details: 'D' }]), failedWith('131049', 'M')],
    ['failed, details only', failed([{ code: 1, details: 'D' }]), failedWith('1', 'D')],
    ['failed, nested details only', failed([{ code: 1, error_data: { details: 'D' } }]), failedWith('1', 'D')],
    ['failed, errors as one object', failed({ code: 1, title: 'T' }), failedWith('1', 'T')],
    ['failed, no code', failed([{ title: 'T' }]), failedWith('unknown', 'T')],
    ['failed, no errors', failed(undefined), failedWith('unknown', NO_REASON)],
    ['failed, odd errors', failed(['x', null, 3]), failedWith('unknown', NO_REASON)],
    ['failed, empty words', failed([{ code: '', title: '', message: ' M' }]), failedWith('unknown', ' M')],
    ['failed, endless words', failed([{ code: 1, title: '👋'.repeat(300) }]), failedWith('1', '👋'.repeat(150))],
    ['errors of another status are dropped', { statuses: [raw({ errors: [{ code: 1 }] })] }, [status()]],
    [
      'characters that no database stores',
      {
        statuses: [
          raw({
            id: 'a\0b\ud800',
            status: 'failed',
            biz_opaque_callback_data: '\udc00d\0',
            errors: [{ code: 'x\0', title: 'é\0👋\ud83d' }],
          }),
        ],
      },
      [status({ messageId: 'ab', status: 'failed', callbackData: 'd', error: { code: 'x', title: 'é👋' } })],
    ],

    ['nothing', {}, []],
    ['null', null, []],
    ['a text', 'statuses', []],
    ['an empty array', [], []],
    ['arrays where objects belong', { entry: [[[raw()]]], statuses: [[raw()]] }, []],
    ['objects where arrays belong', { entry: { changes: { value: 1 } }, statuses: { 0: raw() } }, []],
    [
      'a prototype as data',
      JSON.parse('{"__proto__":{"statuses":[{"id":"a","status":"sent"}]},"constructor":{"entry":[]}}'),
      [],
    ],
  ];
  test.each(cases)('%s', (_, body, expected) => {
    expect(parseNotification(body, NOW)).toMatchObject({ statuses: expected, inbound: [] });
  });
});

describe('inbound messages', () => {
  const cases: [string, unknown, InboundEvent[]][] = [
    ['a text, Cloud', cloud(change({ contacts: [{ wa_id: '221771234567' }], messages: [rawText()] })), [inbound()]],
    ['a text, On-Premises', { contacts: [{}], messages: [rawText()] }, [inbound()]],
    [
      'an answer to a message',
      { messages: [rawText({ context: { from: '1', id: 'wamid.1' } })] },
      [inbound({ contextId: 'wamid.1' })],
    ],
    [
      'a button',
      {
        messages: [
          rawText({ type: 'button', text: undefined, button: { payload: 'OUT', text: 'Stop' }, context: { id: 'w' } }),
        ],
      },
      [inbound({ type: 'button', text: 'Stop', payload: 'OUT', contextId: 'w' })],
    ],
    [
      'a button without payload',
      { messages: [rawText({ type: 'button', text: undefined, button: { payload: null, text: 'Stop' } })] },
      [inbound({ type: 'button', text: 'Stop' })],
    ],
    [
      'a reply button',
      {
        messages: [
          rawText({
            type: 'interactive',
            text: undefined,
            interactive: { type: 'button_reply', button_reply: { id: 'b1', title: 'Oui' } },
          }),
        ],
      },
      [inbound({ type: 'interactive', text: 'Oui', payload: 'b1' })],
    ],
    [
      'a list reply',
      {
        messages: [
          rawText({ type: 'interactive', text: undefined, interactive: { list_reply: { id: 'l1', title: 'Dakar' } } }),
        ],
      },
      [inbound({ type: 'interactive', text: 'Dakar', payload: 'l1' })],
    ],
    [
      'a reaction',
      { messages: [rawText({ type: 'reaction', text: undefined, reaction: { message_id: 'w', emoji: '👍' } })] },
      [inbound({ type: 'reaction', text: null, contextId: 'w' })],
    ],
    [
      'an image: its caption is no answer',
      { messages: [rawText({ type: 'image', text: undefined, image: { id: 'm', caption: 'STOP' } })] },
      [inbound({ type: 'image', text: null })],
    ],
    [
      'an unsupported one',
      { messages: [rawText({ type: 'unsupported', text: undefined, errors: [{ code: 131051 }] })] },
      [inbound({ type: 'unsupported', text: null })],
    ],
    [
      'odd types',
      { messages: [rawText({ type: 5, text: 'STOP', button: [], interactive: 'x', context: [] })] },
      [inbound({ type: 'unknown', text: null })],
    ],
    [
      'without sender or id',
      { messages: [rawText({ from: undefined }), rawText({ from: 'SN.1' }), rawText({ id: null })] },
      [],
    ],
    [
      'endless text',
      { messages: [rawText({ text: { body: 'x'.repeat(10_000) } })] },
      [inbound({ text: 'x'.repeat(4096) })],
    ],
  ];
  test.each(cases)('%s', (_, body, expected) => {
    expect(parseNotification(body, NOW)).toEqual({ statuses: [], inbound: expected, events: [] });
  });

  test('stand beside statuses', () => {
    const body = cloud(change({ statuses: [raw()], messages: [rawText()] }));
    expect(parseNotification(body, NOW)).toEqual({ statuses: [status()], inbound: [inbound()], events: [] });
  });
});

test.each(['message_echoes', 'smb_message_echoes', 'history', 'user_preferences', '', 7])(
  'a change of field %j holds nothing of ours',
  (field) => {
    const value = { statuses: [raw()], messages: [rawText()], message_echoes: [rawText()] };
    expect(parseNotification(cloud(change(value, field)), NOW)).toMatchObject({ statuses: [], inbound: [] });
  },
);

describe('news', () => {
  const news = (field: string, value: object) =>
    parseNotification({ entry: [{ id: '1', time: SECONDS, changes: [{ field, value }] }] }, NOW).events;
  const promo = { message_template_id: 12, message_template_name: 'promo', message_template_language: 'fr' };
  const restricted = (type: string) => ({
    event: 'ACCOUNT_RESTRICTION',
    restriction_info: [{ restriction_type: type, expiration: SECONDS }],
  });

  test.each([
    ['PAUSED', { kind: 'template', name: 'promo', language: 'fr', status: 'paused', stopped: true }],
    ['DISABLED', { kind: 'template', name: 'promo', language: 'fr', status: 'disabled', stopped: true }],
    ['REJECTED', { kind: 'template', name: 'promo', language: 'fr', status: 'rejected', stopped: true }],
    ['APPROVED', { kind: 'template', name: 'promo', language: 'fr', status: 'approved', stopped: false }],
    ['REINSTATED', { kind: 'template', name: 'promo', language: 'fr', status: 'approved', stopped: false }],
    ['FLAGGED', null],
    ['PENDING', null],
  ])('a template that is %s', (event, means) => {
    const value = { event, ...promo, reason: 'NONE' };
    const expected = { event, subject: 'promo (fr)', at: AT, detail: value, means };
    expect(news('message_template_status_update', value)).toEqual([
      { field: 'message_template_status_update', ...expected },
    ]);
    expect(parseNotification(value, NOW).events).toMatchObject([{ event, means }]); // the value alone
  });

  test.each([
    [{ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }, 'disabled_update, disable'],
    [{ event: 'ACCOUNT_DELETED' }, 'account_deleted'],
    [restricted('RESTRICTED_BIZ_INITIATED_MESSAGING'), 'account_restriction'],
    [{ event: 'ACCOUNT_RESTRICTION' }, 'account_restriction'],
  ])('an account that may not send: %j', (value, reason) => {
    expect(news('account_update', value)).toMatchObject([{ means: { kind: 'account-stopped', reason } }]);
  });

  test.each([
    ['account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } }],
    ['account_update', { event: 'VERIFIED_ACCOUNT' }],
    ['account_update', restricted('RESTRICTED_ADD_PHONE_NUMBER_ACTION')],
    ['account_update', restricted('RESTRICTED_CUSTOMER_INITIATED_MESSAGING')],
    ['phone_number_quality_update', { event: 'FLAGGED', display_phone_number: '221771', current_limit: 'TIER_1K' }],
    ['message_template_quality_update', { ...promo, new_quality_score: 'RED', previous_quality_score: 'GREEN' }],
    ['account_alerts', { alert_type: 'OBA_APPROVED', entity_id: 5 }],
    ['a_field_of_tomorrow', { event: 'X' }],
    ['constructor', {}],
  ])('is kept where nothing follows from it: %s %j', (field, value) => {
    expect(news(field, value)).toMatchObject([{ field, at: AT, detail: value, means: null }]);
  });

  test('an account that may send again', () => {
    const value = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } };
    expect(news('account_update', value)).toMatchObject([{ means: { kind: 'account-restored' } }]);
  });

  test('errors of no message are news', () => {
    expect(parseNotification({ errors: [{ code: 1015, title: 'Too many requests' }] }, NOW).events).toMatchObject([
      { field: 'errors', event: '1015', detail: { title: 'Too many requests' } },
    ]);
  });

  test('what is too long or cannot be stored is kept without its details', () => {
    for (const detail of ['x'.repeat(20_000), 'a\0b']) {
      expect(news('account_update', { event: 'X', detail })).toMatchObject([{ event: 'X', detail: {} }]);
    }
  });
});

test('who switches marketing off or on, in the three dialects', () => {
  const preference = { wa_id: '221771234567', detail: 'User requested to stop', category: 'marketing_messages' };
  const value = { contacts: [], user_preferences: [{ ...preference, value: 'stop', timestamp: SECONDS }] };
  const expected = {
    messageId: `user_preferences:221771234567:${AT.getTime()}:stop`,
    from: '221771234567',
    at: AT,
    type: 'user_preferences',
    text: 'User requested to stop',
    payload: 'stop',
    contextId: null,
  };
  for (const body of [cloud(change(value, 'user_preferences')), cloud(change(value)), value]) {
    expect(parseNotification(body, NOW)).toEqual({ statuses: [], inbound: [expected], events: [] });
  }
  const odd = [{ ...preference, value: 'later' }, { value: 'stop' }, { user_id: 'x', value: 'resume' }];
  expect(parseNotification({ user_preferences: odd }, NOW).inbound).toEqual([]);
});
