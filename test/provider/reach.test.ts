// A sender's base URL leads nowhere it may not: judged when it is called, whatever it was when it was entered.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Resolve } from '../../src/lib/networks.ts';
import { makeProvider } from '../../src/provider/make-provider.ts';

let server: Server;
let port: number;
let connections = 0;
beforeAll(async () => {
  server = createServer((_, response) => response.end('{}')).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

const leadsHere: Resolve = (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);

async function outcomeOf(baseUrl: string, allowedHosts: string[] = []) {
  const connection = { baseUrl, apiKey: 'k', namespace: null, recipientType: null, requestTimeoutMs: 5_000 };
  const provider = makeProvider({ ...connection, maxConnections: 1 }, { allowedHosts, resolve: leadsHere });
  const before = connections;
  try {
    const message = { to: '221770000001', name: 'promo', language: 'fr', components: [] };
    const outcome = await provider.send(message);
    const health = await provider.health().catch((error) => error.code);
    return { error: outcome.ok ? null : outcome.error, health, connected: connections > before };
  } finally {
    await provider.close();
  }
}

test('a name that means a private address is not called, and the message certainly never left', async () => {
  const { error, health, connected } = await outcomeOf(`https://rebind.example.com:${port}`);
  expect(error).toMatchObject({ kind: 'unreachable', code: 'address_refused' });
  expect(health).toBe('address_refused');
  expect(connected).toBe(false);
});

test('a base URL that was entered when its host was allowed is not called when it is not any more', async () => {
  for (const baseUrl of ['https://10.0.0.1', 'https://[::ffff:169.254.169.254]', `http://plain.example.com:${port}`]) {
    const { error, connected } = await outcomeOf(baseUrl);
    expect([baseUrl, error, connected]).toMatchObject([
      baseUrl,
      { kind: 'unreachable', code: 'address_refused' },
      false,
    ]);
  }
});

test('a host that the operator lists is called wherever it leads, and this machine always', async () => {
  const listed = await outcomeOf(`http://waba.internal:${port}`, ['waba.internal']);
  expect(listed.connected).toBe(true);
  expect((await outcomeOf(`http://127.0.0.1:${port}`)).connected).toBe(true);
});
