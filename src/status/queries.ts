// Which deliveries statuses are about, and which of them they can still change.
import type { Db } from '../db/client.ts';
import { deliveryOfMessage } from '../db/delivery-of-message.ts';
import type { DeliveryStatus, ProviderStatus } from '../model/delivery.ts';
import { rank } from '../model/status-order.ts';
import type { SenderStatus } from './received.ts';

interface FoundRow {
  position: number;
  campaignId: number;
  seq: number;
  was: DeliveryStatus;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
}

export interface FoundDeliveries {
  /** Indexes of the statuses whose message is known; messages of other senders are not. */
  known: Set<number>;
  /** Those that may change their delivery: a repetition, which half of all may be, need not even lock it. */
  moving: { campaignId: number; seq: number; status: SenderStatus }[];
}

export async function findDeliveries(sql: Db, statuses: readonly SenderStatus[]): Promise<FoundDeliveries> {
  const rows = await sql<FoundRow[]>`
    select q.position::int as position, d.campaign_id as "campaignId", d.seq, d.status as was, d.sent_at as "sentAt",
      d.delivered_at as "deliveredAt", d.read_at as "readAt"
    from unnest(${statuses.map((m) => m.senderId)}::int[], ${statuses.map((m) => m.messageId)}::text[])
      with ordinality as q (sender_id, message_id, position)
    cross join lateral ${deliveryOfMessage(sql, sql`q.message_id`, sql`q.sender_id`)} as d`;
  const known = new Set(rows.map((row) => row.position - 1));
  const moving = rows.flatMap((row) => {
    const status = statuses[row.position - 1];
    return status && canChange(row, status) ? [{ campaignId: row.campaignId, seq: row.seq, status }] : [];
  });
  return { known, moving };
}

/** Stages are kept with their earliest times, and nothing goes back: what cannot change the row now never will. */
function canChange(row: FoundRow, { status, at }: SenderStatus): boolean {
  if (rank(status) > rank(row.was as ProviderStatus)) return true;
  if (status === 'failed') return false;
  const stages = {
    sent: [row.sentAt],
    delivered: [row.sentAt, row.deliveredAt],
    read: [row.sentAt, row.deliveredAt, row.readAt],
  };
  return stages[status].some((known) => known === null || at < known);
}
