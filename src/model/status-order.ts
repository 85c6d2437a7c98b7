// How several statuses of one message add up, whatever their order and however often each came.
import type { ErrorText, ProviderStatus } from './delivery.ts';
import { DELIVERY_STATUSES } from './delivery.ts';

/** What all the statuses seen of one message say together. */
export interface StatusSummary {
  status: ProviderStatus;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  failedAt: Date | null;
  error: ErrorText | null;
}

export interface TimedStatus {
  status: ProviderStatus;
  at: Date;
  error: ErrorText | null;
}

/** Position in the order of statuses; a delivery only moves to a higher one. */
export function rank(status: ProviderStatus): number {
  return DELIVERY_STATUSES.indexOf(status);
}

/**
 * The highest status wins; each stage keeps its earliest time; `read` implies `delivered` implies `sent`.
 * The result does not depend on the order of the events. `events` must not be empty.
 */
export function foldStatuses(events: readonly TimedStatus[]): StatusSummary {
  const [first] = events;
  if (!first) throw new RangeError('no statuses to fold');
  let status = first.status;
  let error: ErrorText | null = null;
  const earliest: Partial<Record<ProviderStatus, Date>> = {};
  for (const event of events) {
    if (rank(event.status) > rank(status)) status = event.status;
    earliest[event.status] = earlier(earliest[event.status], event.at);
    error ??= event.status === 'failed' ? event.error : null;
  }
  const readAt = earliest.read ?? null;
  const deliveredAt = earlierOf(earliest.delivered, readAt);
  const sentAt = earlierOf(earliest.sent, deliveredAt);
  return { status, sentAt, deliveredAt, readAt, failedAt: earliest.failed ?? null, error };
}

function earlier(a: Date | undefined, b: Date): Date {
  return a && a <= b ? a : b;
}

function earlierOf(own: Date | undefined, implied: Date | null): Date | null {
  if (!own) return implied;
  return implied ? earlier(own, implied) : own;
}
