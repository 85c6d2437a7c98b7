// How a run of a schedule ends, whichever stage ends it.
import { localMinute } from '../model/zone.ts';
import type { Db } from './client.ts';
import { raiseEvent } from './events.ts';

export type RunEnd = 'launched' | 'empty' | 'failed';

export interface Settlement {
  status: RunEnd;
  /** Left as they are where they are not given. */
  code?: string | undefined;
  reason?: string | undefined;
  /** The try that speaks; what an older one says of the run is no longer heard. */
  attempt?: number | undefined;
}

interface Settled {
  scheduleId: number;
  campaignId: number | null;
  tickAt: Date;
  name: string;
  zone: string;
}

/**
 * In a transaction. Only an open run is settled: false where it was before, or is gone. A failure raises an event. A draft
 * that nobody came into goes with its run; with the rows that were rejected it stays, to be looked at.
 */
export async function settleRun(tx: Db, id: number, { status, code, reason, attempt }: Settlement): Promise<boolean> {
  const [run] = await tx<Settled[]>`
    update schedule_runs r set status = ${status}, settled_at = now(), alive_until = null,
      reason_code = coalesce(${code ?? null}::text, r.reason_code), reason = coalesce(${reason ?? null}::text, r.reason)
    from schedules s
    where r.id = ${id} and s.id = r.schedule_id and r.status in ('queued', 'filling', 'launching')
      and (${attempt ?? null}::int is null or r.attempts = ${attempt ?? null}::int)
    returning r.schedule_id as "scheduleId", r.campaign_id as "campaignId", r.tick_at as "tickAt", s.name, s.zone`;
  if (!run) return false;
  const { scheduleId, campaignId, tickAt, name, zone } = run;
  if (status === 'failed') {
    const message = `The run of "${name}" of ${localMinute(zone, tickAt)} failed: ${reason ?? code}`;
    await raiseEvent(tx, { kind: 'schedule_run_failed', subject: { scheduleId, runId: id, campaignId }, message });
  }
  await tx`
    delete from campaigns c where c.id = ${campaignId} and c.status = 'draft' and c.total = 0 and ${status !== 'launched'}
      and (${status === 'empty'} or not exists (select 1 from imports i where i.campaign_id = c.id))`;
  return true;
}
