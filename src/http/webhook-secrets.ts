// Whether a callback's address holds a secret of its sender: compared in constant time, mostly without the database.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readWebhookSecrets } from '../account/webhook-secret.ts';
import type { HttpDeps } from './deps.ts';

/** Secrets are read again after this time, and after the shorter one when an unknown secret comes: there may be a new one. */
const FRESH_MS = 10_000;
const FRESH_FOR_UNKNOWN_MS = 500;
/** What is compared is always so long: secrets of ours have 43 characters. */
const COMPARED_BYTES = 64;

interface Known {
  secrets: readonly Buffer[];
  readAt: number;
}

export interface WebhookSecrets {
  /** At once where the secret is fresh in memory. Rejects when the database cannot be asked. */
  match(senderId: string, secret: string): boolean | Promise<boolean>;
}

export function makeWebhookSecrets({ sql, seal }: Pick<HttpDeps, 'sql' | 'seal'>): WebhookSecrets {
  const cache = new Map<number, Known>();
  const nobody: Known = { secrets: [randomBytes(COMPARED_BYTES)], readAt: 0 };

  async function look(id: number, given: Buffer): Promise<boolean> {
    const cached = cache.get(id);
    if (cached && Date.now() - cached.readAt < FRESH_FOR_UNKNOWN_MS) return false;
    const secrets = await readWebhookSecrets(sql, seal, id);
    const known = { secrets: secrets.map(padded), readAt: Date.now() };
    // Somebody who tries all numbers must not fill the memory.
    if (secrets.length > 0) cache.set(id, known);
    return isOneOf(given, secrets.length > 0 ? known : nobody);
  }

  return {
    match(senderId, secret) {
      const id = /^\d{1,9}$/.test(senderId) ? Number(senderId) : 0;
      const given = padded(secret);
      const cached = cache.get(id);
      const fresh = cached !== undefined && Date.now() - cached.readAt < FRESH_MS;
      return (isOneOf(given, cached ?? nobody) && fresh) || look(id, given);
    },
  };
}

/** Looks at all of them, and at something even where there is no such sender. */
function isOneOf(given: Buffer, { secrets }: Known): boolean {
  let found = false;
  for (const secret of secrets) found = timingSafeEqual(secret, given) || found;
  return found;
}

/** With the length in front, so that none is the beginning of another. One that is too long is like the empty one. */
function padded(text: string): Buffer {
  const buffer = Buffer.alloc(COMPARED_BYTES);
  const bytes = Buffer.byteLength(text);
  if (bytes >= COMPARED_BYTES) return buffer;
  buffer.writeUInt8(bytes);
  buffer.write(text, 1);
  return buffer;
}
