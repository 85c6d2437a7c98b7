// The statements of the status stage.
import type { Db } from '../db/client.ts';

/** The deliveries of these messages, by position in the argument; messages of other senders are not found. */
export async function findDeliveries(
  sql: Db,
  messages: readonly { senderId: number; messageId: string }[],
): Promise<{ position: number; campaignId: number; seq: number }[]> {
  return await sql`
    select q.position::int as position, d.campaign_id as "campaignId", d.seq
    from unnest(${messages.map((m) => m.senderId)}::int[], ${messages.map((m) => m.messageId)}::text[])
      with ordinality as q (sender_id, message_id, position)
    join message_ids m on m.id_hash = hashtextextended(q.message_id, 0)
    join deliveries d on d.campaign_id = m.campaign_id and d.seq = m.seq and d.message_id = q.message_id
    join campaigns c on c.id = d.campaign_id and c.sender_id = q.sender_id`;
}

/** A person who writes opens a window of 24 hours for messages of any form. */
export async function noteInbound(
  sql: Db,
  inbound: readonly { senderId: number; from: string; at: Date }[],
): Promise<void> {
  if (inbound.length === 0) return;
  await sql`
    insert into service_windows as w (sender_id, phone, last_inbound_at)
    select sender_id, phone, max(at)
    from unnest(${inbound.map((event) => event.senderId)}::int[], ${inbound.map((event) => event.from)}::bigint[],
      ${inbound.map((event) => event.at.toISOString())}::timestamptz[]) as e (sender_id, phone, at)
    where exists (select 1 from senders s where s.id = e.sender_id)
    group by sender_id, phone order by sender_id, phone
    on conflict (sender_id, phone) do update set last_inbound_at = greatest(w.last_inbound_at, excluded.last_inbound_at)`;
}
