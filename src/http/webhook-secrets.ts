// Whether a callback's address holds a secret of its sender: compared in constant time, mostly without the database.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readWebhookSecrets } from '../account/webhook-secret.ts';
import type { HttpDeps } from './deps.ts';

/** Secrets are read again after this time, and after the shorter one when an unknown secret comes: there may be a new one. */
const FRESH_MS = 10_000;
const FRESH_FOR_UNKNOWN_MS = 500;

interface Known {
  digests: readonly Buffer[];
  readAt: number;
}

export interface WebhookSecrets {
  /** Rejects when the database cannot be asked. */
  match(senderId: string, secret: string): Promise<boolean>;
}

export function makeWebhookSecrets({ sql, seal }: Pick<HttpDeps, 'sql' | 'seal'>): WebhookSecrets {
  const cache = new Map<number, Known>();
  const nobody: Known = { digests: [sha256(randomBytes(32).toString('hex'))], readAt: 0 };

  async function read(senderId: number, maxAgeMs: number): Promise<Known> {
    const cached = cache.get(senderId);
    if (cached && Date.now() - cached.readAt < maxAgeMs) return cached;
    const secrets = await readWebhookSecrets(sql, seal, senderId);
    // Somebody who tries all numbers must not fill the memory.
    if (secrets.length === 0) return nobody;
    const known = { digests: secrets.map(sha256), readAt: Date.now() };
    cache.set(senderId, known);
    return known;
  }

  return {
    async match(senderId, secret) {
      const id = /^\d{1,9}$/.test(senderId) ? Number(senderId) : 0;
      const digest = sha256(secret);
      if (isOneOf(digest, await read(id, FRESH_MS))) return true;
      return isOneOf(digest, await read(id, FRESH_FOR_UNKNOWN_MS));
    },
  };
}

/** Looks at all of them, and at something even where there is no such sender. */
function isOneOf(digest: Buffer, { digests }: Known): boolean {
  return digests.map((known) => timingSafeEqual(known, digest)).includes(true);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
