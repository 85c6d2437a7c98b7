// The deliveries of a campaign, page by page.
import type { Db } from '../db/client.ts';
import { KNOWN_PHONE } from '../db/forget-deliveries.ts';
import { ofCampaign } from '../db/partitions.ts';
import type { DeliveryStatus } from '../model/delivery.ts';

export interface DeliveryRow {
  seq: number;
  /** Digits; null once it was forgotten. */
  phone: number | null;
  waId: string | null;
  country: string;
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
  /** Code of the error. */
  error?: string | undefined;
}

export interface DeliveryPage {
  rows: DeliveryRow[];
  /** The next page begins after this `seq`; null on the last. */
  next: number | null;
}

const columns = (sql: Db) => sql`
  seq, ${sql.unsafe(KNOWN_PHONE)} as phone, wa_id as "waId", country, variables, status, skip_reason as "skipReason", attempts,
  message_id as "messageId", held, error_code as "errorCode", error_title as "errorTitle",
  next_attempt_at as "nextAttemptAt", accepted_at as "acceptedAt", sent_at as "sentAt", delivered_at as "deliveredAt",
  read_at as "readAt", failed_at as "failedAt"`;

export async function readDelivery(sql: Db, campaignId: number, seq: number): Promise<DeliveryRow | null> {
  const [row] = await sql<DeliveryRow[]>`
    select ${columns(sql)} from deliveries d where ${ofCampaign(sql, campaignId)} and seq = ${seq}`;
  return row ?? null;
}

/** No index holds what moves, so a page looks through at most so many rows of the campaign: 20 to 30 ms. */
const LOOKS_AT = 50_000;

/**
 * In order of `seq`, from after `after` on. Where few fit the filter a page may be short, or empty, and be followed by
 * others.
 */
export async function listDeliveries(
  sql: Db,
  campaignId: number,
  { after, limit, ...filter }: DeliveryFilter & { after: number; limit: number },
): Promise<DeliveryPage> {
  const { status, phone, error } = filter;
  const until = after + LOOKS_AT;
  const rows = await sql<DeliveryRow[]>`
    select ${columns(sql)} from deliveries d
    where ${ofCampaign(sql, campaignId)} and seq > ${after} ${phone === undefined ? sql`and seq <= ${until}` : sql`and phone = ${phone}`}
      ${status === undefined ? sql`` : sql`and status = ${status}`} ${error === undefined ? sql`` : sql`and error_code = ${error}`}
    order by seq limit ${limit + 1}`;
  const shown = rows.slice(0, limit);
  if (rows.length > limit) return { rows: shown, next: shown.at(-1)?.seq ?? null };
  if (phone !== undefined) return { rows, next: null };
  const [{ more }] = await sql<[{ more: boolean }]>`
    select exists (select 1 from deliveries d where ${ofCampaign(sql, campaignId)} and seq > ${until}) as more`;
  return { rows, next: more ? until : null };
}
