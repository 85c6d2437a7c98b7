// What was raised for somebody to hear of.
import type { Db } from '../db/client.ts';
import type { Json } from '../model/template.ts';

export interface EventRow {
  id: number;
  kind: string;
  subject: Record<string, Json>;
  message: string;
  at: Date;
}

/** Newest first. `before`: an id. */
export async function listEvents(
  sql: Db,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<EventRow[]> {
  return await sql<EventRow[]>`
    select id, kind, subject, message, at from events
    where id < ${before ?? Number.MAX_SAFE_INTEGER}::bigint order by id desc limit ${limit}`;
}
