// One notification to one target, signed by the rules of Standard Webhooks (standardwebhooks.com).
import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { makeGuardedLookup, mayCall, type Resolve } from '../lib/networks.ts';

const PATIENCE_MS = 10_000;
/** A target that wants longer is asked again after this. */
const MOST_RETRY_AFTER_MS = 600_000;
const CONNECTIONS = 8;

export type PostOutcome =
  | { what: 'taken' }
  /** The target fails, whatever it is sent. `retryAfterMs`: as it asked. */
  | { what: 'failing'; error: string; retryAfterMs: number | null }
  /** It does not take this one. */
  | { what: 'refused'; error: string }
  /** It wants nothing any more. */
  | { what: 'gone'; error: string };

export interface PosterOptions {
  /** Hosts that may be called though they are private or not https. */
  allowedHosts: readonly string[];
  /** What answers for names. */
  resolve?: Resolve;
  patienceMs?: number;
}

export interface Delivery {
  url: string;
  /** `whsec_` and base64. */
  secret: string;
  /** The same at every try: the receiver knows a repetition by it. */
  id: string;
  body: Uint8Array;
}

/** Redirects are not followed: they could lead anywhere. Close it when done. */
export function makePoster({ allowedHosts, resolve, patienceMs = PATIENCE_MS }: PosterOptions) {
  const agent = new Agent({
    connections: CONNECTIONS,
    connect: { timeout: patienceMs, lookup: makeGuardedLookup(allowedHosts, resolve) },
    headersTimeout: patienceMs,
    bodyTimeout: patienceMs,
  });
  return {
    async post({ url, secret, id, body }: Delivery): Promise<PostOutcome> {
      if (!mayCall(new URL(url), allowedHosts)) return failing('the address may not be called any more');
      const timestamp = Math.floor(Date.now() / 1000);
      try {
        const answer = await request(url, {
          method: 'POST',
          dispatcher: agent,
          signal: AbortSignal.timeout(patienceMs),
          headers: {
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': String(timestamp),
            'webhook-signature': `v1,${sign(secret, id, timestamp, body)}`,
          },
          body,
        });
        await answer.body.dump({ limit: 65_536 });
        return judge(answer.statusCode, answer.headers['retry-after']);
      } catch (error) {
        return failing(reasonOf(error as Error));
      }
    },
    close: () => agent.destroy(),
  };
}

export type Poster = ReturnType<typeof makePoster>;

export function sign(secret: string, id: string, timestamp: number, body: Uint8Array): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

function judge(status: number, retryAfter: string | string[] | undefined): PostOutcome {
  const error = `answered ${status}`;
  if (status >= 200 && status < 300) return { what: 'taken' };
  if (status === 410) return { what: 'gone', error };
  if (status === 408 || status === 429 || status >= 500)
    return { what: 'failing', error, retryAfterMs: waitOf(retryAfter) };
  return { what: 'refused', error };
}

/** Seconds or a date. */
function waitOf(header: string | string[] | undefined): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (!text) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return ms > 0 ? Math.min(ms, MOST_RETRY_AFTER_MS) : null;
}

function failing(error: string): PostOutcome {
  return { what: 'failing', error, retryAfterMs: null };
}

function reasonOf(error: Error & { code?: string }): string {
  if (error.name === 'TimeoutError') return 'no answer in time';
  return `not reached: ${error.message || error.code || error.name}`.slice(0, 300);
}
