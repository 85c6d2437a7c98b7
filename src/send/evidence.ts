// Uncertain deliveries of senders that chose to believe silence: where nearly every message accepted around that time
// had a `sent` status and this person's had none, the provider never took it.
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/client.ts';
import { among } from '../db/partitions.ts';
import { resend, type UncertainDelivery } from '../db/uncertain.ts';
import { groupBy } from '../lib/group-by.ts';
import { inTransaction } from '../lib/transaction.ts';

/** A `sent` status follows an acceptance within seconds; this is how long one may take. */
const GRACE_MINUTES = 10;
/** Neighbours: accepted so close in time, and (which makes them cheap to find) so close in the list. */
const AROUND_MINUTES = 5;
const AROUND_SEQS = 500;
/** Fewer prove nothing. */
const LEAST_NEIGHBOURS = 10;
const HEARD_SHARE = 0.99;
const PASS = 200;

/** Returns how many are sent again. */
export async function resendOnEvidence(sql: Sql, log: Logger): Promise<number> {
  const waiting = await sql<{ id: number }[]>`
    select distinct u.campaign_id as id from uncertain u join senders s on s.id = u.sender_id
    where s.uncertain_policy = 'resend-on-evidence' and u.since < now() - ${GRACE_MINUTES} * interval '1 minute'
      and not u.taken_as_sent and not u.by_hand`;
  if (waiting.length === 0) return 0;
  const campaigns = waiting.map(({ id }) => id);
  return await inTransaction(sql, async (tx) => {
    let resent = 0;
    for (const [campaignId, deliveries] of groupBy(await findSilent(tx, campaigns), (one) => one.campaignId)) {
      const moved = await resend(tx, deliveries);
      resent += moved;
      log.info({ campaignId, deliveries: moved }, 'sent again: all around them were heard of, these were not');
    }
    return resent;
  });
}

async function findSilent(tx: Db, campaigns: readonly number[]): Promise<UncertainDelivery[]> {
  return await tx<UncertainDelivery[]>`
    select d.campaign_id as "campaignId", d.seq, d.claims as claim, u.since
    from uncertain u
    join senders s on s.id = u.sender_id
    join campaigns c on c.id = u.campaign_id and c.status in ('running', 'paused', 'completed')
    join deliveries d on d.campaign_id = u.campaign_id and d.seq = u.seq and ${among(tx, campaigns)}
    cross join lateral (
      select count(*) as accepted,
        count(*) filter (where least(n.sent_at, n.failed_at) <= n.accepted_at + ${GRACE_MINUTES} * interval '1 minute') as heard
      from deliveries n
      where n.campaign_id = u.campaign_id and ${among(tx, campaigns, 'n')} and n.seq between u.seq - ${AROUND_SEQS}::int and u.seq + ${AROUND_SEQS}::int
        and n.accepted_at between u.since - ${AROUND_MINUTES} * interval '1 minute' and u.since + ${AROUND_MINUTES} * interval '1 minute'
    ) as around
    where s.uncertain_policy = 'resend-on-evidence' and u.since < now() - ${GRACE_MINUTES} * interval '1 minute'
      and not u.taken_as_sent and not u.by_hand and d.status = 'uncertain'
      and around.accepted >= ${LEAST_NEIGHBOURS} and around.heard >= around.accepted * ${HEARD_SHARE}::float8
      and not exists (select 1 from early_statuses e where e.sender_id = u.sender_id and e.recipient = u.phone
        and e.at >= u.since - interval '5 seconds')
    order by d.campaign_id, d.seq limit ${PASS} for update of d skip locked`;
}
