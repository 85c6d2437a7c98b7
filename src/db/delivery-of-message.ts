// From a message id to its delivery, by two looks at keys whatever the statistics say.
import type { Fragment } from 'postgres';
import type { Db } from './client.ts';
import { hasMessage } from './forget-deliveries.ts';

/**
 * A sub-select to be joined laterally: the delivery of the message `id` of the sender `senderId`, both columns of the
 * query around it; `mine`: see partitions.ts. `offset 0` keeps the planner from turning it into a join: with a generic plan, or before the first
 * `analyze` of a young table, that was a walk over a whole campaign for each status (1.3 s for 2,000 of them).
 */
export function deliveryOfMessage(sql: Db, id: Fragment, senderId: Fragment, mine: Fragment): Fragment {
  return sql`(
    select d.* from (select campaign_id, seq from message_ids where id_hash = hashtextextended(${id}, 0) offset 0) as m
    cross join lateral (
      select * from deliveries d where d.campaign_id = m.campaign_id and d.seq = m.seq and ${mine} offset 0) as d
    where ${hasMessage(sql, id)} and (select sender_id from campaigns where id = d.campaign_id) = ${senderId} offset 0
  )`;
}
