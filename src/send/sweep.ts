// What repairs itself with time on the send side. Every worker process sweeps; each step may run anywhere, any time.

import type { Logger } from 'pino';
import type { Sql } from '../db/client.ts';
import { type ClaimResult, moveClaimed } from '../db/delivery-moves.ts';
import { settleUncertain } from '../db/early-statuses.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import { resendOnEvidence } from './evidence.ts';
import {
  cancelForgottenTests,
  closeBreakers,
  completeCampaigns,
  keepAlive,
  silentSenders,
  startScheduled,
  takeOrphans,
} from './queries.ts';

/** Repairs queued for a turn are not repeated while one of them waits and this window lasts. */
const REPAIR_WINDOW_MS = 30_000;

export interface SendSweepDeps {
  sql: Sql;
  queue: Queue;
  log: Logger;
  /** The slices this process has under way. */
  openSlices: () => readonly number[];
}

export async function sweepSends({ sql, queue, log, openSlices }: SendSweepDeps): Promise<void> {
  await keepAlive(sql, openSlices());
  await startScheduled(sql);
  await cancelForgottenTests(sql);
  for (const id of await closeBreakers(sql)) log.info({ campaignId: id }, 'the provider had its rest: trying again');
  if (await settleOrphans(sql, log)) await settleUncertain(sql); // their statuses may be here already
  await resendOnEvidence(sql, log);
  for (const id of await completeCampaigns(sql)) log.info({ campaignId: id }, 'campaign completed');
  for (const { senderId, turn } of await silentSenders(sql)) {
    const window = Math.floor(Date.now() / REPAIR_WINDOW_MS);
    await queue.add('send', { senderId, turn }, { id: `repair-${senderId}-${turn}-${window}` });
  }
}

/**
 * Claims whose worker is gone: of what is still `sending`, the deliveries whose requests may have gone out become
 * `uncertain`, the others are `pending` again. A worker that was only stalled still records what it knows.
 */
async function settleOrphans(sql: Sql, log: Logger): Promise<boolean> {
  return await inTransaction(sql, async (tx) => {
    const orphans = await takeOrphans(tx);
    const error = { code: 'worker_lost', title: 'The sending process ended before the answer came' };
    const results = orphans.flatMap(({ campaignId, seqs, claims, started, claimedAt }) =>
      seqs.map((seq, i): ClaimResult => {
        const key = { campaignId, seq, claim: claims[i] ?? 0 };
        return i < started ? { ...key, to: 'uncertain', error, since: claimedAt } : { ...key, to: 'pending' };
      }),
    );
    const moved = await moveClaimed(tx, results, new Date());
    const uncertain = moved.filter((one) => one.status === 'uncertain').length;
    if (orphans.length > 0)
      log.warn({ slices: orphans.length, moved: moved.length, uncertain }, 'claims of a lost worker');
    return uncertain > 0;
  });
}
