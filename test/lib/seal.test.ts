import { expect, test } from 'vitest';
import { makeSeal, SealError } from '../../src/lib/seal.ts';

const seal = makeSeal('0123456789abcdef0123456789abcdef');

test('promise 8: secrets stay secret: what is sealed opens again and shows nothing of itself', () => {
  const sealed = seal.seal('the provider key', 'api key');
  expect(sealed.toString('latin1')).not.toContain('provider');
  expect(seal.open(sealed, 'api key')).toBe('the provider key');
  expect(seal.seal('the provider key', 'api key').equals(sealed)).toBe(false);
});

test('another secret, another purpose or a changed byte does not open it', () => {
  const sealed = seal.seal('key', 'api key');
  const changed = Buffer.from(sealed);
  changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
  expect(() => makeSeal('another secret of thirty-two chars').open(sealed, 'api key')).toThrow(SealError);
  expect(() => seal.open(sealed, 'webhook')).toThrow(SealError);
  expect(() => seal.open(changed, 'api key')).toThrow(SealError);
  expect(() => seal.open(Buffer.alloc(3), 'api key')).toThrow(SealError);
});
