// An operator's word on messages whose outcome nobody knows.
import type { Sql } from '../db/client.ts';
import { holdUncertain, resend, takeAsSent } from '../db/uncertain.ts';
import { inTransaction } from '../lib/transaction.ts';
import { CampaignError } from './campaign-error.ts';
import { type ControlDeps, wake } from './control.ts';
import { readCampaign } from './draft.ts';

export const UNCERTAIN_ACTIONS = ['resend', 'treat-as-sent'] as const;
export type UncertainAction = (typeof UNCERTAIN_ACTIONS)[number];

/** In one transaction at most; the rest follows in the next. */
const BATCH = 5_000;

/**
 * Sends uncertain messages again (some people may get them twice), or takes them as sent: all of the campaign's, or
 * those of `seqs`. Returns how many. Throws CampaignError: `wrong_state` where a canceled campaign should send.
 */
export async function resolveUncertain(
  deps: ControlDeps,
  id: number,
  { action, seqs = null }: { action: UncertainAction; seqs?: readonly number[] | null },
): Promise<number> {
  const { senderId, status } = await readCampaign(deps.sql, id);
  // Those of a draft are of a restored database, and wait for its launch.
  if (action === 'resend' && ['canceled', 'failed'].includes(status)) {
    throw new CampaignError('wrong_state', `Campaign ${id} is ${status}: it sends nothing any more`, 'action');
  }
  let resolved = 0;
  for (let batch = BATCH; batch === BATCH; resolved += batch) batch = await resolveSome(deps.sql, id, action, seqs);
  if (action === 'resend' && resolved > 0) await wake(deps, senderId);
  return resolved;
}

async function resolveSome(
  sql: Sql,
  id: number,
  action: UncertainAction,
  seqs: readonly number[] | null,
): Promise<number> {
  return await inTransaction(sql, async (tx) => {
    const deliveries = await holdUncertain(tx, id, { seqs, limit: BATCH });
    return await (action === 'resend' ? resend : takeAsSent)(tx, deliveries);
  });
}
