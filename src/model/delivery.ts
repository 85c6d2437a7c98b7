// The words for where a delivery is, in rank order, and the pure rules of moving between them.

/**
 * Every state of a delivery. The order is the rank: a provider's status only ever moves a delivery to the right.
 * The database enum `delivery_status` is declared in the same order, so SQL compares ranks with `<`.
 * `failed` beats `accepted` and `sent` and loses to `delivered` and `read`, because a provider may report both
 * for one message, in either order, and a message that was seen did not fail.
 */
export const DELIVERY_STATUSES = [
  'pending',
  'sending',
  'uncertain',
  'accepted',
  'sent',
  'failed',
  'delivered',
  'read',
  'skipped',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Statuses a provider can report about a message it took. */
export type ProviderStatus = 'sent' | 'delivered' | 'read' | 'failed';

/** An error as the provider worded it: `code` is the provider's own code as text, or ours in words. */
export interface ErrorText {
  code: string;
  title: string;
}

/** Why nothing was sent to a `skipped` delivery. */
export const SKIP_REASONS = ['opted_out', 'bad_value', 'frequency_cap', 'no_service_window', 'erased'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** The error with which the provider tells that a person stopped marketing messages, at the send or in a status. */
export const OPT_OUT_CODE = '131050';
