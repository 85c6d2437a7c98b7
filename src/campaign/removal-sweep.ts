// Takes away what deleted campaigns have left, and deletes those that ended long enough ago, where that is wished for.
import type { Logger } from 'pino';
import type { Sql } from '../db/client.ts';
import { removeSome } from '../db/removals.ts';
import { removeCampaign } from './draft.ts';
import { endedCampaigns } from './queries.ts';

/** Of each second, so that half a million rows are gone within a minute and nobody feels it. */
const BUDGET_MS = 300;
const LOOK_FOR_OLD_MS = 3_600_000;

/** `keepDays`: after so many days without a change an ended campaign is deleted; 0: never. */
export function makeRemovalSweep({ sql, log, keepDays }: { sql: Sql; log: Logger; keepDays: number }) {
  let lookedAt = 0;
  return async (): Promise<void> => {
    for (const end = performance.now() + BUDGET_MS; performance.now() < end; ) if (!(await removeSome(sql))) break;
    if (keepDays === 0 || Date.now() - lookedAt < LOOK_FOR_OLD_MS) return;
    lookedAt = Date.now();
    for (const id of await endedCampaigns(sql, keepDays)) {
      await removeCampaign(sql, id);
      log.info({ campaignId: id, keepDays }, 'a campaign that ended long ago was deleted');
    }
  };
}
