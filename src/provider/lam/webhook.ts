// Reads a notification in any of the three dialects into statuses, inbound messages and news.
// It is input from the open internet: nothing throws, nothing recurses, everything is bounded, time is linear.
import type { ErrorText, ProviderStatus } from '../../model/delivery.ts';
import type { InboundEvent, Notification, ProviderEvent, StatusEvent } from '../../model/notification.ts';
import { maskDigits } from '../../model/phone-mask.ts';
import type { ParseNotification } from '../provider.ts';
import { codeText, digits, type JsonRecord, messageId, record, records, text } from './loose-json.ts';
import { fieldOfBareValue, readErrors, readEvent, readPreference } from './webhook-events.ts';

/** Others exist (`played`, `deleted`, `warning` …); none of them moves a delivery. */
const STATUSES: ReadonlySet<string> = new Set<ProviderStatus>(['sent', 'delivered', 'read', 'failed']);
/** WhatsApp's limit for the text of a message. */
const MAX_TEXT = 4_096;
const MAX_TITLE = 300;
/** Meta's limit for `biz_opaque_callback_data`. */
const MAX_CALLBACK_DATA = 512;
const MAX_PAYLOAD = 1_024;
const MAX_TYPE = 64;
const DAY_MS = 24 * 3_600_000;
/** Before WhatsApp had messages of businesses: no time of a message. */
const EARLIEST_MS = Date.UTC(2010, 0, 1);
/** Numbers from here on are milliseconds: as seconds they would lie beyond the year 5000. */
const MILLISECONDS_FROM = 1e11;

/** Of news: a body holds a handful. */
const MAX_EVENTS = 100;

export const parseLamNotification: ParseNotification = (body, receivedAt) => {
  const notification: Notification = { statuses: [], inbound: [], events: [] };
  for (const top of records(body)) {
    readBareValue(notification, top, receivedAt);
    for (const entry of records(top.entry)) {
      for (const change of records(entry.changes)) readChange(notification, change, entry.time, receivedAt);
    }
  }
  return notification;
};

/** On-Premises, or the Cloud form's `value` alone: the arrays are at the top level. */
function readBareValue(notification: Notification, top: JsonRecord, receivedAt: Date): void {
  readMessages(notification, top, receivedAt);
  const field = fieldOfBareValue(top);
  if (field) addEvent(notification, readEvent(field, top, knownTime(top.timestamp, receivedAt)));
}

function readChange(notification: Notification, change: JsonRecord, time: unknown, receivedAt: Date): void {
  const value = record(change.value);
  if (!value) return;
  const field = change.field ?? 'messages';
  if (field === 'messages') readMessages(notification, value, receivedAt);
  else if (field === 'user_preferences') readPreferences(notification, value, receivedAt);
  else if (typeof field === 'string') addEvent(notification, readEvent(field, value, knownTime(time, receivedAt)));
}

function readMessages(notification: Notification, value: JsonRecord, receivedAt: Date): void {
  for (const status of records(value.statuses)) {
    const event = readStatus(status, receivedAt);
    if (event) notification.statuses.push(event);
  }
  for (const message of records(value.messages)) {
    const event = readInbound(message, receivedAt);
    if (event) notification.inbound.push(event);
  }
  readPreferences(notification, value, receivedAt);
  for (const event of readErrors(value.errors)) addEvent(notification, event);
}

function readPreferences(notification: Notification, value: JsonRecord, receivedAt: Date): void {
  for (const preference of records(value.user_preferences)) {
    const event = readPreference(preference, timeOf(preference.timestamp, receivedAt));
    if (event) notification.inbound.push(event);
  }
}

function addEvent(notification: Notification, event: ProviderEvent | null): void {
  if (event && notification.events.length < MAX_EVENTS) notification.events.push(event);
}

function readStatus(raw: JsonRecord, receivedAt: Date): StatusEvent | null {
  const id = messageId(raw.id);
  const status = typeof raw.status === 'string' ? raw.status.toLowerCase() : '';
  if (!id || !STATUSES.has(status)) return null;
  return {
    messageId: id,
    status: status as ProviderStatus,
    at: timeOf(raw.timestamp, receivedAt),
    recipient: digits(raw.recipient_id),
    error: status === 'failed' ? readError(raw.errors) : null,
    callbackData: text(raw.biz_opaque_callback_data, MAX_CALLBACK_DATA),
    free: record(raw.pricing)?.billable === false,
  };
}

function readError(errors: unknown): ErrorText {
  const [error] = records(errors);
  const data = record(error?.error_data);
  const wordings = [error?.title, error?.message, error?.details, data?.details];
  const title = wordings.map((wording) => text(wording, MAX_TITLE)).find((wording) => wording !== null);
  return { code: codeText(error?.code) ?? 'unknown', title: maskDigits(title ?? 'The provider gave no reason') };
}

function readInbound(raw: JsonRecord, receivedAt: Date): InboundEvent | null {
  const id = messageId(raw.id);
  const from = digits(raw.from);
  if (!id || !from) return null;
  return {
    messageId: id,
    from,
    at: timeOf(raw.timestamp, receivedAt),
    type: text(raw.type, MAX_TYPE) ?? 'unknown',
    ...readContent(raw),
    contextId: messageId(record(raw.context)?.id) ?? messageId(record(raw.reaction)?.message_id),
  };
}

/** What the person wrote or pressed. A caption or a reaction is neither. */
function readContent(raw: JsonRecord): Pick<InboundEvent, 'text' | 'payload'> {
  const button = record(raw.button);
  const interactive = record(raw.interactive);
  const reply = record(interactive?.button_reply) ?? record(interactive?.list_reply);
  const words = record(raw.text)?.body ?? button?.text ?? reply?.title;
  return { text: text(words, MAX_TEXT), payload: text(button?.payload ?? reply?.id, MAX_PAYLOAD) };
}

/** A missing or absurd time is the time of receipt. */
function timeOf(value: unknown, receivedAt: Date): Date {
  return knownTime(value, receivedAt) ?? receivedAt;
}

/** Seconds or milliseconds, as a number or as text; null for a missing or absurd one. */
function knownTime(value: unknown, receivedAt: Date): Date | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return null;
  const ms = number < MILLISECONDS_FROM ? number * 1000 : number;
  return ms >= EARLIEST_MS && ms <= receivedAt.getTime() + DAY_MS ? new Date(ms) : null;
}
