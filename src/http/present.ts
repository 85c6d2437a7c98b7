// From rows to the API's words.
import { isIPv6 } from 'node:net';
import type { SenderRow } from '../account/queries.ts';
import { openWebhookSecret } from '../account/webhook-secret.ts';
import type { CampaignRow } from '../campaign/queries.ts';
import { explainError, type Language } from '../model/error-hints.ts';
import type { CampaignCounts } from '../report/campaign-counts.ts';
import type { DeliveryRow } from '../report/deliveries.ts';
import type { HttpDeps } from './deps.ts';

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

/** `fr` where the reader prefers French to English, else `en`. */
export function languageOf(request: { headers: { 'accept-language'?: string | undefined } }): Language {
  const wanted = (request.headers['accept-language'] ?? '').split(',').map((part) => ({
    language: /^\s*(fr|en)\b/i.exec(part)?.[1]?.toLowerCase(),
    weight: Number(/;\s*q=([\d.]+)/i.exec(part)?.[1] ?? 1),
  }));
  const ours = wanted.filter(({ language, weight }) => language && weight > 0);
  return ours.sort((a, b) => b.weight - a.weight)[0]?.language === 'fr' ? 'fr' : 'en';
}

/** Where this server is reached, as far as the configuration tells. */
export function originOf({ publicUrl, host, port }: HttpDeps['config']): string {
  return publicUrl ?? `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Where the provider reports to for this sender. */
export function webhookUrlOf({ config, seal }: Pick<HttpDeps, 'config' | 'seal'>, sender: SenderRow): string {
  return `${originOf(config)}/webhooks/${sender.id}/${openWebhookSecret(seal, sender)}`;
}

export function presentSender(deps: Pick<HttpDeps, 'config' | 'seal'>, sender: SenderRow) {
  const { id, name, baseUrl, namespace, ratePerSecond, recipientType, country, requestTimeoutMs } = sender;
  const { dailyLimit, dailyCount, uncertain, frequencyCap, optOutReply, optInReply, pacePerSecond } = sender;
  return {
    id,
    name,
    baseUrl,
    namespace,
    ratePerSecond,
    recipientType,
    country,
    requestTimeoutMs,
    dailyLimit,
    dailyCount: dailyLimit === null ? null : dailyCount,
    uncertain,
    frequencyCap,
    optOutReply,
    optInReply,
    slowedTo: pacePerSecond < ratePerSecond ? pacePerSecond : null,
    webhookUrl: webhookUrlOf(deps, sender),
    oldWebhookUntil: iso(sender.webhookSecretBeforeUntil),
    webhook: webhookOf(sender),
    templatesSyncedAt: iso(sender.templatesSyncedAt),
    createdAt: sender.createdAt.toISOString(),
  };
}

export function presentCampaign(campaign: CampaignRow, counts: CampaignCounts, language: Language) {
  const { id, name, senderId, template, message, badValues, status, pausedReason, waitingUntil, waitingFor } = campaign;
  const { weight, sendWindow, frequencyCap, retryCapped, draft } = campaign;
  const waits = status === 'running' && waitingFor && waitingUntil && waitingUntil > new Date();
  return {
    id,
    name,
    senderId,
    template,
    message,
    badValues,
    status,
    pausedReason: pausedReason && explainError(pausedReason.code, pausedReason.title, language, pausedReason.kind),
    resumesAt: iso(campaign.resumeAt),
    waiting: waits ? { until: waitingUntil.toISOString(), reason: waitingFor } : null,
    weight,
    sendWindow,
    frequencyCap,
    retryCapped,
    draft,
    launchAt: iso(campaign.launchAt),
    launchedAt: iso(campaign.launchedAt),
    completedAt: iso(campaign.completedAt),
    archivedAt: iso(campaign.archivedAt),
    createdAt: campaign.createdAt.toISOString(),
    states: counts.states,
    funnel: counts.funnel,
    rates: counts.rates,
    responses: counts.responses,
    eta: status === 'running' ? etaOf(counts, campaign.ratePerSecond) : null,
  };
}

/** When the last message leaves if the sender's whole limit is this campaign's; to the second, so that it is steady. */
function etaOf({ states }: CampaignCounts, ratePerSecond: number): string {
  const left = states.pending + states.sending;
  return new Date(Math.ceil(Date.now() / 1000 + left / ratePerSecond) * 1000).toISOString();
}

/** Null of somebody who was forgotten. */
export function presentPhone(phone: number | null): string | null {
  return phone === null ? null : `+${phone}`;
}

export function presentError(
  { errorCode, errorTitle }: Pick<DeliveryRow, 'errorCode' | 'errorTitle'>,
  language: Language,
) {
  return errorCode === null ? null : explainError(errorCode, errorTitle ?? '', language);
}

export function presentDelivery(row: DeliveryRow, language: Language) {
  const { errorCode, errorTitle, nextAttemptAt, acceptedAt, sentAt, deliveredAt, readAt, failedAt, ...rest } = row;
  return {
    ...rest,
    phone: presentPhone(row.phone),
    error: presentError({ errorCode, errorTitle }, language),
    nextAttemptAt: iso(nextAttemptAt),
    acceptedAt: iso(acceptedAt),
    sentAt: iso(sentAt),
    deliveredAt: iso(deliveredAt),
    readAt: iso(readAt),
    failedAt: iso(failedAt),
  };
}

function webhookOf({ webhook }: SenderRow) {
  if (webhook) return { ...webhook, code: webhook.code ?? null };
  return { registered: false, code: 'not_registered' as const, detail: 'not registered yet', checkedAt: null };
}
