// What a provider's notification can tell us, whatever dialect it came in.
import type { ErrorText, ProviderStatus } from './delivery.ts';
import type { Json } from './template.ts';

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
  /** The provider says that the message costs nothing; false too where it says nothing. */
  free: boolean;
}

/** One reply or button press of a person. */
export interface InboundEvent {
  messageId: string;
  /** Digits of the sender. */
  from: string;
  at: Date;
  /** The provider's type: text, button, interactive, reaction …; `user_preferences` where a person switched marketing off or on. */
  type: string;
  text: string | null;
  /** The pressed button's payload or id; `stop` or `resume` of `user_preferences`. */
  payload: string | null;
  /** The id of the message that this one answers. */
  contextId: string | null;
}

/** News of a template, a number or an account. */
export interface ProviderEvent {
  /** The provider's name of this kind of news: `message_template_status_update`, `account_update` … */
  field: string;
  /** The provider's word for what happened: `PAUSED`, `ACCOUNT_RESTRICTION` … */
  event: string;
  /** The template or number it is about, where it names one. */
  subject: string | null;
  /** The provider's time; null where it gave none. */
  at: Date | null;
  /** As the provider sent it; bounded. */
  detail: Record<string, Json>;
  /** What follows from it for sending; null where nothing does. */
  means: EventMeaning | null;
}

export type EventMeaning =
  /** The template's status is now this, in lower case; `stopped`: it cannot be sent. `language` null: in all of them. */
  | { kind: 'template'; name: string; language: string | null; status: string; stopped: boolean }
  /** The account may not send; `reason` is for people. */
  | { kind: 'account-stopped'; reason: string }
  /** It may again; campaigns are resumed by people. */
  | { kind: 'account-restored' };

/** All a body held that Griot knows how to use; everything else in it is left out, never an error. */
export interface Notification {
  statuses: StatusEvent[];
  inbound: InboundEvent[];
  events: ProviderEvent[];
}
