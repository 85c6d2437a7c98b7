// The statements of the send stage but for the claim. The delivery rows themselves move in db/ only.
import type { Db } from '../db/client.ts';

/** A claim whose worker gave no sign of life for so long is an orphan. */
export const ALIVE_SECONDS = 15;

/** Nothing of this sender starts before `untilMs` from now: a rate refusal, for all workers at once. */
export async function slowSender(sql: Db, campaignId: number, waitMs: number): Promise<void> {
  await sql`
    update senders set next_slot_at = greatest(next_slot_at, clock_timestamp() + ${waitMs} * interval '1 millisecond')
    where id = (select sender_id from campaigns where id = ${campaignId})`;
}

export interface PauseReason {
  kind: string;
  code: string;
  title: string;
}

export async function pauseCampaign(sql: Db, campaignId: number, reason: PauseReason): Promise<boolean> {
  const { count } = await sql`
    update campaigns set status = 'paused', paused_reason = ${sql.json({ ...reason })}
    where id = ${campaignId} and status = 'running'`;
  return count > 0;
}

export async function pauseSender(sql: Db, campaignId: number, reason: PauseReason): Promise<boolean> {
  const { count } = await sql`
    update campaigns set status = 'paused', paused_reason = ${sql.json({ ...reason })}
    where sender_id = (select sender_id from campaigns where id = ${campaignId}) and status = 'running'`;
  return count > 0;
}

/** Adds to a campaign's refused parameters. Returns their number, or null once any message was accepted. */
export async function countParameterRefusals(sql: Db, campaignId: number, more: number): Promise<number | null> {
  const [row] = await sql<{ refusals: number; accepted: boolean }[]>`
    update campaigns set parameter_refusals = parameter_refusals + ${more} where id = ${campaignId}
    returning parameter_refusals as refusals,
      (select coalesce(sum(ever_accepted), 0) > 0 from counts where campaign_id = ${campaignId}) as accepted`;
  return row && !row.accepted ? row.refusals : null;
}

export async function suppress(sql: Db, phones: readonly number[], reason: string): Promise<void> {
  if (phones.length === 0) return;
  await sql`
    insert into suppressions (phone, reason) select phone, ${reason} from unnest(${phones as number[]}::bigint[]) as p (phone)
    order by phone on conflict do nothing`;
}

export async function deleteSlices(sql: Db, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await sql`delete from slices where id = any(${ids as number[]}::bigint[])`;
}

/**
 * Durable word, before the requests, that they may go out for the first `started` deliveries of each slice.
 * False when one of the slices is gone: its worker was taken for dead and somebody else has its deliveries.
 */
export async function markStarted(sql: Db, marks: readonly { sliceId: number; started: number }[]): Promise<boolean> {
  const { count } = await sql`
    update slices s set started = greatest(s.started, m.started)
    from unnest(${marks.map((m) => m.sliceId)}::bigint[], ${marks.map((m) => m.started)}::int[]) as m (id, started)
    where s.id = m.id`;
  return count === marks.length;
}

/** A sign of life for slices under way. */
export async function keepAlive(sql: Db, sliceIds: readonly number[]): Promise<void> {
  if (sliceIds.length === 0) return;
  await sql`
    update slices set alive_until = now() + ${ALIVE_SECONDS} * interval '1 second'
    where id = any(${sliceIds as number[]}::bigint[])`;
}

export interface Orphan {
  id: number;
  campaignId: number;
  seqs: number[];
  attempts: number[];
  started: number;
  claimedAt: Date;
}

export async function takeOrphans(sql: Db): Promise<Orphan[]> {
  return await sql<Orphan[]>`
    delete from slices where id in (
      select id from slices where alive_until < now() order by id limit 200 for update skip locked)
    returning id, campaign_id as "campaignId", seqs, attempts, started, claimed_at as "claimedAt"`;
}

/** Running campaigns with nothing `pending` or `sending` left. The facts are in small tables, whatever the size. */
export async function completeCampaigns(sql: Db): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    update campaigns c set status = 'completed', completed_at = now()
    where status = 'running' and next_seq > total
      and not exists (select 1 from requeue r where r.campaign_id = c.id)
      and not exists (select 1 from slices s where s.campaign_id = c.id)
    returning id`;
  return rows.map((row) => row.id);
}

export async function startScheduled(sql: Db): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    update campaigns set status = 'running', launched_at = now() where status = 'scheduled' and launch_at <= now() returning id`;
  return rows.map((row) => row.id);
}

/** Senders that have something to send now, and whose chain of slices has been silent for two seconds. */
export async function silentSenders(sql: Db): Promise<{ senderId: number; turn: number }[]> {
  return await sql<{ senderId: number; turn: number }[]>`
    select id as "senderId", turn from senders s
    where claimed_at < now() - interval '2 seconds' and next_slot_at < now() + interval '500 milliseconds'
      and exists (select 1 from campaigns c where c.sender_id = s.id and c.status = 'running' and (c.next_seq <= c.total
        or exists (select 1 from requeue r where r.campaign_id = c.id and r.due_at <= now())))`;
}
