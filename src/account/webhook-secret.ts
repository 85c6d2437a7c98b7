// The secret in a callback's address: the only proof that a notification comes from the provider.
import { randomBytes } from 'node:crypto';
import type { Db, Sql } from '../db/client.ts';
import { WEBHOOK_SECRET_PURPOSE } from '../db/sealed.ts';
import type { Seal } from '../lib/seal.ts';
import { type SenderRow, selectSenders, updateSender } from './queries.ts';

export function sealNewSecret(seal: Seal): Buffer {
  return seal.seal(randomBytes(32).toString('base64url'), WEBHOOK_SECRET_PURPOSE);
}

/** The one that is in the callback's address now. */
export function openWebhookSecret(seal: Seal, sender: SenderRow): string {
  return seal.open(sender.webhookSecretSealed, WEBHOOK_SECRET_PURPOSE);
}

/** Those that are taken now: the current one and, for a time after a rotation, the one before it. Empty: no such sender. */
export async function readWebhookSecrets(sql: Db, seal: Seal, id: number): Promise<string[]> {
  const [sender] = await selectSenders(sql, { id });
  if (!sender) return [];
  const before = sender.webhookSecretBeforeSealed;
  return [openWebhookSecret(seal, sender), ...(before ? [seal.open(before, WEBHOOK_SECRET_PURPOSE)] : [])];
}

/**
 * A new secret; the one before it is taken for `hours` more. `register` tells the provider the new address: when it
 * throws, the address is as it was before, so that no notification ever meets a secret that is not taken. Throws what
 * `register` throws.
 */
export async function rotateWebhookSecret(
  { sql, seal }: { sql: Sql; seal: Seal },
  before: SenderRow,
  { hours, register }: { hours: number; register: (sender: SenderRow) => Promise<unknown> },
): Promise<void> {
  const { id, webhookSecretSealed } = before;
  const fresh = sealNewSecret(seal);
  const until = new Date(Date.now() + hours * 3_600_000);
  const secrets = { webhook_secret_before_sealed: webhookSecretSealed, webhook_secret_before_until: until };
  await updateSender(sql, id, { webhook_secret_sealed: fresh, ...secrets });
  try {
    const [sender] = await selectSenders(sql, { id });
    if (sender) await register(sender);
  } catch (error) {
    // The provider may have taken the new one after all: both go on being taken.
    const back = { webhook_secret_sealed: webhookSecretSealed, webhook_secret_before_sealed: fresh };
    await updateSender(sql, id, back);
    throw error;
  }
}
