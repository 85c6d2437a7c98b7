// The statements of the send stage but for the claim. The delivery rows themselves move in db/ only.
import { auditByItself } from '../db/audit.ts';
import type { Db } from '../db/client.ts';
import { paceNow } from '../db/pace.ts';
import { type PauseReason, pauseCampaigns } from '../db/pause-campaigns.ts';
import type { WaitingFor } from '../model/waiting.ts';

/** A claim whose worker gave no sign of life for so long is an orphan. */
export const ALIVE_SECONDS = 15;

/** Refusals that come within this belong to one burst: they were under way together. */
const ONE_BURST = '2 seconds';
/** Of the limit, the least pace that refusals bring a sender to, and messages per second at least. */
const LEAST_SHARE = 0.02;
const LEAST_RATE = 0.1;

/**
 * A rate refusal, for all workers at once: nothing starts for `waitMs` from now, and the pace from then on is half of
 * what it was (see db/pace.ts).
 */
export async function slowSender(sql: Db, campaignId: number, waitMs: number): Promise<void> {
  await sql`
    update senders set
      next_slot_at = greatest(next_slot_at, clock_timestamp() + ${waitMs} * interval '1 millisecond'),
      slowed_rate = case when slowed_at > now() - ${ONE_BURST}::interval then slowed_rate
        else greatest(${paceNow(sql)} / 2, rate_per_second * ${LEAST_SHARE}::float8, least(rate_per_second, ${LEAST_RATE}::float8)) end,
      slowed_at = case when slowed_at > now() - ${ONE_BURST}::interval then slowed_at else clock_timestamp() end
    where id = (select sender_id from campaigns where id = ${campaignId})`;
}

/** Spam refusals further apart than a rest are strikes. Returns how many there were within a day. */
export async function countSpamStrike(sql: Db, campaignId: number, restMs: number): Promise<number> {
  const [row] = await sql<[{ strikes: number }]>`
    update senders set
      spam_strikes = case when spam_at > now() - ${restMs} * interval '1 millisecond' then spam_strikes
        when spam_at > now() - interval '24 hours' then spam_strikes + 1 else 1 end,
      spam_at = case when spam_at > now() - ${restMs} * interval '1 millisecond' then spam_at else now() end
    where id = (select sender_id from campaigns where id = ${campaignId}) returning spam_strikes as strikes`;
  return row.strikes;
}

/** Nothing is claimed before `until`. */
export async function waitUntil(tx: Db, campaignId: number, until: Date, reason: WaitingFor): Promise<void> {
  await tx`update campaigns set waiting_until = ${until}, waiting_for = ${reason} where id = ${campaignId}`;
}

/** Countries of the people that a campaign's lists brought; null for numbers of none. */
export async function countriesOf(sql: Db, campaignId: number): Promise<(string | null)[]> {
  const rows = await sql<{ country: string | null }[]>`
    select distinct nullif(key, '??') as country from imports cross join jsonb_object_keys(countries) as key
    where campaign_id = ${campaignId}`;
  return rows.map((row) => row.country);
}

/** Any constant: claims under a frequency cap wait for each other, so that two never count the same person at once. */
const CAP_LOCK = 4_747_069;

/** The other campaigns that sent within so many days; tests are none. */
export async function campaignsWithin(tx: Db, days: number, exceptId: number): Promise<number[]> {
  await tx`select pg_advisory_xact_lock(${CAP_LOCK})`;
  const rows = await tx<{ id: number }[]>`
    select id from campaigns
    where last_turn_at > now() - ${days} * interval '1 day' and id <> ${exceptId} and test_of is null`;
  return rows.map((row) => row.id);
}

/** With `restMs` it goes on by itself after that. */
export async function pauseCampaign(
  sql: Db,
  campaignId: number,
  reason: PauseReason,
  restMs: number | null = null,
): Promise<boolean> {
  return (await pauseCampaigns(sql, sql`id = ${campaignId}`, reason, restMs)) > 0;
}

/** All campaigns of the campaign's sender. */
export async function pauseSender(
  sql: Db,
  campaignId: number,
  reason: PauseReason,
  restMs: number | null = null,
): Promise<boolean> {
  const where = sql`sender_id = (select sender_id from campaigns where id = ${campaignId})`;
  return (await pauseCampaigns(sql, where, reason, restMs)) > 0;
}

/** Campaigns whose breaker has rested long enough: the next message finds out. Returns their ids. */
export async function closeBreakers(sql: Db): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    with resumed as (
      update campaigns set status = 'running', paused_reason = null, resume_at = null, outcomes = ''
      where status = 'paused' and resume_at <= now() returning id, name)
    ${auditByItself(sql, sql`resumed`, { action: 'campaign.resume' })} returning subject_id as id`;
  return rows.map((row) => row.id);
}

/** Adds to the last answers of a campaign, of which `keep` are kept. An acceptance ends a row of the breaker's trips. */
export async function noteOutcomes(
  sql: Db,
  campaignId: number,
  answers: string,
  keep: number,
): Promise<{ outcomes: string; trips: number }> {
  const [row] = await sql<{ outcomes: string; trips: number }[]>`
    update campaigns set outcomes = right(outcomes || ${answers}, ${keep}::int),
      breaker_trips = case when ${answers.includes('0')} then 0 else breaker_trips end
    where id = ${campaignId} returning outcomes, breaker_trips as trips`;
  return row ?? { outcomes: '', trips: 0 };
}

/** Adds to a campaign's refused parameters. Returns their number, or null once any message was accepted. */
export async function countParameterRefusals(sql: Db, campaignId: number, more: number): Promise<number | null> {
  const [row] = await sql<{ refusals: number; accepted: boolean }[]>`
    update campaigns set parameter_refusals = parameter_refusals + ${more} where id = ${campaignId}
    returning parameter_refusals as refusals,
      (select coalesce(sum(ever_accepted), 0) > 0 from counts where campaign_id = ${campaignId}) as accepted`;
  return row && !row.accepted ? row.refusals : null;
}

export async function deleteSlices(sql: Db, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await sql`delete from slices where id = any(${ids as number[]}::bigint[])`;
}

/**
 * Durable word, before the requests, that they may go out for the first `started` deliveries of each slice. Returns the
 * slices for which they may not: their campaign does not run any more, or their worker was taken for dead and somebody
 * else has the deliveries.
 */
export async function markStarted(
  sql: Db,
  marks: readonly { sliceId: number; started: number }[],
): Promise<Set<number>> {
  const marked = await sql<{ id: number }[]>`
    update slices s set started = greatest(s.started, m.started)
    from unnest(${marks.map((m) => m.sliceId)}::bigint[], ${marks.map((m) => m.started)}::int[]) as m (id, started)
    where s.id = m.id and (select c.status from campaigns c where c.id = s.campaign_id) = 'running'
    returning s.id`;
  const allowed = new Set(marked.map((row) => row.id));
  return new Set(marks.map((mark) => mark.sliceId).filter((id) => !allowed.has(id)));
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
  claims: number[];
  started: number;
  claimedAt: Date;
}

export async function takeOrphans(sql: Db): Promise<Orphan[]> {
  return await sql<Orphan[]>`
    delete from slices where id in (
      select id from slices where alive_until < now() order by id limit 200 for update skip locked)
    returning id, campaign_id as "campaignId", seqs, claims, started, claimed_at as "claimedAt"`;
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
    with started as (
      update campaigns set status = 'running', launched_at = now()
      where status = 'scheduled' and launch_at <= now() returning id, name)
    ${auditByItself(sql, sql`started`, { action: 'campaign.start' })} returning subject_id as id`;
  return rows.map((row) => row.id);
}

/** Tests whose asker is gone: what did not go out within a minute must not go out by surprise. */
export async function cancelForgottenTests(sql: Db): Promise<void> {
  await sql`
    update campaigns set status = 'canceled', resume_at = null
    where test_of is not null and status in ('running', 'paused') and launched_at < now() - interval '1 minute'`;
}

/** Senders that have something to send now, and whose chain of slices has been silent for two seconds. */
export async function silentSenders(sql: Db): Promise<{ senderId: number; turn: number }[]> {
  return await sql<{ senderId: number; turn: number }[]>`
    select id as "senderId", turn from senders s
    where claimed_at < now() - interval '2 seconds' and next_slot_at < now() + interval '500 milliseconds'
      and exists (select 1 from campaigns c where c.sender_id = s.id and c.status = 'running'
        and (coalesce(c.waiting_until <= now(), true) and c.next_seq <= c.total
          or (coalesce(c.waiting_until <= now(), true) or c.waiting_for = 'daily_limit')
            and exists (select 1 from requeue r where r.campaign_id = c.id and r.due_at <= now())))`;
}
