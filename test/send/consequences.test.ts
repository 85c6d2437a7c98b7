import { describe, expect, test } from 'vitest';
import { SEND_ERROR_KINDS, SendError, type SendErrorKind } from '../../src/provider/send-error.ts';
import { decide, type Tried } from '../../src/send/consequences.ts';

const tried = (attempt: number, more: Partial<Tried> = {}): Tried => ({
  attempt,
  lastErrorCode: null,
  retryCapped: false,
  ...more,
});
const error = (kind: SendErrorKind, retryAfterMs: number | null = null) =>
  new SendError(kind, { code: '1', title: 't', retryAfterMs });

describe('each kind of refusal has its consequence', () => {
  test.each([
    ['uncertain', 'uncertain', undefined],
    ['unreachable', 'pending', undefined],
    ['temporary', 'pending', undefined],
    ['media', 'pending', undefined],
    ['throttled', 'pending', undefined],
    ['spam', 'pending', undefined],
    ['pair', 'pending', undefined],
    ['recipient', 'failed', undefined],
    ['recipient-later', 'failed', undefined],
    ['opt-out', 'failed', undefined],
    ['template', 'pending', 'campaign'],
    ['parameters', 'failed', undefined],
    ['account', 'pending', 'sender'],
    ['unknown', 'failed', undefined],
  ] as const)('%s: the delivery becomes %s', (kind, to, pause) => {
    const decision = decide(error(kind), tried(1));
    expect([decision.to, decision.consequence.pause]).toEqual([to, pause]);
  });

  test('no kind is without one', () => {
    for (const kind of SEND_ERROR_KINDS) expect(decide(error(kind), tried(1)).to).toBeTruthy();
  });
});

test('retries come later and later, and end', () => {
  const longest = (attempt: number) =>
    Math.max(...Array.from({ length: 200 }, () => decide(error('temporary'), tried(attempt)).delayMs));
  expect(longest(1)).toBeLessThanOrEqual(2_000);
  expect(longest(5)).toBeGreaterThan(10_000);
  expect(longest(9)).toBeLessThanOrEqual(300_000);
  expect(decide(error('temporary'), tried(10)).to).toBe('failed');
});

test("the provider's Retry-After is honoured, within reason", () => {
  expect(decide(error('throttled', 7_000), tried(1)).slowMs).toBe(7_000);
  expect(decide(error('throttled', 86_400_000), tried(1)).slowMs).toBe(300_000);
  expect(decide(error('temporary', 9_000), tried(1)).delayMs).toBe(9_000);
});

test('only a rate refusal slows the whole sender', () => {
  const slow = SEND_ERROR_KINDS.filter((kind) => decide(error(kind, 5_000), tried(1)).slowMs > 0);
  expect(slow).toEqual(['throttled', 'spam']);
});

test('a request that never left is repeated without end, and counts as no attempt', () => {
  expect(decide(error('unreachable'), tried(500))).toMatchObject({ to: 'pending', tried: false });
});

test("a person at the provider's marketing cap is tried once more after a day, where the campaign wants it", () => {
  const day = 24 * 3_600_000;
  expect(decide(error('recipient-later'), tried(1)).to).toBe('failed');
  const again = decide(error('recipient-later'), tried(1, { retryCapped: true }));
  expect(again.to).toBe('pending');
  expect(again.delayMs).toBeGreaterThan(day);
  expect(decide(error('recipient-later'), tried(2, { retryCapped: true, lastErrorCode: '1' })).to).toBe('failed');
});

test('media that cannot be fetched fails after three tries and then blames the template', () => {
  expect([1, 2, 3].map((attempt) => decide(error('media'), tried(attempt)).to)).toEqual([
    'pending',
    'pending',
    'failed',
  ]);
  expect(decide(error('media'), tried(3)).consequence.blamesTemplate).toBe(true);
});

test('a person who had a message seconds ago waits for more than the six that the provider asks for', () => {
  const delays = Array.from({ length: 200 }, () => decide(error('pair'), tried(1)).delayMs);
  expect(Math.min(...delays)).toBeGreaterThan(6_000);
  expect(Math.max(...delays)).toBeLessThan(13_000);
});
