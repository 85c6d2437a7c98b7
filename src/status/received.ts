// A notification on its way into the database.
import type { InboundEvent, Notification, StatusEvent } from '../model/notification.ts';

export interface Received {
  senderId: number;
  /** The JSON text as it came. */
  body: string;
  receivedAt: Date;
  notification: Notification;
}

export type SenderStatus = StatusEvent & { senderId: number };
export type SenderInbound = InboundEvent & { senderId: number };

/** E.164; a longer id is no phone number. */
const MAX_DIGITS = 15;

export function statusesOf(batch: readonly Received[]): SenderStatus[] {
  return batch.flatMap(({ senderId, notification }) => notification.statuses.map((one) => ({ ...one, senderId })));
}

/** Of people with a phone number: others cannot have been written to. */
export function inboundOf(batch: readonly Received[]): SenderInbound[] {
  return batch.flatMap(({ senderId, notification }) =>
    notification.inbound.filter(({ from }) => from.length <= MAX_DIGITS).map((one) => ({ ...one, senderId })),
  );
}

/** The people a notification is about, each once. */
export function peopleOf({ notification }: Received): number[] {
  const { statuses, inbound } = notification;
  const people = [...statuses.map(({ recipient }) => recipient), ...inbound.map(({ from }) => from)];
  return [...new Set(people.flatMap((one) => (one && one.length <= MAX_DIGITS ? Number(one) : [])))];
}
