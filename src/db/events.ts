// What somebody should hear of without having asked.
import type { Json } from '../model/template.ts';
import type { Db } from './client.ts';

export interface NewEvent {
  /** `schedule_run_failed` … */
  kind: string;
  /** What it is about, by ids: {scheduleId, runId}. */
  subject: Record<string, Json>;
  message: string;
}

export async function raiseEvent(sql: Db, { kind, subject, message }: NewEvent): Promise<void> {
  await sql`insert into events (kind, subject, message) values (${kind}, ${sql.json(subject)}, ${message})`;
}
