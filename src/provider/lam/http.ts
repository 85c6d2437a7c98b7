// One sender's connection to the provider: a keep-alive pool, every request bounded in time and size. Knows no WhatsApp.
import type { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { makeGuardedLookup, mayCall, NOT_PUBLIC } from '../../lib/networks.ts';
import { ProviderCallError, type ProviderConnection, type Reach } from '../provider.ts';
import { CallFailure, failureOf } from './call-failure.ts';

/** Below the 5 s after which common servers close an idle connection, so that we rarely write into a closing one. */
const KEEP_ALIVE_MS = 4_000;
/** A connection takes far less; a longer wait only hides that the provider is away. */
const CONNECT_TIMEOUT_MS = 10_000;
/** 100 MB over a slow line. */
const UPLOAD_TIMEOUT_MS = 300_000;
const MAX_UPLOAD_ANSWER = 64 * 1024;

export interface Answer {
  status: number;
  retryAfter: string | null;
  text: string;
  /** Why the text is not all of the body; null where it is. */
  cut: CallFailure | null;
}

export interface Http {
  /** Rejects with CallFailure where no status line came. Never follows redirects. */
  call(method: 'GET' | 'POST', path: string, body: string | null, maxBytes: number): Promise<Answer>;
  /** Sends a file; it may take longer than other calls. Rejects with CallFailure where no status line came. */
  upload(path: string, body: Readable, file: { bytes: number; mimeType: string }): Promise<Answer>;
  /** Takes the API key and phone numbers out of a text. */
  redact(text: string): string;
  close(): Promise<void>;
}

export function makeHttp(
  { baseUrl, apiKey, maxConnections, requestTimeoutMs }: ProviderConnection,
  { allowedHosts, resolve }: Reach,
): Http {
  const { origin, prefix } = parseBase(baseUrl);
  const mayBeCalled = mayCall(new URL(baseUrl), allowedHosts);
  const pool = new Pool(origin, {
    connections: maxConnections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: {
      timeout: Math.min(CONNECT_TIMEOUT_MS, requestTimeoutMs),
      lookup: makeGuardedLookup(allowedHosts, resolve),
    },
    // One timer of ours bounds the whole request, from waiting for a connection to the end of the answer.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // Flat pairs, made once: undici's fastest form. `identity` because a compressed answer would be unreadable.
  const headers = ['LAM-API-KEY', apiKey, 'accept', 'application/json', 'accept-encoding', 'identity'];
  const postHeaders = [...headers, 'content-type', 'application/json'];

  return {
    call: (method, path, body, maxBytes) =>
      new Promise((answer, reject) => {
        if (!mayBeCalled) return reject(addressRefused());
        const exchange = new Exchange(maxBytes, answer, reject);
        exchange.timer = setTimeout(expire, requestTimeoutMs, exchange);
        pool.dispatch({ method, path: prefix + path, headers: body ? postHeaders : headers, body }, exchange);
      }),
    upload: (path, body, { bytes, mimeType }) =>
      new Promise((answer, reject) => {
        if (!mayBeCalled) return reject(addressRefused());
        const exchange = new Exchange(MAX_UPLOAD_ANSWER, answer, reject);
        exchange.timer = setTimeout(expire, Math.max(requestTimeoutMs, UPLOAD_TIMEOUT_MS), exchange);
        const ofFile = ['content-type', mimeType, 'content-length', String(bytes)];
        pool.dispatch({ method: 'POST', path: prefix + path, headers: [...headers, ...ofFile], body }, exchange);
      }),
    redact: (text) => (apiKey ? text.replaceAll(apiKey, '***') : text).replace(/\+?\d{6,18}(\d\d)/g, '***$1'),
    close: async () => {
      if (!pool.destroyed) await pool.close();
    },
  };
}

function parseBase(baseUrl: string): { origin: string; prefix: string } {
  if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl.trim())) {
    throw new ProviderCallError({ code: 'base_url', title: 'The base URL must begin with https:// or http://' });
  }
  const { origin, pathname } = new URL(baseUrl);
  return { origin, prefix: pathname.replace(/\/+$/, '') };
}

/** A sender that was entered when its host was allowed, and is not any more. */
function addressRefused(): CallFailure {
  return failureOf(Object.assign(new Error('the base URL may not be called'), { code: NOT_PUBLIC }), false);
}

const expire = (exchange: Exchange) => exchange.expire();

/**
 * One request and its answer. A handler of our own, because undici tells it when the request is about to be written:
 * whatever fails before that certainly never reached the provider. It also saves a stream per answer.
 */
class Exchange implements Dispatcher.DispatchHandler {
  timer: NodeJS.Timeout | undefined;
  readonly #maxBytes: number;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (failure: CallFailure) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #status = 0;
  #retryAfter: string | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number, resolve: (answer: Answer) => void, reject: (failure: CallFailure) => void) {
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error('given up while waiting for a connection'));
    else this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    this.#status = status < 200 ? 0 : status;
    const [value] = [headers['retry-after']].flat();
    this.#retryAfter = typeof value === 'string' ? value : null;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) this.#chunks.push(chunk);
    else this.#giveUp('answer_too_long', `The answer is longer than ${this.#maxBytes} bytes`);
  }

  onResponseEnd(): void {
    this.#settle(null);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle(failureOf(error, this.#controller !== null));
  }

  expire(): void {
    this.#giveUp('timeout', 'The provider did not answer in time');
  }

  #giveUp(code: string, title: string): void {
    this.#settle(new CallFailure(this.#controller ? 'uncertain' : 'unreachable', { code, title }));
    this.#controller?.abort(new Error(code));
  }

  #settle(failure: CallFailure | null): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.timer);
    if (failure && this.#status === 0) {
      this.#reject(failure);
    } else {
      const text = Buffer.concat(this.#chunks).toString();
      this.#resolve({ status: this.#status, retryAfter: this.#retryAfter, text, cut: failure });
    }
  }
}
