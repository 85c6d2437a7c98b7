// What the network can do to a send: certainly never left, or perhaps arrived.
import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { failureOf } from '../../src/provider/lam/call-failure.ts';
import { ProviderCallError } from '../../src/provider/provider.ts';
import { answering, closeAll, connect, errorIn, KEY, listen, sendOne, serve, serveRaw } from './fake-provider.ts';

afterEach(closeAll);

async function closedPort(): Promise<number> {
  const server = createNetServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 1;
}

describe('a request that never left is unreachable', () => {
  test('when the connection is refused', async () => {
    const error = errorIn(await sendOne(connect(`http://127.0.0.1:${await closedPort()}`)));
    expect(error).toMatchObject({ kind: 'unreachable', code: 'connection_refused' });
  });

  test('when every one of many sends is refused', async () => {
    const provider = connect(`http://127.0.0.1:${await closedPort()}`, { maxConnections: 2 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => sendOne(provider)));
    expect(outcomes.map((outcome) => errorIn(outcome).kind)).toEqual(Array(20).fill('unreachable'));
  });

  test('when the host has no address', async () => {
    const error = errorIn(await sendOne(connect('https://no-such-host.invalid')));
    expect(error).toMatchObject({ kind: 'unreachable', code: 'dns' });
  });

  test('when the server does not speak TLS', async () => {
    const port = await listen(createServer((_, response) => response.end()));
    const error = errorIn(await sendOne(connect(`https://127.0.0.1:${port}`)));
    expect(error).toMatchObject({ kind: 'unreachable', code: 'tls' });
  });

  test('when the connection breaks during the TLS handshake', async () => {
    const port = await listen(createNetServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(errorIn(await sendOne(connect(`https://127.0.0.1:${port}`))).kind).toBe('unreachable');
  });

  test('when the TLS handshake never ends', async () => {
    const port = await listen(createNetServer(() => {}));
    const error = errorIn(await sendOne(connect(`https://127.0.0.1:${port}`, { requestTimeoutMs: 300 })));
    expect(error.kind).toBe('unreachable');
  });

  test('when it was still waiting for a free connection at its time limit, and it is not sent later', async () => {
    let asked = 0;
    const provider = await serve(
      (_, response) => {
        asked++;
        setTimeout(() => response.end('{"messages":[{"id":"m"}]}'), 250);
      },
      { maxConnections: 1, requestTimeoutMs: 150 },
    );
    const [first, second] = await Promise.all([sendOne(provider), sendOne(provider)]);
    expect([errorIn(first).kind, errorIn(second).kind].toSorted()).toEqual(['uncertain', 'unreachable']);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked).toBe(1);
  });

  test('when the provider was closed', async () => {
    const { provider } = await answering({});
    await provider.close();
    expect(errorIn(await sendOne(provider))).toMatchObject({ kind: 'unreachable', code: 'closed' });
  });
});

test.each([
  ['EAI_AGAIN', 'dns'],
  ['EHOSTUNREACH', 'network_unreachable'],
  ['ENETUNREACH', 'network_unreachable'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect_timeout'],
  ['ETIMEDOUT', 'connect_timeout'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['EPROTO', 'tls'],
  ['ECONNRESET', 'connection_failed'],
  ['EMFILE', 'connection_failed'],
])('%s is unreachable (%s) before the request was written, and uncertain after', (code, ours) => {
  const error = Object.assign(new Error('x'), { code });
  expect(failureOf(error, false)).toMatchObject({ kind: 'unreachable', code: ours });
  expect(failureOf(error, true)).toMatchObject({ kind: 'uncertain', code: 'connection_lost' });
});

describe('a request that may have arrived is uncertain', () => {
  const lost = { kind: 'uncertain', code: 'connection_lost' };

  test('when the connection is reset before an answer', async () => {
    const provider = await serveRaw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(errorIn(await sendOne(provider))).toMatchObject(lost);
  });

  test('when the connection is closed before an answer', async () => {
    const provider = await serveRaw((socket) => socket.once('data', () => socket.end()));
    expect(errorIn(await sendOne(provider))).toMatchObject(lost);
  });

  test('when the headers break off', async () => {
    const provider = await serveRaw((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-')));
    expect(errorIn(await sendOne(provider)).kind).toBe('uncertain');
  });

  test('when the body of a success breaks off', async () => {
    const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"messages":[{"id":"a"}]}';
    const provider = await serveRaw((socket) => socket.once('data', () => socket.end(half)));
    expect(errorIn(await sendOne(provider)).kind).toBe('uncertain');
  });

  test('when there is no answer within the time limit', async () => {
    const provider = await serve(() => {}, { requestTimeoutMs: 150 });
    expect(errorIn(await sendOne(provider))).toMatchObject({ kind: 'uncertain', code: 'timeout' });
  });

  test('when the body trickles beyond the time limit', async () => {
    const provider = await serve(
      (_, response) => {
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
      { requestTimeoutMs: 200 },
    );
    expect(errorIn(await sendOne(provider))).toMatchObject({ kind: 'uncertain', code: 'timeout' });
  });

  test('when the body of a success never ends', async () => {
    const provider = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect(errorIn(await sendOne(provider))).toMatchObject({ kind: 'uncertain', code: 'answer_too_long' });
  });

  test('when the answer is not HTTP', async () => {
    const provider = await serveRaw((socket) => socket.once('data', (data) => socket.end(data)));
    const error = errorIn(await sendOne(provider));
    expect(error).toMatchObject({ kind: 'uncertain', code: 'not_http' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(KEY);
  });

  test('but a refusal whose page is too long or cut off is still that refusal', async () => {
    const long = await serve((_, response) => response.writeHead(401).end('x'.repeat(300_000)));
    expect(errorIn(await sendOne(long))).toMatchObject({ kind: 'account', code: 'http_401' });
    const cut = await serveRaw((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 9\r\n\r\n{')),
    );
    expect(errorIn(await sendOne(cut))).toMatchObject({ kind: 'throttled', code: 'http_429', retryAfterMs: 7_000 });
  });
});

describe('the connection', () => {
  test('works again after a failure', async () => {
    let asked = 0;
    const provider = await serve((request, response) => {
      if (++asked === 1) request.socket.resetAndDestroy();
      else response.end('{"messages":[{"id":"m"}]}');
    });
    expect((await sendOne(provider)).ok).toBe(false);
    expect((await sendOne(provider)).ok).toBe(true);
    expect(asked).toBe(2);
  });

  test('does not repeat a send by itself when a kept connection turns out closed', async () => {
    const bodies: string[] = [];
    let n = 0;
    const provider = await serve(
      (request, response) => {
        request
          .on('data', (data) => bodies.push(String(data)))
          .on('end', () => {
            if (++n % 2 === 0) request.socket.destroy();
            else response.end('{"messages":[{"id":"m"}]}');
          });
      },
      { maxConnections: 1 },
    );
    const outcomes = [];
    for (let i = 0; i < 6; i++) outcomes.push((await sendOne(provider)).ok);
    expect(outcomes).toEqual([true, false, true, false, true, false]);
    expect(bodies).toHaveLength(6);
  });

  test('uses no more sockets than it may', async () => {
    let open = 0;
    let most = 0;
    const server = createServer((_, response) => setTimeout(() => response.end('{"messages":[{"id":"m"}]}'), 20));
    server.on('connection', (socket) => {
      most = Math.max(most, ++open);
      socket.on('close', () => open--);
    });
    const provider = connect(`http://127.0.0.1:${await listen(server)}`, { maxConnections: 3 });
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => sendOne(provider)));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(most).toBe(3);
  });

  test('keeps the path of the base URL', async () => {
    const seen: string[] = [];
    const port = await listen(
      createServer((request, response) => {
        seen.push(request.url ?? '');
        response.end('{}');
      }),
    );
    await sendOne(connect(`http://127.0.0.1:${port}/v1/waba/`));
    await sendOne(connect(`http://127.0.0.1:${port}/`));
    expect(seen).toEqual(['/v1/waba/messages', '/messages']);
  });

  test('refuses a base URL that is none', () => {
    for (const baseUrl of ['', 'waba.example.org', 'ftp://example.org', 'file:///etc/passwd']) {
      expect(() => connect(baseUrl)).toThrow(ProviderCallError);
    }
  });

  test('never follows a redirect, so the key stays with the provider', async () => {
    const other = await answering({});
    const { provider, seen } = await answering({ status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '' });
    expect(errorIn(await sendOne(provider)).kind).toBe('account');
    await expect(provider.health()).rejects.toThrow('http_307');
    expect(seen).toHaveLength(2);
    expect(other.seen).toHaveLength(0);
  });

  test('tells a key that no header can carry from an unreachable provider, without showing it', async () => {
    const apiKey = 'kéy\n≠secret';
    const { provider, seen } = await answering({}, { apiKey });
    const error = errorIn(await sendOne(provider));
    expect(error).toMatchObject({ kind: 'account', code: 'invalid_key' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret');
    expect(seen).toHaveLength(0);
  });

  test('shows the key in no error of any call', async () => {
    const provider = await serveRaw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const errors: unknown[] = [errorIn(await sendOne(provider))];
    const calls = [provider.health(), provider.listTemplates(), provider.readWebhook(), provider.registerWebhook('x')];
    for (const result of await Promise.allSettled(calls)) {
      expect(result.status).toBe('rejected');
      if (result.status === 'rejected') errors.push(result.reason);
    }
    for (const error of errors) expect(inspect(error, { depth: null, showHidden: true })).not.toContain(KEY);
  });
});
