// Which people of an earlier campaign are meant.
import type { Fragment } from 'postgres';
import type { Again, EarlierAudience } from '../model/audience.ts';
import { DELIVERY_STATUSES, type DeliveryStatus, OPT_OUT_CODE } from '../model/delivery.ts';
import type { Db } from './client.ts';

interface Which {
  from: 'all' | Again;
  errorCode?: string | undefined;
}

/** A condition on the rows `deliveries d` of one campaign: people who are meant, and still known. */
export function isAmong(tx: Db, which: Which): Fragment {
  return tx`d.phone > 0 and ${isMeant(tx, which)}`;
}

/** The same, with those who were forgotten. Only of a canceled campaign is anybody `never-sent`: another may still send. */
export function isMeant(tx: Db, { from, errorCode }: Which): Fragment {
  switch (from) {
    case 'all':
      return tx`true`;
    case 'failed':
      return tx`d.status = 'failed' and d.error_code is distinct from ${OPT_OUT_CODE} ${errorCode === undefined ? tx`` : tx`and d.error_code = ${errorCode}`}`;
    case 'unread':
      return tx`d.status in ('accepted', 'sent', 'delivered')`;
    case 'not-replied':
      return tx`d.status in ('delivered', 'read') and not exists (
        select 1 from responses r where r.campaign_id = d.campaign_id and r.seq = d.seq)`;
    case 'skipped':
      return tx`d.status = 'skipped' and d.skip_reason <> 'opted_out'`;
    case 'never-sent':
      return tx`d.status = 'pending' and exists (
        select 1 from campaigns c where c.id = d.campaign_id and c.status = 'canceled')`;
  }
}

/** How many they are at most, by the counts. */
export async function countThose(sql: Db, { campaignId, from = 'all' }: EarlierAudience): Promise<number> {
  const [{ people }] = await sql<[{ people: number }]>`
    select coalesce(sum(${sql.unsafe(STATES[from].join(' + '))}), 0)::int as people from counts where campaign_id = ${campaignId}`;
  return people;
}

const STATES: Readonly<Record<'all' | Again, readonly DeliveryStatus[]>> = {
  all: DELIVERY_STATUSES,
  failed: ['failed'],
  unread: ['accepted', 'sent', 'delivered'],
  'not-replied': ['delivered', 'read'],
  skipped: ['skipped'],
  'never-sent': ['pending'],
};
