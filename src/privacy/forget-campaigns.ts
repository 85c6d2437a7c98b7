// Forgets whom campaigns went to that ended long enough ago, a step at a time.
import type { Logger } from 'pino';
import { auditByItself } from '../db/audit.ts';
import type { Db } from '../db/client.ts';
import { forgetDeliveries, knowsAnybody } from '../db/forget-deliveries.ts';

/** Of one step: some tens of milliseconds. */
const ROWS = 2_000;
/** Campaigns that send nothing any more, but for what a completed one is told to send once more. */
const ENDED = `c.status in ('completed', 'canceled', 'failed')`;
/** Those of whom nobody knows yet what became of their message are looked at again after this. */
const AGAIN = '1 day';

interface Old {
  id: number;
  after: number;
  total: number;
  /** Once more, for those who were left aside. */
  again: boolean;
  /** Whether it may be told to send once more what nobody knows the outcome of. */
  reopens: boolean;
}

/**
 * Some people of one campaign. Returns false where there was nobody to forget. The campaign's row is not held, since others
 * take it after its deliveries.
 */
export async function forgetOfCampaign(tx: Db, days: number, log: Logger): Promise<boolean> {
  const campaign = await nextCampaign(tx, days);
  if (!campaign) return false;
  const { id, after, total, again, reopens } = campaign;
  const until = again ? total : Math.min(total, after + ROWS);
  const which = tx`d.seq > ${after} and d.seq <= ${until} ${reopens ? tx`and d.status <> 'pending'` : tx``}`;
  const forgotten = await forgetDeliveries(tx, id, { which, most: ROWS });
  if (until < total) await tx`update campaigns set forgotten_seq = ${until} where id = ${id}`;
  else if (!again || forgotten < ROWS) await endPass(tx, { campaign, days, log });
  return true;
}

/** A frequency cap looks back at people's messages: they are known for as long as any cap asks. */
async function nextCampaign(tx: Db, days: number): Promise<Old | null> {
  const [campaign] = await tx<Old[]>`
    select c.id, case when c.forgotten_at is null then c.forgotten_seq else 0 end as after, c.total,
      c.forgotten_at is not null as again, c.status = 'completed' as reopens
    from campaigns c
    where ${tx.unsafe(ENDED)} and (c.forgotten_at is null or c.forget_again_at <= now())
      and greatest(c.created_at, c.launched_at, c.completed_at, c.last_turn_at) < now() - interval '1 day' * greatest(${days}::int, (
        select max((cap->>'days')::int) from (
          select frequency_cap as cap from senders
          union all select frequency_cap from campaigns where status not in ('completed', 'canceled', 'failed')
          union all select campaign->'frequencyCap' from schedules where status <> 'ended') as caps
        where jsonb_typeof(cap) = 'object'))
    order by c.id limit 1`;
  return campaign ?? null;
}

async function endPass(tx: Db, { campaign, days, log }: { campaign: Old; days: number; log: Logger }): Promise<void> {
  const { id, total, again } = campaign;
  const open = await knowsAnybody(tx, id);
  const ended = tx`
    update campaigns c set forgotten_seq = ${total}, forgotten_at = coalesce(forgotten_at, now()),
      forget_again_at = case when ${open} then now() + ${AGAIN}::interval end
    where c.id = ${id} returning c.id, c.name, c.test_of`;
  if (again) return void (await ended);
  await tx`
    with ended as (${ended}), listed as (select id, name from ended where test_of is null)
    ${auditByItself(tx, tx`listed`, { action: 'campaign.forget', detail: { olderThanDays: days } })}`;
  log.info({ campaignId: id, days, open }, 'whom an ended campaign went to is forgotten');
}
