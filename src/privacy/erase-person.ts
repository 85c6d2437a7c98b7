// Forgets one person everywhere. Counts stay: rows that are counted stay without the person, others go. What was asked for is
// written down first, so that it is done to the end, whatever breaks off on the way and whatever cannot be forgotten yet.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/client.ts';
import { applyEarlyStatuses } from '../db/early-statuses.ts';
import { forgetDeliveries } from '../db/forget-deliveries.ts';
import { IMPORT_LOCKS } from '../db/import-locks.ts';
import { skipPending } from '../db/skip-deliveries.ts';
import { inTransaction } from '../lib/transaction.ts';
import { forgetElsewhere, type Gone } from './forget-elsewhere.ts';
import { allNumbersOf, deliveriesOf } from './person-places.ts';

/** Nearly every answer of the provider comes within this; what takes longer is forgotten by the sweep. */
const WAIT_MS = 5_000;
const LOOK_EVERY_MS = 250;
/** Of the suppression that keeps them from being written to again. */
export const ERASED = 'erased on request';
/** Deliveries of one person in one campaign, at most. */
const MOST = 100;
/** Erasures looked at in one sweep, and after how long. */
const PASS = 20;
const REST_SECONDS = 60;

export interface Erased extends Gone {
  deliveries: number;
  /** Of those, messages that were still to be sent and are not. */
  unsent: number;
  /** Messages under way, or of unknown outcome: they are forgotten when that is decided. */
  left: number;
  /** Whether nothing is left anywhere; if not, it goes on by itself. */
  finished: boolean;
  /** Whether the number is on the list of people who must not be messaged. */
  suppressed: boolean;
}

/** `keepSuppressed`: the number alone stays, so that nobody writes to the person again. It may be asked for again at any time. */
export async function erasePerson(
  sql: Sql,
  given: readonly number[],
  { keepSuppressed, waitMs = WAIT_MS }: { keepSuppressed: boolean; waitMs?: number },
): Promise<Erased> {
  const phones = await allNumbersOf(sql, given);
  await inTransaction(sql, (tx) => noteErasure(tx, phones, keepSuppressed));
  const told = { deliveries: 0, unsent: 0 };
  for (const end = Date.now() + waitMs; ; await sleep(LOOK_EVERY_MS)) {
    const some = await forgetInCampaigns(sql, phones);
    told.deliveries += some.deliveries;
    told.unsent += some.unsent;
    if ((await countLeft(sql, phones, ['sending'])) === 0 || Date.now() >= end) break;
  }
  const left = await countLeft(sql, phones);
  const { busyLists, ...gone } = await forgetElsewhere(sql, phones, { evidence: left === 0 });
  const finished = left + busyLists === 0 && (await endErasure(sql, phones));
  return { ...told, ...gone, left, finished, suppressed: keepSuppressed || !finished };
}

/** Goes on with those that could not be ended when they were asked for; what was asked for just now is at work still. */
export async function goOnErasing({ sql, log }: { sql: Sql; log: Logger }, restSeconds = REST_SECONDS): Promise<void> {
  const asked = await sql<{ phone: number; keepSuppressed: boolean }[]>`
    select phone, keep_suppressed as "keepSuppressed" from erasures
    where asked_at < now() - ${restSeconds} * interval '1 second' order by asked_at, phone limit ${PASS}`;
  for (const { phone, keepSuppressed } of asked) {
    if ((await countLeft(sql, [phone], ['sending', 'uncertain'])) > 0) continue;
    const { finished } = await erasePerson(sql, [phone], { keepSuppressed, waitMs: 0 });
    if (finished) log.info('a person who asked for it is forgotten everywhere, now that nothing is under way');
  }
}

/** First of all, so that no import and no claim takes them meanwhile. */
async function noteErasure(tx: Db, phones: readonly number[], keepSuppressed: boolean): Promise<void> {
  await tx`
    insert into suppressions as s (phone, reason, source) select phone, ${ERASED}, 'operator' from unnest(${phones as number[]}::bigint[]) as p (phone)
    on conflict (phone) do update set reason = excluded.reason, source = excluded.source, campaign_id = null, created_at = now()`;
  await tx`
    insert into erasures (phone, keep_suppressed) select phone, ${keepSuppressed} from unnest(${phones as number[]}::bigint[]) as p (phone)
    on conflict (phone) do update set keep_suppressed = excluded.keep_suppressed`;
}

async function forgetInCampaigns(sql: Sql, phones: readonly number[]): Promise<{ deliveries: number; unsent: number }> {
  const told = { deliveries: 0, unsent: 0 };
  await applyKept(sql, phones);
  const campaigns = await sql<{ id: number }[]>`
    select distinct d.campaign_id as id from ${deliveriesOf(sql, phones)} as d order by 1`;
  for (const { id } of campaigns) {
    const { unsent, forgotten } = await inTransaction(sql, (tx) => forgetInCampaign(tx, id, phones));
    told.deliveries += forgotten;
    told.unsent += unsent;
  }
  return told;
}

/** A status that was kept aside for a moment finds its message by the id, which is not there any more afterwards. */
async function applyKept(sql: Sql, phones: readonly number[]): Promise<void> {
  const kept = await sql<{ id: string }[]>`
    select distinct e.message_id as id from senders s
    join early_statuses e on e.sender_id = s.id and e.recipient = any(${phones as number[]}::bigint[])`;
  const ids = kept.map(({ id }) => id);
  await applyEarlyStatuses(sql, ids);
}

/** What is still to be sent is out of the way first. */
async function forgetInCampaign(tx: Db, campaignId: number, phones: readonly number[]) {
  const them = tx`d.phone = any(${phones as number[]}::bigint[])`;
  const unsent = await skipPending(tx, campaignId, { reason: 'erased', where: them });
  if (unsent > 0) {
    await tx`
      delete from requeue r using deliveries d
      where r.campaign_id = ${campaignId} and d.campaign_id = r.campaign_id and d.seq = r.seq and ${them}`;
  }
  return { unsent, forgotten: await forgetDeliveries(tx, campaignId, { which: them, most: MOST }) };
}

/** Messages of theirs that are not forgotten yet: all, or those in one of the states. */
async function countLeft(sql: Sql, phones: readonly number[], states?: readonly string[]): Promise<number> {
  const [row] = await sql<[{ left: number }]>`
    select count(*)::int as left from ${deliveriesOf(sql, phones)} as d
    where ${states ? sql`d.status = any(${states as string[]}::delivery_status[])` : sql`true`}`;
  return row.left;
}

/** An import that began before they were suppressed may still bring them: not before it has ended. */
async function endErasure(sql: Sql, phones: readonly number[]): Promise<boolean> {
  return await inTransaction(sql, async (tx) => {
    const them = tx`any(${phones as number[]}::bigint[])`;
    const ended = await tx<{ phone: number; keepSuppressed: boolean }[]>`
      delete from erasures e where phone = ${them} and not exists (
        select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'advisory' and l.classid = any(${Object.values(IMPORT_LOCKS)}::oid[])
          and l.database = (select oid from pg_database where datname = current_database()) and a.xact_start <= e.asked_at + interval '1 second')
      returning phone, keep_suppressed as "keepSuppressed"`;
    const released = ended.filter((one) => !one.keepSuppressed).map(({ phone }) => phone);
    await tx`delete from suppressions where phone = any(${released}::bigint[]) and reason = ${ERASED}`;
    return ended.length === phones.length;
  });
}
