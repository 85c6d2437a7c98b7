// Encryption of secrets at rest: AES-256-GCM with a key derived from the installation's secret.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals and opens texts. A sealed text opens only with the same secret and the same purpose. */
export interface Seal {
  seal(text: string, purpose: string): Buffer;
  /** Throws SealError when the bytes were sealed with another secret or for another purpose, or were changed. */
  open(sealed: Uint8Array, purpose: string): string;
}

export class SealError extends Error {
  override readonly name = 'SealError';
}

export function makeSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, 'griot', 'secrets at rest', 32));
  return {
    seal(text, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed);
      const body = 1 + NONCE_BYTES + TAG_BYTES;
      try {
        if (bytes[0] !== VERSION) throw new Error(`unknown version ${bytes[0]}`);
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE_BYTES))
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(1 + NONCE_BYTES, body));
        return Buffer.concat([decipher.update(bytes.subarray(body)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new SealError('A stored secret does not open: GRIOT_SECRET is not the one it was sealed with', { cause });
      }
    },
  };
}
