// The body of a notification of statuses, in each dialect.
import { describeCode } from './codes.ts';
import type { MessageRecord } from './journal.ts';
import type { NotificationBehaviour } from './notification-behaviour.ts';
import type { StatusRecord } from './status-plan.ts';

export type Dialect = 'cloud' | 'onprem' | 'value';
export interface Told {
  message: MessageRecord;
  record: StatusRecord;
}

export function writeStatuses(dialect: Dialect, told: readonly Told[], behaviour: NotificationBehaviour): string {
  const statuses = told.map((one) => writeStatus(dialect, one, behaviour));
  if (dialect === 'onprem') return JSON.stringify({ statuses });
  if (dialect === 'value') return JSON.stringify(value(statuses));
  return JSON.stringify(cloudBody(statuses));
}

// Three changes in two entries where there is enough: whoever reads only the first of anything loses some.
function cloudBody(statuses: object[]) {
  const third = Math.ceil(statuses.length / 3);
  const changes = [statuses.slice(0, third), statuses.slice(third, 2 * third), statuses.slice(2 * third)]
    .filter((some) => some.length > 0)
    .map((some) => ({ field: 'messages', value: value(some) }));
  const entries = [changes.slice(0, 2), changes.slice(2)].filter((some) => some.length > 0);
  const entry = entries.map((some, index) => ({ id: String(102290129340398 + index), changes: some }));
  return { object: 'whatsapp_business_account', entry };
}

function value(statuses: object[]) {
  const metadata = { display_phone_number: '221338000000', phone_number_id: '106540352242922' };
  return { messaging_product: 'whatsapp', metadata, statuses };
}

function writeStatus(dialect: Dialect, { message, record }: Told, behaviour: NotificationBehaviour): object {
  const { id, waId, callbackData } = message;
  if (record.minimal) return { id, status: record.status };
  const seconds = Math.floor((performance.timeOrigin + record.happenedAt) / 1000);
  return {
    id,
    status: record.status,
    timestamp: String(seconds),
    recipient_id: waId,
    ...(behaviour.conversation ? conversation(id, seconds) : {}),
    ...(behaviour.pricing ? { pricing: { billable: true, pricing_model: 'PMP', category: 'marketing' } } : {}),
    ...(behaviour.echoCallbackData && callbackData !== null ? { biz_opaque_callback_data: callbackData } : {}),
    ...(record.code === null ? {} : { errors: [writeError(dialect, record.code)] }),
  };
}

function conversation(id: string, seconds: number) {
  const expiration_timestamp = String(seconds + 86_400);
  return { conversation: { id: id.slice(-32), expiration_timestamp, origin: { type: 'marketing' } } };
}

function writeError(dialect: Dialect, code: number | string) {
  const { title } = describeCode(code);
  if (dialect === 'onprem') return { code, title, details: `${title}.` };
  return { code, title, message: title, error_data: { details: `${title}.` } };
}
