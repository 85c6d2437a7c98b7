// What stands for the caller behind an address.
import { expect, test } from 'vitest';
import { addressKey } from '../../src/lib/address-key.ts';

test('an IPv4 address is itself, however it is written', () => {
  expect(addressKey('192.0.2.7')).toBe('192.0.2.7');
  expect(addressKey('::ffff:192.0.2.7')).toBe('192.0.2.7');
});

test('an IPv6 address is its network of 64 bits', () => {
  const same = ['2001:db8:1:2::1', '2001:DB8:1:2:ffff:0:0:1', '2001:0db8:0001:0002::', '2001:db8:1:2::1%eth0'];
  for (const address of same) expect([address, addressKey(address)]).toEqual([address, '2001:db8:1:2::/64']);
  expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'));
  expect(addressKey('2001:db8::5')).toBe('2001:db8:0:0::/64');
  expect(addressKey('::1')).toBe('0:0:0:0::/64');
  expect(addressKey('fe80::1%lo')).toBe('fe80:0:0:0::/64');
});

test('whatever else a proxy hands on is taken as it is, and cut', () => {
  expect(addressKey('unknown')).toBe('unknown');
  expect(addressKey('')).toBe('');
  expect(addressKey('x'.repeat(500))).toHaveLength(64);
});
