// A sender's callback at the provider: registered by its address here, and moved to a new one with its secret.
import { AccountError } from '../account/account-error.ts';
import type { SenderRow } from '../account/queries.ts';
import { registerCallback, type WebhookState } from '../account/webhook.ts';
import { rotateWebhookSecret } from '../account/webhook-secret.ts';
import type { HttpDeps } from './deps.ts';
import { webhookUrlOf } from './present.ts';
import { openSenderProvider } from './sender-provider.ts';

export type CallbackDeps = Pick<HttpDeps, 'config' | 'sql' | 'seal' | 'providers' | 'log'>;

/** Throws AccountError: `foreign_webhook`, `no_public_url`, `provider_failed`. */
export async function registerSender(deps: CallbackDeps, sender: SenderRow, replace = false): Promise<WebhookState> {
  const provider = await openSenderProvider(deps, sender.id);
  const { publicUrl } = deps.config;
  return await registerCallback(deps.sql, {
    sender,
    provider,
    publicUrl,
    webhookUrl: webhookUrlOf(deps, sender),
    replace,
  });
}

/** Whatever comes of it is told in the sender's `webhook`: a provider that is away keeps nobody from going on. */
export async function tryToRegister(deps: CallbackDeps, sender: SenderRow): Promise<void> {
  await registerSender(deps, sender).catch((error) => {
    if (!(error instanceof AccountError)) throw error;
    deps.log.warn({ senderId: sender.id, code: error.code }, error.message);
  });
}

/** A new address, registered at the provider where it can be; the one before is taken for `hours` more. Throws AccountError. */
export async function rotateCallback(deps: CallbackDeps, sender: SenderRow, hours: number): Promise<void> {
  const register = async (fresh: SenderRow) => {
    if (deps.config.publicUrl) await registerSender(deps, fresh);
  };
  await rotateWebhookSecret(deps, sender, { hours, register });
}
