// What Postgres can keep.
import { expect, test } from 'vitest';
import { isStorable } from '../../src/lib/storable.ts';

test('texts with NUL or half a surrogate pair are found at any depth, in keys too', () => {
  for (const good of ['', 'é 🎉 \n', 5, null, true, undefined, { a: ['b', { c: '🎉' }] }])
    expect(isStorable(good)).toBe(true);
  const half = '🎉'[0] ?? '';
  for (const bad of ['\0', half, `a${half}b`, ['x', { y: '\0' }], { [half]: 1 }]) expect(isStorable(bad)).toBe(false);
});

test('nesting without an end is refused, not run into', () => {
  expect(isStorable(JSON.parse('['.repeat(50) + ']'.repeat(50)))).toBe(true);
  expect(isStorable(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)))).toBe(false);
});
