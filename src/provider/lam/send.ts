// Sends one template message and reads every form of answer into an outcome.
import type { Json, OwnMessageTo, TemplateMessage } from '../../model/template.ts';
import type { Accepted, Provider, ProviderConnection, SendOutcome } from '../provider.ts';
import { SendError } from '../send-error.ts';
import { CallFailure } from './call-failure.ts';
import { kindOf } from './error-codes.ts';
import type { Answer, Http } from './http.ts';
import { digits, each, type JsonRecord, messageId, parseJson, record } from './loose-json.ts';
import { describeRefusal, readRefusal, retryAfterMs } from './refusal.ts';

/** Answers to a send have a few hundred bytes; error pages of proxies some thousands. */
const MAX_ANSWER = 256 * 1024;

type Form = Pick<ProviderConnection, 'namespace' | 'recipientType'>;

/** Never throws. */
export function makeSend(http: Http, form: Form): Provider['send'] {
  return async (message) => {
    try {
      return readOutcome(await http.call('POST', '/messages', bodyOf(message, form), MAX_ANSWER), http.redact);
    } catch (error) {
      return { ok: false, error: errorOf(error) };
    }
  };
}

/**
 * The On-Premises form, as LAfricaMobile's API page shows it. Named parameters exist in the Cloud form only, and so does
 * the callback data, which every status of the message then echoes.
 */
function bodyOf(message: TemplateMessage | OwnMessageTo, { namespace, recipientType }: Form): string {
  if ('message' in message) {
    return JSON.stringify({ recipient_type: recipientType ?? undefined, to: message.to, ...message.message });
  }
  const { to, name, language, components: all, callbackData } = message;
  const components = all.length > 0 ? all : undefined;
  if (hasNames(all)) {
    return JSON.stringify({
      messaging_product: 'whatsapp',
      recipient_type: recipientType ?? undefined,
      to,
      type: 'template',
      template: { name, language: { code: language }, components },
      biz_opaque_callback_data: callbackData,
    });
  }
  return JSON.stringify({
    recipient_type: recipientType ?? undefined,
    to,
    type: 'template',
    template: {
      namespace: namespace ?? undefined,
      name,
      language: { policy: 'deterministic', code: language },
      components,
    },
  });
}

function hasNames(components: readonly Json[]): boolean {
  return components.some((component) => {
    const { parameters, cards } = record(component) ?? {};
    const inCards = each(cards).some((card) => hasNames(each(record(card)?.components) as Json[]));
    return inCards || each(parameters).some((parameter) => record(parameter)?.parameter_name !== undefined);
  });
}

function readOutcome(answer: Answer, redact: Http['redact']): SendOutcome {
  const taken = answer.status >= 200 && answer.status < 300;
  const body = answer.cut ? null : record(parseJson(answer.text));
  const accepted = taken && body ? readAccepted(body) : null;
  if (accepted) return { ok: true, accepted };
  const refusal = body && readRefusal(body);
  if (taken && !refusal) return { ok: false, error: unclear(answer, body) };

  const status = refusal?.status ?? answer.status;
  const kind = kindOf(refusal?.code ?? null, refusal?.title ?? null, status);
  const wait = retryAfterMs(answer.retryAfter, Date.now());
  return { ok: false, error: new SendError(kind, { ...describeRefusal(refusal, status, redact), retryAfterMs: wait }) };
}

/** An id is an acceptance, whatever stands beside it: the statuses to come will name it. */
function readAccepted(body: JsonRecord): Accepted | null {
  const message = record(each(body.messages)[0]);
  const id = messageId(message?.id);
  if (!message || !id) return null;
  const waId = digits(record(each(body.contacts)[0])?.wa_id);
  // `paused` is a message kept back while its template is paused; a status tells how it ended.
  const held = message.message_status === 'held_for_quality_assessment' || message.message_status === 'paused';
  return { messageId: id, waId, held };
}

/** A success that names no message: it may or may not have been taken. */
function unclear({ cut }: Answer, body: JsonRecord | null): SendError {
  if (cut) return new SendError('uncertain', { code: cut.code, title: cut.title, cause: cut.cause });
  if (!body) return new SendError('uncertain', { code: 'unreadable_answer', title: 'The answer is not JSON' });
  return new SendError('uncertain', {
    code: 'no_message_id',
    title: 'The answer holds neither a message id nor an error',
  });
}

function errorOf(error: unknown): SendError {
  if (error instanceof CallFailure) {
    return new SendError(error.kind, { code: error.code, title: error.title, cause: error.cause });
  }
  return new SendError('uncertain', { code: 'internal', title: 'The send failed inside Griot', cause: error });
}
