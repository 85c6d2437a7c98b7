// What the deliveries of a campaign are filtered by, as it stands in the address.
import type { DeliveryStatus } from '../../api/documents.ts';

export const STATUSES = [
  'pending',
  'sending',
  'uncertain',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'skipped',
] as const satisfies readonly DeliveryStatus[];

export interface DeliveriesSearch {
  status?: DeliveryStatus | undefined;
  phone?: string | undefined;
  error?: string | undefined;
  /** The list begins after this `seq`. */
  after?: number | undefined;
  /** `seq` of the one whose details are open. */
  open?: number | undefined;
}
