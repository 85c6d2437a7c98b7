// The statements of a settlement after a restore.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';
import { ofCampaign } from '../db/partitions.ts';
import { RESTORED_CODE } from '../db/restored.ts';
import type { CampaignStatus } from '../model/campaign-status.ts';

export interface CampaignInDoubt {
  id: number;
  name: string;
  status: CampaignStatus;
  /** Before it was paused by the restore. */
  was: CampaignStatus;
  nextSeq: number;
  ratePerSecond: number;
  left: number;
  /** Whether some of its people may be put off or skipped, so that others had their turn before them. */
  passesOver: boolean;
}

/** Up to where somebody may have got a message. */
export interface Bounds {
  /** Tries that were due until then. */
  dueUntil: Date;
  /** From the cursor on so many; null for all, where people may have been passed over. */
  most: number | null;
}

/** Those that can send and were in the copy, held until the transaction ends. A draft may have been launched since. */
export async function campaignsInDoubt(sql: Db, noticedAt: Date): Promise<CampaignInDoubt[]> {
  return await sql<CampaignInDoubt[]>`
    select c.id, c.name, c.status, c.next_seq as "nextSeq", s.rate_per_second as "ratePerSecond",
      case when c.paused_reason ->> 'code' = ${RESTORED_CODE} then case when c.launched_at is null then 'scheduled' else 'running' end
        else c.status::text end as was,
      (select coalesce(sum(pending + sending), 0)::int from counts where campaign_id = c.id) as left,
      c.message is not null or c.frequency_cap is not null or s.daily_limit is not null
        or coalesce(c.send_window ->> 'zone' = 'recipient', false) as "passesOver"
    from campaigns c join senders s on s.id = c.sender_id
    where c.test_of is null and c.total > 0 and c.status in ('draft', 'scheduled', 'running', 'paused') and c.created_at < ${noticedAt}
    order by c.id for no key update of c`;
}

/** Of the pending deliveries `d` of the campaign. Who was suppressed then took nobody's turn. */
export function inDoubt(sql: Db, { id, nextSeq }: CampaignInDoubt, { dueUntil, most }: Bounds): Fragment {
  const last =
    most === null
      ? sql`2147483647`
      : sql`coalesce((
          select d.seq from deliveries d where ${ofCampaign(sql, id)} and d.seq >= ${nextSeq} and d.status = 'pending'
            and not exists (select 1 from suppressions s where s.phone = d.phone)
          order by d.seq offset ${most - 1} limit 1), 2147483647)`;
  return sql`(d.seq between ${nextSeq} and ${last} or exists (select 1 from requeue r where r.campaign_id = ${id} and r.seq = d.seq and r.due_at <= ${dueUntil}))`;
}

export async function countDoubtful(sql: Db, campaign: CampaignInDoubt, bounds: Bounds): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from deliveries d
    where ${ofCampaign(sql, campaign.id)} and (d.status = 'sending' or d.status = 'pending' and ${inDoubt(sql, campaign, bounds)})`;
  return row.count;
}

interface TakenSlice {
  campaignId: number;
  seqs: number[];
  claims: number[];
  claimedAt: Date;
}

export async function takeSlices(tx: Db, which: Fragment): Promise<TakenSlice[]> {
  return await tx<TakenSlice[]>`
    delete from slices where ${which}
    returning campaign_id as "campaignId", seqs, claims, claimed_at as "claimedAt"`;
}

/** Nothing is missed by a schedule that is paused. Returns how many were not, and the runs that were under way. */
export async function pauseSchedules(tx: Db, before: Date): Promise<{ schedules: number; runs: number[] }> {
  const { count } = await tx`
    update schedules set status = 'paused', next_at = null where status = 'active' and created_at < ${before}`;
  const runs = await tx<{ id: number }[]>`
    select id from schedule_runs where status in ('queued', 'filling', 'launching') and created_at < ${before} order by id for update`;
  return { schedules: count, runs: runs.map((run) => run.id) };
}
