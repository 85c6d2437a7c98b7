// What somebody should know of without having asked.
import type { Json } from '../model/template.ts';
import type { Db } from './client.ts';

export interface NewEvent {
  kind: 'schedule_run_failed' | 'counts_differ' | 'database_restored';
  /** Ids of what it is about. */
  subject: Record<string, Json>;
  message: string;
}

export async function raiseEvent(sql: Db, { kind, subject, message }: NewEvent): Promise<void> {
  await sql`insert into events (kind, subject, message) values (${kind}, ${sql.json(subject as never)}, ${message})`;
}
