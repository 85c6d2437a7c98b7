import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyIdOf, makeSeal, SealError } from '../../src/lib/seal.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const seal = makeSeal(SECRET);

test('promise 8: secrets stay secret: what is sealed opens again and shows nothing of itself', () => {
  const sealed = seal.seal('the provider key', 'api key');
  expect(sealed.toString('latin1')).not.toContain('provider');
  expect(seal.open(sealed, 'api key')).toBe('the provider key');
  expect(seal.seal('the provider key', 'api key').equals(sealed)).toBe(false);
});

test('another secret, another purpose or a changed byte does not open it', () => {
  const sealed = seal.seal('key', 'api key');
  expect(() => makeSeal('another secret of thirty-two chars').open(sealed, 'api key')).toThrow(SealError);
  expect(() => seal.open(sealed, 'webhook')).toThrow(SealError);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => seal.open(changed, 'api key'), `byte ${at}`).toThrow(SealError);
  }
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => seal.open(sealed.subarray(0, length), 'api key'), `${length} bytes`).toThrow(SealError);
  }
});

test('what is sealed names its key, by an id that tells nothing of the secret', () => {
  const other = makeSeal('another secret of thirty-two chars');
  expect(seal.keyId).toMatch(/^[0-9a-f]{8}$/);
  expect(seal.keyId).not.toBe(other.keyId);
  expect(makeSeal(SECRET).keyId).toBe(seal.keyId);
  expect(keyIdOf(seal.seal('key', 'x'))).toBe(seal.keyId);
  expect(() => other.open(seal.seal('key', 'x'), 'x')).toThrow(new RegExp(`key ${seal.keyId}.*GRIOT_SECRET_BEFORE`));
});

test('the secret before the last change opens what it sealed, and seals nothing', () => {
  const old = seal.seal('key', 'x');
  const now = makeSeal('another secret of thirty-two chars', SECRET);
  expect(now.open(old, 'x')).toBe('key');
  expect([now.isCurrent(old), now.isCurrent(now.seal('key', 'x'))]).toEqual([false, true]);
  expect([now.knows(seal.keyId), now.knows(now.keyId), now.knows('00000000')]).toEqual([true, true, false]);
  expect(() => seal.open(now.seal('key', 'x'), 'x')).toThrow(SealError);
});

test('the form before the key was named opens still, with the secret before too', () => {
  const key = Buffer.from(hkdfSync('sha256', SECRET, 'griot', 'secrets at rest', 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('api key'));
  const body = Buffer.concat([cipher.update('from of old', 'utf8'), cipher.final()]);
  const sealed = Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body]);
  expect(keyIdOf(sealed)).toBeNull();
  expect(seal.open(sealed, 'api key')).toBe('from of old');
  expect(makeSeal('another secret of thirty-two chars', SECRET).open(sealed, 'api key')).toBe('from of old');
  expect(() => seal.open(sealed, 'webhook')).toThrow(SealError);
  expect(seal.isCurrent(sealed)).toBe(false);
});
