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
