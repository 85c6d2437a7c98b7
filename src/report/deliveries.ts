// The deliveries of a campaign, page by page and as CSV.
import type { Db } from '../db/client.ts';
import { csvLine } from '../lib/csv-text.ts';
import type { DeliveryStatus } from '../model/delivery.ts';

export interface DeliveryRow {
  seq: number;
  phone: number;
  waId: string | null;
  variables: Record<string, string>;
  status: DeliveryStatus;
  skipReason: string | null;
  attempts: number;
  messageId: string | null;
  held: boolean;
  errorCode: string | null;
  errorTitle: string | null;
  nextAttemptAt: Date | null;
  acceptedAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  failedAt: Date | null;
}

export interface DeliveryFilter {
  status?: DeliveryStatus | undefined;
  /** Digits. */
  phone?: number | undefined;
}

/** In order of `seq`, from after `after` on. */
export async function listDeliveries(
  sql: Db,
  campaignId: number,
  { status, phone, after, limit }: DeliveryFilter & { after: number; limit: number },
): Promise<DeliveryRow[]> {
  return await sql<DeliveryRow[]>`
    select seq, phone, wa_id as "waId", variables, status, skip_reason as "skipReason", attempts, message_id as "messageId",
      held, error_code as "errorCode", error_title as "errorTitle", next_attempt_at as "nextAttemptAt",
      accepted_at as "acceptedAt", sent_at as "sentAt", delivered_at as "deliveredAt", read_at as "readAt",
      failed_at as "failedAt"
    from deliveries
    where campaign_id = ${campaignId} and seq > ${after}
      ${status === undefined ? sql`` : sql`and status = ${status}`} ${phone === undefined ? sql`` : sql`and phone = ${phone}`}
    order by seq limit ${limit}`;
}

const PAGE = 2_000;
const TIMES = ['acceptedAt', 'sentAt', 'deliveredAt', 'readAt', 'failedAt'] as const;

/** Yields CSV text: short statements by key, so that a slow reader holds no snapshot. Phones are digits without `+`. */
export async function* deliveriesCsv(sql: Db, campaignId: number, filter: DeliveryFilter): AsyncGenerator<string> {
  yield csvLine([
    'seq',
    'phone',
    'status',
    'message_id',
    'error_code',
    'error_title',
    'skip_reason',
    ...TIMES.map(snakeCase),
  ]);
  for (let after = 0; ; ) {
    const page = await listDeliveries(sql, campaignId, { ...filter, after, limit: PAGE });
    if (page.length === 0) return;
    yield page.map(toLine).join('');
    after = page.at(-1)?.seq ?? after;
  }
}

function toLine(row: DeliveryRow): string {
  const words = [row.status, row.messageId, row.errorCode, row.errorTitle, row.skipReason].map((word) => word ?? '');
  const times = TIMES.map((name) => row[name]?.toISOString() ?? '');
  return csvLine([String(row.seq), String(row.phone), ...words, ...times]);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
