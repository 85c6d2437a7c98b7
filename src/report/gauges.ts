// Figures of the moment for those who watch over an installation: each cheap however much there is.
import type { Db } from '../db/client.ts';

/** What is more is told as this: counting on would cost more than the figure is worth. */
const MOST = 100_000;

export interface Gauges {
  /** Statuses kept for messages that nobody knows (yet), and deliveries whose outcome nobody knows. */
  statusesSetAside: number;
  uncertain: number;
}

export async function readGauges(sql: Db): Promise<Gauges> {
  const [row] = await sql<[Gauges]>`
    select (select count(*)::int from (select 1 from early_statuses limit ${MOST}) as e) as "statusesSetAside",
      (select count(*)::int from (select 1 from uncertain where not taken_as_sent limit ${MOST}) as u) as uncertain`;
  return row;
}
