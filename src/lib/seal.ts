// Encryption of secrets at rest: AES-256-GCM with a key derived from the installation's secret. What is sealed names its key.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Version, id of the key, nonce, tag, text. */
const VERSION = 2;
/** The form before it: without the id of the key. */
const UNNAMED = 1;
const ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals and opens texts. A sealed text opens only with the same secret and the same purpose. */
export interface Seal {
  /** Of the key that seals now: eight hexadecimal digits, which tell nothing of the secret. */
  keyId: string;
  seal(text: string, purpose: string): Buffer;
  /** Throws SealError when the bytes were sealed with another secret or for another purpose, or were changed. */
  open(sealed: Uint8Array, purpose: string): string;
  /** Whether it was sealed with the key that seals now. */
  isCurrent(sealed: Uint8Array): boolean;
  /** Whether a key of that id opens here. */
  knows(keyId: string): boolean;
}

export class SealError extends Error {
  override readonly name = 'SealError';
}

interface Key {
  id: Buffer;
  key: Buffer;
}

/** `before`: the secret before the last change of it; what was sealed with it opens too. */
export function makeSeal(secret: string, before: string | null = null): Seal {
  const current = keyOf(secret);
  const keys = before === null ? [current] : [current, keyOf(before)];
  return {
    keyId: current.id.toString('hex'),
    seal(text, purpose) {
      const head = Buffer.concat([Buffer.of(VERSION), current.id]);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(aad(head, purpose));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([head, nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed);
      const id = keyIdOf(bytes);
      for (const { key } of keys.filter((one) => id === null || one.id.toString('hex') === id)) {
        const text = decrypt(bytes, key, purpose);
        if (text !== null) return text;
      }
      throw new SealError(
        `A stored secret does not open: GRIOT_SECRET is not the one it was sealed with${id === null ? '' : ` (key ${id})`}; give that one as GRIOT_SECRET_BEFORE`,
      );
    },
    isCurrent: (sealed) => keyIdOf(sealed) === current.id.toString('hex'),
    knows: (keyId) => keys.some(({ id }) => id.toString('hex') === keyId),
  };
}

/** Of the key that it was sealed with; null where it does not say. */
export function keyIdOf(sealed: Uint8Array): string | null {
  return sealed[0] === VERSION ? Buffer.from(sealed.subarray(1, 1 + ID_BYTES)).toString('hex') : null;
}

function keyOf(secret: string): Key {
  const derive = (use: string, length: number) => Buffer.from(hkdfSync('sha256', secret, 'griot', use, length));
  return { id: derive('id of the key', ID_BYTES), key: derive('secrets at rest', 32) };
}

/** Null where it does not open. */
function decrypt(bytes: Buffer, key: Buffer, purpose: string): string | null {
  const head = bytes.subarray(0, bytes[0] === VERSION ? 1 + ID_BYTES : 1);
  const [nonceAt, tagAt] = [head.length, head.length + NONCE_BYTES];
  const bodyAt = tagAt + TAG_BYTES;
  if ((bytes[0] !== VERSION && bytes[0] !== UNNAMED) || bytes.length < bodyAt) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(nonceAt, tagAt))
    .setAAD(bytes[0] === VERSION ? aad(head, purpose) : Buffer.from(purpose))
    .setAuthTag(bytes.subarray(tagAt, bodyAt));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

function aad(head: Buffer, purpose: string): Buffer {
  return Buffer.concat([head, Buffer.from(purpose)]);
}
