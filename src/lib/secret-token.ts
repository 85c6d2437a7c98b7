// Secrets that are shown once and recognised by their hash.
import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as 43 letters that need no escaping anywhere. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Long and random as they are, a fast hash protects them well; and looking one up by it tells nothing by its timing. */
export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
