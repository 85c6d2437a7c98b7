// Notifications that go on to other systems: queued in the transaction that stores them.
import type { Db, Sql } from '../db/client.ts';

/** A target that was added gets its first notification within this time. */
const FRESH_MS = 1_000;

export interface ForRelay {
  senderId: number;
  /** The JSON text as it came. */
  body: string;
  receivedAt: Date;
  /** Digits of the people it is about. */
  people: number[];
  /** Whether it holds messages of people, and statuses of ours. */
  messages: boolean;
  statuses: boolean;
}

/** One row per notification and active target that wants it, in the order given. */
export async function queueForRelay(tx: Db, notifications: readonly ForRelay[]): Promise<void> {
  const column = <T>(pick: (one: ForRelay) => T) => notifications.map(pick);
  const flag = (pick: (one: ForRelay) => boolean) => notifications.map((one) => String(pick(one)));
  await tx`
    insert into relay_queue (target_id, body, people, received_at)
    select t.id, convert_to(n.body, 'UTF8'), coalesce(string_to_array(n.people, ',')::bigint[], '{}'), n.received_at
    from unnest(${column((n) => n.senderId)}::int[], ${column((n) => n.body)}::text[],
      ${column((n) => n.people.join(','))}::text[], ${column((n) => n.receivedAt.toISOString())}::timestamptz[],
      ${flag((n) => n.messages)}::text[]::bool[], ${flag((n) => n.statuses)}::text[]::bool[])
      with ordinality as n (sender_id, body, people, received_at, messages, statuses, position)
    join relay_targets t on t.sender_id = n.sender_id and t.active
      and (t.kinds = 'all' or t.kinds = 'messages' and n.messages or t.kinds = 'statuses' and n.statuses)
    order by n.position, t.id`;
}

/** The senders that have active targets, asked for once per `FRESH_MS`. */
export function makeRelaySenders(sql: Sql): () => Promise<ReadonlySet<number>> {
  let senders: ReadonlySet<number> = new Set();
  let until = 0;
  return async () => {
    if (Date.now() < until) return senders;
    const rows = await sql<{ id: number }[]>`select distinct sender_id as id from relay_targets where active`;
    senders = new Set(rows.map(({ id }) => id));
    until = Date.now() + FRESH_MS;
    return senders;
  };
}
