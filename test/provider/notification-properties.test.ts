// What holds for every notification body, generated.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNotification } from '../../src/provider/make-provider.ts';

const NOW = new Date('2026-11-16T12:00:00.000Z');

/** Words of the format, so that generated bodies get past the first look. */
const KEYS = [
  ...['entry', 'changes', 'field', 'value', 'statuses', 'messages', 'errors', 'id', 'status', 'timestamp', 'from'],
  ...[
    'recipient_id',
    'event',
    'message_template_name',
    'ban_info',
    'user_preferences',
    'code',
    'title',
    'error_data',
    'details',
    'text',
    'body',
    'button',
    'interactive',
    'context',
  ],
  ...['__proto__', 'constructor', 'toString', 'length'],
];
const VALUES = [
  'messages',
  'account_update',
  'sent',
  'failed',
  'PAUSED',
  'a\0\ud800',
  '221771234567',
  '1794819600',
  -0,
  1e308,
  null,
  true,
];

const { tree: json } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'large', withCrossShrink: true },
    fc.constantFrom(...VALUES),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('tree'), { maxKeys: 5 }),
  ),
}));

const bodies = fc.oneof(fc.jsonValue({ depthSize: 'large' }), fc.anything(), json);

test('no body makes it throw, and what comes out is sound', () => {
  const whole = (text: string | null) => text === null || (!text.includes('\0') && !/\p{Surrogate}/u.test(text));
  fc.assert(
    fc.property(bodies, (body) => {
      const { statuses, inbound, events } = parseNotification(body, NOW);
      for (const { messageId, at, recipient, error, callbackData, status } of statuses) {
        expect(messageId).toMatch(/^.{1,512}$/su);
        expect([messageId, callbackData, error?.code ?? null, error?.title ?? null].every(whole)).toBe(true);
        expect(recipient ?? '1').toMatch(/^\d{1,20}$/);
        expect(at.getTime()).toBeLessThanOrEqual(NOW.getTime() + 86_400_000);
        expect(error !== null).toBe(status === 'failed');
      }
      for (const { messageId, from, at, text, payload, type } of inbound) {
        expect([messageId, text, payload, type].every(whole)).toBe(true);
        expect(from).toMatch(/^\d{1,20}$/);
        expect(at.getTime()).toBeGreaterThan(0);
      }
      for (const { field, event, subject, detail } of events) {
        expect([field, event, subject, JSON.stringify(detail)].every(whole)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

const printable = (maxLength: number) => fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength });
const statusEvent = fc
  .record({
    messageId: printable(100),
    status: fc.constantFrom('sent', 'delivered', 'read', 'failed'),
    seconds: fc.integer({ min: 1_262_304_000, max: NOW.getTime() / 1000 }),
    recipient: fc.option(fc.stringMatching(/^[1-9]\d{6,14}$/)),
    error: fc.record({ code: fc.integer({ min: 0, max: 999_999 }).map(String), title: printable(100) }),
    callbackData: fc.option(printable(100)),
    free: fc.boolean(),
  })
  .map(({ seconds, error, ...rest }) => ({
    ...rest,
    at: new Date(seconds * 1000),
    error: rest.status === 'failed' ? error : null,
  }));
type Event = typeof statusEvent extends fc.Arbitrary<infer T> ? T : never;

/** Written as a provider would, each with the freedoms it takes. */
function written({ messageId, status, at, recipient, error, callbackData, free }: Event, style: number): object {
  const seconds = at.getTime() / 1000;
  const times = [String(seconds), seconds, at.getTime(), String(at.getTime())];
  return {
    id: messageId,
    status,
    timestamp: times[style % 4],
    ...(recipient !== null && { recipient_id: style % 2 ? recipient : `+${recipient}` }),
    ...(error && { errors: [style % 3 ? error : { code: Number(error.code), message: error.title }] }),
    ...(callbackData !== null && { biz_opaque_callback_data: callbackData }),
    ...((free || style % 2) && { conversation: { id: 'c' }, pricing: { billable: !free } }),
  };
}

function split<T>(items: T[], size: number): T[][] {
  return items.length === 0 ? [] : [items.slice(0, size), ...split(items.slice(size), size)];
}

const DIALECTS: Record<string, (statuses: object[], size: number) => object> = {
  'On-Premises': (statuses) => ({ statuses }),
  'bare value': (statuses) => ({ messaging_product: 'whatsapp', metadata: {}, statuses }),
  'Cloud, one change each': (statuses, size) => ({
    entry: split(statuses, size).map((part) => ({
      changes: part.map((status) => ({ field: 'messages', value: { statuses: [status] } })),
    })),
  }),
  'Cloud, one entry each': (statuses, size) => ({
    entry: split(statuses, size).map((part) => ({ changes: [{ field: 'messages', value: { statuses: part } }] })),
  }),
};

test.each(Object.entries(DIALECTS))('any statuses come back as they were written in dialect %s', (_, write) => {
  const styles = fc.array(fc.tuple(statusEvent, fc.nat(11)), { maxLength: 30 });
  fc.assert(
    fc.property(styles, fc.integer({ min: 1, max: 5 }), (all, size) => {
      const body: unknown = JSON.parse(
        JSON.stringify(
          write(
            all.map(([event, style]) => written(event, style)),
            size,
          ),
        ),
      );
      expect(parseNotification(body, NOW)).toEqual({ statuses: all.map(([event]) => event), inbound: [], events: [] });
    }),
  );
});

test('deep nesting is no danger', () => {
  for (const key of ['statuses', 'entry', 'errors']) {
    let body: unknown = {};
    for (let depth = 0; depth < 100_000; depth++) body = depth % 2 ? [body] : { [key]: body };
    expect(parseNotification(body, NOW)).toEqual({ statuses: [], inbound: [], events: [] });
  }
});

test('a body far larger than any provider sends is read to its end', () => {
  const statuses = Array.from({ length: 200_000 }, (_, i) => ({
    id: `m${i}`,
    status: 'sent',
    timestamp: '1794819600',
  }));
  expect(parseNotification({ statuses }, NOW).statuses).toHaveLength(200_000);
});
