// Pausing what runs, with the reason that people get to read.
import type { Fragment } from 'postgres';
import { auditByItself } from './audit.ts';
import type { Db } from './client.ts';

export interface PauseReason {
  /** A kind of refusal, or `template` or `account` where the provider told it by itself. */
  kind: string;
  code: string;
  title: string;
}

/** The running campaigns among `which`; with `restMs` they go on by themselves after that. Returns how many it paused. */
export async function pauseCampaigns(
  sql: Db,
  which: Fragment,
  reason: PauseReason,
  restMs: number | null = null,
): Promise<number> {
  const { count } = await sql`
    with paused as (
      update campaigns set status = 'paused', paused_reason = ${sql.json({ ...reason })},
        resume_at = now() + ${restMs}::float8 * interval '1 millisecond',
        breaker_trips = breaker_trips + ${restMs === null ? 0 : 1}::int
      where status = 'running' and ${which} returning id, name)
    ${auditByItself(sql, sql`paused`, { action: 'campaign.pause', detail: { ...reason, restMs: restMs ?? undefined } })}`;
  return count;
}
