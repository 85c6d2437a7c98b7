// News of templates, numbers and accounts in a notification, and what follows from it. Field names and words:
// developers.facebook.com/docs/whatsapp/business-management-api/webhooks/components
import { isStorable } from '../../lib/storable.ts';
import type { EventMeaning, InboundEvent, ProviderEvent } from '../../model/notification.ts';
import type { Json } from '../../model/template.ts';
import { codeText, digits, type JsonRecord, record, records, text } from './loose-json.ts';

/** News is a few hundred characters; what is more is not news. */
const MAX_DETAIL = 16_384;
const MAX_WORD = 100;
const MAX_NAME = 512;

/** Fields that hold messages of others, or whole histories: neither news nor ours. */
const NOT_NEWS = /^(messages|smb_.*|history|message_echoes|messaging_handovers|user_preferences|calls|flows)$/;

/** Template words after which it cannot be sent; `FLAGGED` and `LIMIT_EXCEEDED` are warnings. */
const STOPPED_TEMPLATE = /^(paused|disabled|rejected|archived|deleted|pending_deletion)$/;
const SENDABLE_TEMPLATE = /^(approved|reinstated|unpaused|unarchived)$/;
/** Words after which an account may not send. */
const STOPPED_ACCOUNT =
  /^(disabled_update|account_restriction|account_deleted|account_offboarded|account_disabled|disable|disabled)$/;

/** One piece of news per change; `at` null where the provider gave no time. */
export function readEvent(field: string, value: JsonRecord, at: Date | null): ProviderEvent | null {
  if (NOT_NEWS.test(field)) return null;
  const words = [value.event, value.decision, value.new_quality_score, value.new_category, value.alert_type];
  const event = words.map((word) => text(word, MAX_WORD)).find((word) => word !== null) ?? 'update';
  return {
    field: text(field, MAX_WORD) ?? 'unknown',
    event,
    subject: subjectOf(value),
    at,
    detail: boundedDetail(value),
    means: meaningOf(field, event.toLowerCase(), value),
  };
}

/** The field of a bare value, told by what is in it; null where it is no news. */
export function fieldOfBareValue(value: JsonRecord): string | null {
  if (value.message_template_name !== undefined && value.event !== undefined) return 'message_template_status_update';
  if (value.message_template_name !== undefined && value.new_quality_score !== undefined)
    return 'message_template_quality_update';
  if (value.ban_info !== undefined || value.restriction_info !== undefined || value.violation_info !== undefined)
    return 'account_update';
  return null;
}

/** Errors beside or instead of statuses: of no message, so they are news. */
export function readErrors(errors: unknown): ProviderEvent[] {
  return [...records(errors)].flatMap((error) => {
    const event = codeText(error.code) ?? text(error.title, MAX_WORD);
    return event === null ? [] : [{ ...NO_SUBJECT, field: 'errors', event, detail: boundedDetail(error) }];
  });
}

const NO_SUBJECT = { subject: null, at: null, means: null };

/** Each person's switch of marketing messages, as an inbound message that is stored once by what it says and when. */
export function readPreference(raw: JsonRecord, at: Date): InboundEvent | null {
  const from = digits(raw.wa_id ?? raw.from);
  const value = text(raw.value, MAX_WORD)?.toLowerCase();
  if (!from || (value !== 'stop' && value !== 'resume')) return null;
  return {
    messageId: `user_preferences:${from}:${at.getTime()}:${value}`,
    from,
    at,
    type: 'user_preferences',
    text: text(raw.detail, MAX_NAME),
    payload: value,
    contextId: null,
  };
}

function subjectOf(value: JsonRecord): string | null {
  const name = text(value.message_template_name, MAX_NAME);
  const language = text(value.message_template_language, MAX_WORD);
  if (name) return language ? `${name} (${language})` : name;
  return text(value.display_phone_number ?? value.phone_number, MAX_WORD) ?? codeText(value.entity_id);
}

function meaningOf(field: string, event: string, value: JsonRecord): EventMeaning | null {
  if (field === 'message_template_status_update') return templateMeaning(event, value);
  if (field !== 'account_update' && field !== 'account_review_update') return null;
  const ban = text(record(value.ban_info)?.waba_ban_state, MAX_WORD)?.toLowerCase() ?? '';
  if (ban === 'reinstate') return { kind: 'account-restored' };
  if (STOPPED_ACCOUNT.test(ban) || (STOPPED_ACCOUNT.test(event) && ban === '' && stopsCampaigns(event, value))) {
    return { kind: 'account-stopped', reason: [event, ban].filter(Boolean).join(', ') };
  }
  return null;
}

function templateMeaning(event: string, value: JsonRecord): EventMeaning | null {
  const name = text(value.message_template_name, MAX_NAME);
  const stopped = STOPPED_TEMPLATE.test(event);
  if (!name || !(stopped || SENDABLE_TEMPLATE.test(event))) return null;
  const language = text(value.message_template_language, MAX_WORD);
  return { kind: 'template', name, language, status: stopped ? event : 'approved', stopped };
}

/** A restriction says of what; only that of messages a business begins is about campaigns. One that says nothing is. */
function stopsCampaigns(event: string, value: JsonRecord): boolean {
  if (event !== 'account_restriction') return true;
  const types = [...records(value.restriction_info)].map((info) => text(info.restriction_type, MAX_WORD) ?? '');
  return types.length === 0 || types.some((type) => !/CUSTOMER_INITIATED|ADD_PHONE_NUMBER/i.test(type));
}

function boundedDetail(value: JsonRecord): Record<string, Json> {
  const small = isStorable(value) && JSON.stringify(value).length <= MAX_DETAIL;
  return small ? (value as Record<string, Json>) : {};
}
