// The console's files over HTTP: what is cached, what may run in its pages, what is no page of it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterAll, describe, expect, test } from 'vitest';
import { serveConsole } from '../../src/http/console.ts';
import { openApp } from './setup.ts';

const api = await openApp();
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (url: string, headers: Record<string, string> = HTML) => api.raw({ method: 'GET', url, headers });

describe('pages', () => {
  test('every address of the console answers with its page, which is never kept', async () => {
    for (const url of ['/', '/campaigns?group=draft', '/campaigns/12', '/setup']) {
      const page = await get(url);
      expect([url, page.status, page.headers['content-type']]).toEqual([url, 200, 'text/html; charset=utf-8']);
      expect(page.headers['cache-control']).toBe('no-cache');
      expect(page.text).toContain('<div id="root">');
    }
  });

  test('nothing runs in it but our files; style elements carry a nonce that no other page has', async () => {
    const [one, other] = [await get('/'), await get('/')];
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(nonce).toMatch(/^[\w+/]{20,}={0,2}$/);
    expect(one.text).toContain(`nonce="${nonce}"`);
    expect(other.headers['content-security-policy']).not.toBe(policy);
    expect(one.text).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(one.headers['referrer-policy']).toBe('no-referrer');
  });

  test('what is not of the console stays what it is', async () => {
    for (const url of ['/api/nothing', '/webhooks/1/x', '/assets/gone.js', '/metrics/x']) {
      const reply = await get(url);
      expect([url, reply.status]).toEqual([url, 404]);
      expect(reply.headers['content-type']).toMatch(/json/);
    }
    expect((await get('/healthz')).body).toEqual({ status: 'ok' });
  });

  test('a program that asks for no page gets none', async () => {
    expect((await get('/campaigns', { accept: 'application/json' })).status).toBe(404);
    expect((await api.raw({ method: 'POST', url: '/campaigns', headers: HTML })).status).toBe(404);
  });
});

describe('files', () => {
  test('are compressed as the browser wants, and kept for good', async () => {
    const script = /src="([^"]*\/first-[^"]+)"/.exec((await get('/')).text)?.[1] ?? '';
    const lengths: Record<string, number> = {};
    for (const encoding of ['br', 'gzip', 'identity']) {
      const file = await get(script, { accept: '*/*', 'accept-encoding': encoding });
      expect(file.status).toBe(200);
      expect(file.headers['content-encoding'] ?? 'identity').toBe(encoding);
      expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(file.headers.vary).toMatch(/accept-encoding/i);
      lengths[encoding] = Number(file.headers['content-length']);
    }
    expect(lengths.br).toBeLessThan(lengths.gzip ?? 0);
    expect(lengths.gzip).toBeLessThan((lengths.identity ?? 0) / 2);
  });

  test('no path leads out of the folder', async () => {
    for (const url of [
      '/assets/../index.html',
      '/assets/%2e%2e/%2e%2e/main.js',
      '/assets/..%2f..%2fmain.js',
      '/main.js',
    ]) {
      const reply = await get(url, { accept: '*/*' });
      expect([url, reply.status]).toEqual([url, url.includes('%2f') ? 403 : 404]);
    }
  });
});

describe('an installation without a built console', () => {
  test('says so in a line of text, and answers programs as ever', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'griot-no-console-'));
    const app = Fastify();
    afterAll(() => Promise.all([app.close(), rm(empty, { recursive: true })]));
    app.setNotFoundHandler(await serveConsole(app as never, empty));
    const page = await app.inject({ url: '/campaigns', headers: HTML });
    expect([page.statusCode, page.headers['content-type']]).toEqual([503, 'text/plain; charset=utf-8']);
    expect(page.payload).toContain('npm run build');
    expect((await app.inject({ url: '/campaigns', headers: { accept: 'application/json' } })).statusCode).toBe(404);
  });
});
