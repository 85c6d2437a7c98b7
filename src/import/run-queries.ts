// The statements of filling a schedule's run.
import { auditByItself } from '../db/audit.ts';
import type { Db } from '../db/client.ts';
import type { Audience } from '../model/audience.ts';
import type { AuditAction } from '../model/audit.ts';

export interface ClaimedRun {
  id: number;
  scheduleId: number;
  campaignId: number | null;
  /** With this one. */
  attempts: number;
  audience: Audience;
}

/** One more try, ours until the lease ends. Null where the run is not to be filled now, or another has it in hand. */
export async function claimRun(sql: Db, id: number, leaseMs: number): Promise<ClaimedRun | null> {
  const [run] = await sql<ClaimedRun[]>`
    update schedule_runs r set attempts = attempts + 1, alive_until = now() + ${leaseMs} * interval '1 millisecond'
    from schedules s
    where r.id = ${id} and s.id = r.schedule_id and r.status = 'filling' and r.due_at <= now()
      and (r.alive_until is null or r.alive_until < now())
    returning r.id, r.schedule_id as "scheduleId", r.campaign_id as "campaignId", r.attempts, s.audience`;
  return run ?? null;
}

export async function keepRun(sql: Db, { id, attempts }: ClaimedRun, leaseMs: number): Promise<void> {
  await sql`
    update schedule_runs set alive_until = now() + ${leaseMs} * interval '1 millisecond'
    where id = ${id} and attempts = ${attempts} and status = 'filling'`;
}

/** Its campaign has its people. What earlier tries met with is forgotten, not that it is late. False where another has it. */
export async function passOn(
  sql: Db,
  { id, attempts }: ClaimedRun,
  audit: { action: AuditAction; detail: Record<string, unknown> },
): Promise<boolean> {
  const { count } = await sql`
    with passed as (
      update schedule_runs r set status = 'launching', alive_until = null, due_at = now(),
        reason_code = case when reason_code = 'late' then reason_code end, reason = case when reason_code = 'late' then reason end
      where id = ${id} and attempts = ${attempts} and status = 'filling'
      returning campaign_id as id, (select name from campaigns c where c.id = r.campaign_id) as name)
    ${auditByItself(sql, sql`passed`, audit)}`;
  return count > 0;
}

/** The next try is due in so many seconds. */
export async function putOff(
  sql: Db,
  { id, attempts }: ClaimedRun,
  { seconds, code, reason }: { seconds: number; code: string; reason: string },
): Promise<void> {
  await sql`
    update schedule_runs set alive_until = null, due_at = now() + ${seconds} * interval '1 second', reason_code = ${code}, reason = ${reason}
    where id = ${id} and attempts = ${attempts} and status = 'filling'`;
}

/** The campaign of the last run before this one that launched any. */
export async function previousCampaign(sql: Db, { id, scheduleId }: ClaimedRun): Promise<number | null> {
  const [run] = await sql<{ campaignId: number }[]>`
    select campaign_id as "campaignId" from schedule_runs
    where schedule_id = ${scheduleId} and id < ${id} and status = 'launched' and campaign_id is not null
    order by id desc limit 1`;
  return run?.campaignId ?? null;
}
