// The statements of the campaign stage.

import type { Db, Sql } from '../db/client.ts';
import { ofCampaign } from '../db/partitions.ts';
import { noteRemoval } from '../db/removals.ts';
import { inTransaction } from '../lib/transaction.ts';
import { type CampaignStatus, ENDED } from '../model/campaign-status.ts';
import type { DraftState } from '../model/draft-state.ts';
import type { FrequencyCap } from '../model/frequency-cap.ts';
import type { Content } from '../model/message.ts';
import type { SendWindow } from '../model/send-window.ts';
import type { Json } from '../model/template.ts';
import type { BadValues, Check } from '../model/value-rules.ts';
import type { WaitingFor } from '../model/waiting.ts';
import { breaks, breaksAny } from './value-sql.ts';

export interface CampaignRow extends Content {
  id: number;
  name: string;
  senderId: number;
  status: CampaignStatus;
  pausedReason: { kind: string; code: string; title: string } | null;
  total: number;
  badValues: BadValues;
  weight: number;
  sendWindow: SendWindow | null;
  frequencyCap: FrequencyCap | null;
  retryCapped: boolean;
  draft: DraftState | null;
  waitingUntil: Date | null;
  waitingFor: WaitingFor | null;
  resumeAt: Date | null;
  /** The template, or `badValues`, was changed after the first import. */
  valuesUnchecked: boolean;
  launchAt: Date | null;
  launchedAt: Date | null;
  completedAt: Date | null;
  archivedAt: Date | null;
  createdAt: Date;
  /** Of its sender. */
  ratePerSecond: number;
  country: string | null;
}

/** What every reader of campaigns `c` with their senders `s` selects. */
export const campaignColumns = (sql: Db) => sql`
  c.id, c.name, c.sender_id as "senderId", c.template, c.message, c.status, c.paused_reason as "pausedReason", c.total,
  c.weight, c.send_window as "sendWindow", c.frequency_cap as "frequencyCap", c.retry_capped as "retryCapped",
  c.waiting_until as "waitingUntil", c.waiting_for as "waitingFor", c.resume_at as "resumeAt",
  c.bad_values as "badValues", c.draft, c.values_unchecked as "valuesUnchecked",
  c.launch_at as "launchAt", c.launched_at as "launchedAt", c.completed_at as "completedAt", c.archived_at as "archivedAt", c.created_at as "createdAt",
  s.rate_per_second as "ratePerSecond", s.country`;

/** Newest first, archived ones or the others; those and tests by their id, too. */
export async function selectCampaigns(
  sql: Db,
  where: { id?: number; before?: number; limit?: number; archived?: boolean },
): Promise<CampaignRow[]> {
  return await sql<CampaignRow[]>`
    select ${campaignColumns(sql)}
    from campaigns c join senders s on s.id = c.sender_id
    where c.id < ${where.before ?? 2_147_483_647} ${where.id === undefined ? sql`and c.test_of is null and c.archived_at is ${where.archived ? sql`not null` : sql`null`}` : sql`and c.id = ${where.id}`}
    order by c.id desc limit ${where.limit ?? 1}`;
}

/** The sender named `default`, or the only one; null where neither is. */
export async function chooseSender(sql: Db): Promise<number | null> {
  const rows = await sql<{ id: number; name: string }[]>`
    select id, name from senders order by name <> 'default', id limit 2`;
  const [first, second] = rows;
  return first && (first.name === 'default' || !second) ? first.id : null;
}

export async function senderExists(sql: Db, id: number): Promise<boolean> {
  return (await sql`select 1 from senders where id = ${id}`).length > 0;
}

export async function insertCampaign(
  sql: Db,
  campaign: Pick<CampaignRow, 'name' | 'senderId' | 'template' | 'message' | 'badValues' | 'draft'>,
): Promise<number> {
  const { name, senderId, template, message, badValues, draft } = campaign;
  const [row] = await sql<[{ id: number }]>`
    insert into campaigns (name, sender_id, template, message, bad_values, draft, frequency_cap)
    select ${name}, id, ${template && sql.json(template as never)}::jsonb, ${message && sql.json(message as never)}::jsonb, ${badValues}, ${draft && sql.json(draft as never)}::jsonb, frequency_cap from senders where id = ${senderId}
    returning id`;
  return row.id;
}

export interface DraftPatch {
  name?: string | undefined;
  senderId?: number | undefined;
  /** A template or a message: it takes the place of whichever there was. */
  content?: Content | undefined;
  badValues?: BadValues | undefined;
  draft?: DraftState | null | undefined;
}

/** Only a draft changes; false when it is none. What its recipients were judged by is noted where it changes. */
export async function updateDraft(sql: Db, id: number, patch: DraftPatch): Promise<boolean> {
  const { template = null, message = null } = patch.content ?? {};
  const { count } = await sql`
    update campaigns c set
      name = coalesce(p.name, c.name), sender_id = coalesce(p.sender_id, c.sender_id),
      template = case when p.template is null and p.message is null then c.template else p.template end,
      message = case when p.template is null and p.message is null then c.message else p.message end, bad_values = coalesce(p.bad_values, c.bad_values),
      draft = ${patch.draft === undefined ? sql`c.draft` : sql`p.draft`},
      values_unchecked = c.values_unchecked or (c.total > 0 and (p.bad_values <> c.bad_values is true
        or p.template is not null and (p.template -> 'components') is distinct from (c.template -> 'components')
        or p.message is not null and p.message is distinct from c.message))
    from (
      select ${patch.name ?? null}::text as name, ${patch.senderId ?? null}::int as sender_id,
        ${template && sql.json(template as never)}::jsonb as template, ${message && sql.json(message as never)}::jsonb as message,
        ${patch.badValues ?? null}::text as bad_values,
        ${patch.draft ? sql.json(patch.draft as never) : null}::jsonb as draft
    ) as p
    where c.id = ${id} and c.status = 'draft'`;
  return count > 0;
}

/** What may be changed until a campaign has ended; what is not given stays. */
export interface Settings {
  weight?: number | undefined;
  sendWindow?: SendWindow | null | undefined;
  frequencyCap?: FrequencyCap | null | undefined;
  retryCapped?: boolean | undefined;
}

/** False when the campaign is gone or has ended. A campaign that waits for its old window looks at the new one at once. */
export async function updateSettings(sql: Db, id: number, settings: Settings): Promise<boolean> {
  const { weight, sendWindow, frequencyCap, retryCapped } = settings;
  const columns = {
    ...(weight === undefined ? {} : { weight }),
    ...(sendWindow === undefined
      ? {}
      : { send_window: sendWindow && sql.json({ ...sendWindow }), waiting_until: null }),
    ...(frequencyCap === undefined ? {} : { frequency_cap: frequencyCap && sql.json({ ...frequencyCap }) }),
    ...(retryCapped === undefined ? {} : { retry_capped: retryCapped }),
  };
  if (Object.keys(columns).length === 0) return true;
  const { count } = await sql`
    update campaigns set ${sql(columns)} where id = ${id} and status not in ('completed', 'canceled', 'failed')`;
  return count > 0;
}

/** Whoever changes the campaign, or adds to it, waits until the transaction ends. */
export async function holdCampaign(tx: Db, id: number): Promise<void> {
  await tx`select 1 from campaigns where id = ${id} for no key update`;
}

/** One guarded step from any of these states to another; null when it was in none of them. */
export async function changeStatus(
  sql: Db,
  id: number,
  { from, to, launchAt = null }: { from: readonly CampaignStatus[]; to: CampaignStatus; launchAt?: Date | null },
): Promise<{ senderId: number } | null> {
  const [row] = await sql<{ senderId: number }[]>`
    update campaigns set status = ${to}, paused_reason = null, resume_at = null,
      launch_at = case when ${to === 'scheduled' || to === 'running'} then ${launchAt}::timestamptz else launch_at end,
      launched_at = case when ${to === 'running'} then coalesce(launched_at, now()) else launched_at end,
      category = case when ${to === 'scheduled' || to === 'running'} then coalesce((
          select lower(t.category) from templates t where t.sender_id = campaigns.sender_id
            and t.name = template ->> 'name' and t.language = template ->> 'language'
        ), case when message is not null then 'service' end) else category end
    where id = ${id} and status = any(${from as string[]}::campaign_status[])
    returning sender_id as "senderId"`;
  return row ?? null;
}

/** Into the archive, where it stays as long as it was there, or out of it. False when it is gone or may still send. */
export async function setArchived(sql: Db, id: number, archived: boolean): Promise<boolean> {
  const { count } = await sql`
    update campaigns set archived_at = ${archived ? sql`coalesce(archived_at, now())` : sql`null`}
    where id = ${id} and status = any(${ENDED as CampaignStatus[]}::campaign_status[])`;
  return count > 0;
}

/** One that Griot paused and would resume by itself stays paused. False when it is none. */
export async function keepPaused(sql: Db, id: number): Promise<boolean> {
  const { count } = await sql`
    update campaigns set resume_at = null, paused_reason = null
    where id = ${id} and status = 'paused' and resume_at is not null`;
  return count > 0;
}

/**
 * A paused campaign goes on, or all of a sender that Griot itself paused. One that was paused before its time came is
 * scheduled again.
 */
export async function resumePaused(
  sql: Db,
  which: { id: number } | { senderId: number },
): Promise<{ id: number; senderId: number }[]> {
  const chosen =
    'id' in which ? sql`id = ${which.id}` : sql`sender_id = ${which.senderId} and paused_reason is not null`;
  const waits = sql`launched_at is null and launch_at > now()`;
  return await sql<{ id: number; senderId: number }[]>`
    update campaigns set paused_reason = null, parameter_refusals = 0, resume_at = null, breaker_trips = 0, outcomes = '',
      status = (case when ${waits} then 'scheduled' else 'running' end)::campaign_status,
      launched_at = case when ${waits} then null else coalesce(launched_at, now()) end
    where status = 'paused' and ${chosen} returning id, sender_id as "senderId"`;
}

/** What runs of a sender pauses, tests left out, with a reason that `resumePaused` of the sender knows. */
export async function pauseRunning(sql: Db, senderId: number): Promise<number[]> {
  const reason = { kind: 'sender', code: 'sender_paused', title: 'The sender was paused' };
  const rows = await sql<{ id: number }[]>`
    update campaigns set status = 'paused', paused_reason = ${sql.json(reason)}, resume_at = null
    where sender_id = ${senderId} and status = 'running' and test_of is null returning id`;
  return rows.map((row) => row.id);
}

export async function currentTurn(sql: Db, senderId: number): Promise<number | null> {
  const [row] = await sql<{ turn: number }[]>`select turn from senders where id = ${senderId}`;
  return row?.turn ?? null;
}

/** The columns of each list that brought recipients into the campaign; several of the same columns are one. */
export async function columnsOfLists(sql: Db, campaignId: number): Promise<string[][]> {
  const rows = await sql<{ columns: string[] }[]>`
    select distinct columns from imports where campaign_id = ${campaignId} and imported > 0 order by columns`;
  return rows.map((row) => row.columns);
}

/** How many pending recipients break each of these checks, and how many break any. A scan: 1 to 5 s for a million rows. */
export async function countBroken(
  sql: Db,
  campaignId: number,
  checks: readonly Check[],
): Promise<{ byCheck: number[]; any: number }> {
  const each = checks.map((check, i) => sql`${comma(sql, i)} ${breaks(sql, check)} as ${sql(`check_${i}`)}`);
  const counts = checks.map((_, i) => sql`${comma(sql, i)} count(*) filter (where ${sql(`check_${i}`)})::int`);
  const any = checks.map((_, i) => sql`${i === 0 ? sql`` : sql`or`} ${sql(`check_${i}`)}`);
  // `offset 0` keeps Postgres from making each check twice.
  const [row] = await sql<[{ byCheck: number[]; any: number }]>`
    select array[${counts}] as "byCheck", count(*) filter (where ${any})::int as any
    from (select ${each} from deliveries d where ${ofCampaign(sql, campaignId)} and d.status = 'pending' offset 0) as judged`;
  return row;
}

/** The rows and the template are frozen from now on. */
export async function markChecked(sql: Db, id: number): Promise<void> {
  await sql`update campaigns set values_unchecked = false where id = ${id} and values_unchecked`;
}

export interface PreflightFacts {
  pending: number;
  suppressed: number;
  templateStatus: string | null;
  category: string | null;
  templatesSyncedAt: Date | null;
  senderName: string;
  health: { status: string; detail: string; checkedAt: string } | null;
  dailyLimit: number | null;
  dailyCount: number;
}

/** Counts by one look at the suppressions, not at the people: there are far fewer. */
export async function readPreflightFacts(sql: Db, { id, senderId, template }: CampaignRow): Promise<PreflightFacts> {
  const [facts] = await sql<[PreflightFacts]>`
    select s.name as "senderName", s.health, s.daily_limit as "dailyLimit", t.status as "templateStatus", t.category,
      s.templates_synced_at as "templatesSyncedAt",
      (select coalesce(sum(pending), 0)::int from counts where campaign_id = ${id}) as pending,
      (select count(*)::int from suppressions p join deliveries d on d.phone = p.phone and ${ofCampaign(sql, id)}
        where d.status = 'pending') as suppressed,
      (select count(*)::int from daily_people p where p.sender_id = s.id and p.at > now() - interval '24 hours') as "dailyCount"
    from senders s left join templates t
      on t.sender_id = s.id and t.name = ${template?.name ?? ''} and t.language = ${template?.language ?? ''}
    where s.id = ${senderId}`;
  return facts;
}

/** Imported people by country, most first. */
export async function countCountries(sql: Db, id: number): Promise<{ country: string; recipients: number }[]> {
  return await sql`
    select key as country, sum(value::int)::int as recipients from imports cross join jsonb_each_text(countries)
    where campaign_id = ${id} group by key order by recipients desc, key`;
}

export interface TemplateState {
  /** Whether the sender's templates were ever listed. */
  synced: boolean;
  /** Null where this one is not among them. */
  status: string | null;
  components: Json[] | null;
}

export async function templateState(
  sql: Db,
  senderId: number,
  template: { name: string; language: string },
): Promise<TemplateState> {
  const [row] = await sql<TemplateState[]>`
    select s.templates_synced_at is not null as synced, t.status, t.components
    from senders s left join templates t on t.sender_id = s.id and t.name = ${template.name} and t.language = ${template.language}
    where s.id = ${senderId}`;
  return row ?? { synced: false, status: null, components: null };
}

/** Which of these files the sender has at the provider, which keeps them for 30 days. */
export async function knownMedia(sql: Db, senderId: number, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql<{ id: string }[]>`
    select media_id as id from media
    where sender_id = ${senderId} and media_id = any(${ids as string[]}::text[]) and uploaded_at > now() - interval '30 days'`;
  return new Set(rows.map((row) => row.id));
}

/** The first rows that break none of these checks, and were not skipped for such. */
export async function firstRows(
  sql: Db,
  campaignId: number,
  { limit, checks }: { limit: number; checks: readonly Check[] },
): Promise<{ seq: number; phone: number; variables: Record<string, string> }[]> {
  return await sql`
    select seq, phone, variables from deliveries d
    where ${ofCampaign(sql, campaignId)} and d.phone > 0 and skip_reason is distinct from 'bad_value'
      ${checks.length > 0 ? sql`and not ${breaksAny(sql, checks)}` : sql``}
    order by seq limit ${limit}`;
}

function comma(sql: Db, i: number) {
  return i === 0 ? sql`` : sql`,`;
}

/** At once, whatever its size: what it leaves goes by and by. False when it is not in one of these states. */
export async function deleteCampaign(sql: Sql, id: number, from: readonly CampaignStatus[]): Promise<boolean> {
  return await inTransaction(sql, async (tx) => {
    const found = await tx`
      select 1 from campaigns where id = ${id} and status = any(${from as string[]}::campaign_status[]) for update`;
    if (found.length === 0) return false;
    await noteRemoval(tx, id);
    await tx`delete from campaigns where id = ${id}`; // its tests go with it
    return true;
  });
}

/** Ended campaigns to which nothing happened for so many days; tests are deleted with their campaign. */
export async function endedCampaigns(sql: Sql, days: number): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select id from campaigns where status in ('completed', 'canceled', 'failed') and test_of is null
      and greatest(created_at, launched_at, completed_at, last_turn_at) < now() - ${days} * interval '1 day' order by id`;
  return rows.map((row) => row.id);
}

/** People to whom this template went from this sender within 24 hours, by another campaign. */
export async function countSentLately(sql: Db, { id, senderId, template }: CampaignRow): Promise<number> {
  if (!template) return 0;
  const lately = await sql<{ id: number }[]>`
    select id from campaigns where sender_id = ${senderId} and id <> ${id} and test_of is null
      and template ->> 'name' = ${template.name} and template ->> 'language' = ${template.language}
      and launched_at is not null and coalesce(completed_at, 'infinity') > now() - interval '24 hours'`;
  if (lately.length === 0) return 0;
  const [row] = await sql<[{ people: number }]>`
    select count(*)::int as people from deliveries d
    where ${ofCampaign(sql, id)} and d.status = 'pending' and exists (
      select 1 from deliveries o where o.campaign_id = any(${lately.map((one) => one.id)}::int[]) and o.phone = d.phone
        and o.accepted_at > now() - interval '24 hours')`;
  return row.people;
}

/** Recipients who did not write to the sender within the last 24 hours. */
export async function countOutsideWindow(sql: Db, { id, senderId }: CampaignRow): Promise<number> {
  const [row] = await sql<[{ outside: number }]>`
    select count(*)::int as outside from deliveries d
    where ${ofCampaign(sql, id)} and d.status = 'pending' and not exists (
      select 1 from service_windows w where w.sender_id = ${senderId} and w.phone = d.phone
        and w.last_inbound_at > now() - interval '24 hours')`;
  return row.outside;
}
