// What a provider's notification can tell us, whatever dialect it came in.
import type { ErrorText, ProviderStatus } from './delivery.ts';

/** One status of one message. `at` is the provider's time (or the time of receipt where it gave none). */
export interface StatusEvent {
  messageId: string;
  status: ProviderStatus;
  at: Date;
  /** Digits of the person the status is about; null where the provider sends a user id or nothing. */
  recipient: string | null;
  /** Only with `failed`. */
  error: ErrorText | null;
  /** Our own data echoed by the provider (`biz_opaque_callback_data`), null where it echoes none. */
  callbackData: string | null;
}

/** One reply or button press of a person. */
export interface InboundEvent {
  messageId: string;
  /** Digits of the sender. */
  from: string;
  at: Date;
  /** The provider's type: text, button, interactive, reaction … */
  type: string;
  text: string | null;
  /** The pressed button's payload or id. */
  payload: string | null;
  /** The id of the message that this one answers. */
  contextId: string | null;
}

/** All a body held that Griot knows how to use; everything else in it is left out, never an error. */
export interface Notification {
  statuses: StatusEvent[];
  inbound: InboundEvent[];
}
