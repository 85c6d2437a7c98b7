// The callback that a sender has at the provider: ours, nobody's, or somebody else's.
import type { Sql } from '../db/client.ts';
import type { CallbackCode } from '../model/finding-codes.ts';
import { AccountError } from './account-error.ts';
import { type SenderRow, storeWebhookState } from './queries.ts';

/** What of a provider this needs. */
export interface CallbackCalls {
  readWebhook(): Promise<string | null>;
  registerWebhook(url: string): Promise<void>;
}

export interface CallbackPlan {
  sender: SenderRow;
  provider: CallbackCalls;
  /** Where the provider reaches us; null when it cannot. */
  publicUrl: string | null;
  /** The full address, with its secret. */
  webhookUrl: string;
  /** Take somebody else's place. */
  replace?: boolean;
}

export type WebhookState = NonNullable<SenderRow['webhook']> & { code: CallbackCode };

/**
 * Registers our callback where none or one of ours stands. Somebody else's is left alone: `foreign_webhook`.
 * Throws AccountError; the state found is stored either way.
 */
export async function registerCallback(sql: Sql, plan: CallbackPlan): Promise<WebhookState> {
  const { sender, provider, publicUrl, webhookUrl, replace = false } = plan;
  const store = async (code: CallbackCode, detail: string): Promise<WebhookState> => {
    const state = { registered: code === 'registered', code, detail, checkedAt: new Date().toISOString() };
    await storeWebhookState(sql, sender.id, state);
    return state;
  };
  if (!publicUrl) {
    await store('no_public_url', 'PUBLIC_URL is not set: the provider cannot reach this server');
    throw new AccountError('no_public_url', 'Set PUBLIC_URL to where the provider reaches this server', 'PUBLIC_URL');
  }
  try {
    const current = await provider.readWebhook();
    if (current === webhookUrl) return await store('registered', 'registered');
    if (current !== null && !replace && !isOurs(current, publicUrl)) {
      await store('foreign_webhook', "somebody else's callback is registered at the provider and was left alone");
      const message =
        'Somebody else\'s callback is registered at the provider; give {"replace": true} to take its place';
      throw new AccountError('foreign_webhook', message, 'replace');
    }
    await provider.registerWebhook(webhookUrl);
    return await store('registered', 'registered');
  } catch (error) {
    if (error instanceof AccountError) throw error;
    // A provider that names the address it refuses would put the secret into our log.
    const reason = (error as Error).message.replaceAll(webhookUrl, 'our callback');
    await store('provider_failed', `the provider could not be asked: ${reason}`);
    throw new AccountError('provider_failed', `The provider could not be asked: ${reason}`, 'baseUrl', {
      cause: error,
    });
  }
}

function isOurs(callback: string, publicUrl: string): boolean {
  return callback.startsWith(`${publicUrl}/webhooks/`);
}
