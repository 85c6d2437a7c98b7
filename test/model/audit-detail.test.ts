// What the audit keeps of a value.
import { expect, test } from 'vitest';
import { auditDetail, auditText } from '../../src/model/audit-detail.ts';

test('phone numbers are masked in whatever form they are written, and what is none stays', () => {
  for (const [written, kept] of [
    ['+221771234567', '221*******67'],
    ['call 77 123 45 67 now', 'call 771****67 now'],
    ['+221 (77) 123-45-67', '221*******67'],
    ["where phone = '771234567'", "where phone = '771****67'"],
    ["where day > '20261128' or day > '2026-11-28'", "where day > '20261128' or day > '2026-11-28'"],
    ['https://192.168.100.200:8443', 'https://192.168.100.200:8443'],
    ['order 123456', 'order 123456'],
  ]) {
    expect(auditText(written ?? '')).toBe(kept);
  }
});

test('whatever stands under the name of a secret is not kept, at any depth', () => {
  const given = { name: 'a', apiKey: 'k-1', nested: [{ webhookSecret: 's', PASSWORD: 'p', authToken: 't', ok: 1 }] };
  expect(auditDetail(given)).toEqual({
    name: 'a',
    apiKey: '***',
    nested: [{ webhookSecret: '***', PASSWORD: '***', authToken: '***', ok: 1 }],
  });
});

test('what Postgres cannot keep is taken out, and what has no end gets one', () => {
  expect(auditText('a\0b\ud800c')).toBe('ab\ufffdc');
  expect(auditText('x'.repeat(9_000))).toHaveLength(8_001);
  expect(auditDetail(Array.from({ length: 60 }, (_, i) => i))).toHaveLength(51);
  let deep: unknown = 'end';
  for (let i = 0; i < 1_000; i += 1) deep = { deep };
  expect(JSON.stringify(auditDetail(deep)).length).toBeLessThan(200);
  expect(auditDetail({ a: undefined, b: Number.NaN, c: null, d: () => 1 })).toEqual({ b: null, c: null, d: '…' });
});
