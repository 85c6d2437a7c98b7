// The console's files: built, compressed beforehand, and under a policy that lets nothing else run in their pages.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { may } from './access.ts';
import { answerNotFound } from './problems.ts';

/** From the source and from the build alike. */
const BUILT = fileURLToPath(new URL('../../dist/console/', import.meta.url));
/** Not pages of the console, whatever a browser takes. */
const NOT_PAGES = /^\/(api|webhooks|healthz|readyz|metrics|assets)(\/|$)/;
const NOT_BUILT = 'The console was not built: run `npm run build` and start again. The API works without it.\n';
const NONCE = '__nonce__';
/** What Vite names by its content never changes under that name. */
const FOR_GOOD = 'public, max-age=31536000, immutable';
const NOT_HASHED = new Set(['color-scheme.js']);

/** Registers the files of `directory`. What it returns answers every address that is no route: with the page, where a browser asks for one. */
export async function serveConsole(app: FastifyInstance, directory = BUILT): Promise<PageHandler> {
  const page = await readFile(`${directory}/index.html`, 'utf8').catch(() => null);
  if (page === null) return (request, reply) => (wantsPage(request) ? notBuilt(reply) : answerNotFound(request, reply));
  await app.register(fastifyStatic, { root: directory, serve: false, preCompressed: true, cacheControl: false });
  app.get<{ Params: { '*': string } }>('/assets/*', { config: may('public') }, async (request, reply) => {
    const name = request.params['*'];
    return sendFile(reply, `/assets/${name}`, NOT_HASHED.has(name) ? 'public, max-age=3600' : FOR_GOOD);
  });
  return (request, reply) => (wantsPage(request) ? sendPage(reply, page) : answerNotFound(request, reply));
}

type PageHandler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !NOT_PAGES.test(url.split('?')[0] ?? '') && /\btext\/html\b/.test(headers.accept ?? '');
}

function sendFile(reply: FastifyReply, path: string, caching: string): FastifyReply {
  reply.headers({ 'cache-control': caching, vary: 'accept-encoding' });
  return reply.sendFile(path);
}

/** Its nonce is for the style elements that the components make; script comes from files only. */
function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .headers({
      'content-security-policy': policy(nonce),
      'cache-control': 'no-cache',
      'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    })
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE, nonce));
}

/** Pictures and films of a message's preview lie anywhere on the web; nothing else does. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data: blob: https:",
    'media-src blob: https:',
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function notBuilt(reply: FastifyReply): FastifyReply {
  return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
}
