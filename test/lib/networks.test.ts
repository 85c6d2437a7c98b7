// Which addresses may be called, by their text and by what their names mean.
import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { isPublic, makeGuardedLookup, mayCall, type Resolve } from '../../src/lib/networks.ts';

test.each([
  ...['0.0.0.0', '10.255.255.255', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
  ...['192.0.0.8', '192.168.0.1', '198.18.0.1', '198.19.255.255', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '100::1', '2001::1'],
  // IPv4 that is written within IPv6: mapped, compatible, NAT64, 6to4
  ...['::ffff:10.0.0.1', '::ffff:7f00:1', '::10.0.0.1', '::127.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b::a9fe:a9fe'],
  ...['64:ff9b:1::1', '2002:a00:1::1', '[fd00::1]', 'crm.example.sn', ''],
])('%s is no address of the public internet', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each([
  ...['8.8.8.8', '9.255.255.255', '11.0.0.0', '100.128.0.1', '172.15.255.255', '172.32.0.1', '192.169.0.1', '223.255.255.255'],
  ...['2606:4700::1111', '2a00:1450::1', '::ffff:8.8.8.8', '64:ff9b::808:808', '[2606:4700::1111]'],
])('%s is one', (address) => {
  expect(isPublic(address)).toBe(true);
});

test.each([
  ['https://crm.example.sn/in', true],
  ['https://8.8.8.8/in', true],
  ['https://[2606:4700::1111]/in', true],
  ['http://localhost:8080/in', true],
  ['http://127.8.9.1/in', true],
  ['http://[::1]/in', true],
  ['http://2130706433/in', true], // 127.0.0.1 as a number
  ['http://crm.internal/in', true], // listed
  ['http://crm.example.sn/in', false],
  ['http://8.8.8.8/in', false],
  ['https://intranet/in', false],
  ['https://0xa.1/in', false], // 10.0.0.1
  ['https://[::ffff:192.168.0.1]/in', false],
  ['https://sub.crm.internal/in', false],
])('%s may be called: %s', (url, may) => {
  expect(mayCall(new URL(url), ['crm.internal'])).toBe(may);
});

/** What a socket would be given, or the reason why nothing. */
function look(hostname: string, found: string[], all = true): Promise<unknown> {
  const addresses: LookupAddress[] = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const resolve: Resolve = (_hostname, _options, done) => done(null, addresses);
  return new Promise((done) => {
    makeGuardedLookup(['crm.internal'], resolve)(hostname, { all }, (error, answer) => done(error?.message ?? answer));
  });
}

test('a name is refused if any of its addresses is private', async () => {
  expect(await look('crm.example.sn', ['8.8.8.8', '2606:4700::1111'])).toHaveLength(2);
  expect(await look('crm.example.sn', ['8.8.8.8'], false)).toBe('8.8.8.8');
  for (const address of ['10.0.0.1', '127.0.0.1', '::1', '::ffff:10.0.0.1', '64:ff9b::a00:1']) {
    expect(await look('crm.example.sn', ['8.8.8.8', address])).toContain('not public');
  }
  expect(await look('localhost.', ['127.0.0.1'])).toContain('not public');
  expect(await look('crm.example.sn', [])).toEqual([]);
});

test('a listed name may mean anything, and localhost nothing but this machine', async () => {
  expect(await look('crm.internal', ['10.0.0.1'])).toHaveLength(1);
  expect(await look('localhost', ['127.0.0.1', '::1'])).toHaveLength(2);
  expect(await look('localhost', ['10.0.0.1'])).toContain('not this machine');
});
