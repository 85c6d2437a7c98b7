// Which addresses may be called, in every way that they can be written.
import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { isPublic, makeGuardedLookup, mayCall } from '../../src/lib/networks.ts';

test('addresses of the public internet are told from all others', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '223.255.255.254', '2606:4700::1111', '2a00:1450:4007::1'])
    expect(isPublic(address), address).toBe(true);
  for (const address of ['::ffff:8.8.8.8', '[::ffff:808:808]', '64:ff9b::8.8.8.8', '64:ff9b::808:808'])
    expect(isPublic(address), address).toBe(true);
  const private4 = [
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
  ];
  const special4 = [
    '192.0.0.170',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ];
  const private6 = ['::', '::1', '::7f00:1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '100::1'];
  const within6 = [
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::',
    '64:ff9b:1::1',
  ];
  const tunnels6 = ['2002:a00:1::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:db8::1', '3fff::1'];
  for (const address of [...private4, ...special4, ...private6, ...within6, ...tunnels6])
    expect(isPublic(address), address).toBe(false);
  for (const name of ['example.com', '', 'localhost', '10.0.0', '1.2.3.4.5']) expect(isPublic(name), name).toBe(false);
});

test('a private address is one in any notation that a URL can have', () => {
  for (const host of [
    ...[
      '10.0.0.1',
      '167772161',
      '0x0a000001',
      '0xa.0.0.1',
      '012.0.0.1',
      '10.1',
      '10.0.1',
      '10.0.0.1.',
      '１０.０.０.１',
    ],
    ...[
      '169.254.169.254',
      '2852039166',
      '0xa9fea9fe',
      '0251.0376.0251.0376',
      '[::ffff:169.254.169.254]',
      '[::ffff:a9fe:a9fe]',
    ],
    ...['[64:ff9b::a9fe:a9fe]', '[fd00:ec2::254]', '[fe80::1]', '192.168.0.1', '0', '0.0.0.0', '[::]', '①⓪.⓪.⓪.①'],
    ...['8.8.8.8@10.0.0.1', '10.0.0.1\\@example.com', 'metadata', 'intranet'],
  ]) {
    expect(mayCall(new URL(`https://${host}/`), []), host).toBe(false);
  }
  expect(mayCall(new URL('http://example.com'), [])).toBe(false);
  expect(mayCall(new URL('https://example.com'), [])).toBe(true);
  expect(mayCall(new URL('https://10.0.0.1'), ['10.0.0.1'])).toBe(true);
});

/** What sockets are given for a name whose addresses change from one question to the next. */
async function ask(answers: string[][], hostname: string, allowed: string[] = []) {
  let asked = 0;
  const lookup = makeGuardedLookup(allowed, (_name, _options, done) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  });
  const once = () =>
    new Promise<string>((resolve) => {
      lookup(hostname, { all: true }, (error, found) => resolve(error ? error.message : JSON.stringify(found)));
    });
  return { once, asked: () => asked };
}

test('a name is judged by the very addresses that are connected to, at each connection anew', async () => {
  const { once, asked } = await ask([['8.8.8.8'], ['169.254.169.254']], 'rebind.example.com');
  expect(JSON.parse(await once())).toEqual([{ address: '8.8.8.8', family: 4 }]);
  expect(asked()).toBe(1); // nothing asks again between the judgement and the connection
  expect(await once()).toBe('rebind.example.com leads to 169.254.169.254, which is not public');
});

test('one private address among public ones is enough to refuse; a listed host may be anywhere', async () => {
  const mixed = [['8.8.8.8', 'fd00::1']];
  expect(await (await ask(mixed, 'mixed.example.com')).once()).toMatch(/leads to fd00::1/);
  expect(JSON.parse(await (await ask(mixed, 'mixed.example.com', ['mixed.example.com'])).once())).toHaveLength(2);
  expect(await (await ask([['127.0.0.1']], 'localtest.example.com')).once()).toMatch(/leads to 127\.0\.0\.1/);
});
