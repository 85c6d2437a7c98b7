// Nothing is sent from a restored database before somebody has settled what may have gone out since it was copied.
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/client.ts';
import { RESTORED_TITLE, readRestored } from '../db/restored.ts';
import { CampaignError } from './campaign-error.ts';

const SAY_EVERY_MS = 60_000;

/** Throws CampaignError while nothing may be sent. */
export async function refuseWhileRestored(sql: Db): Promise<void> {
  if (!(await readRestored(sql))) return;
  const message = `${RESTORED_TITLE}: nothing is sent until an operator has settled what may have gone out since, by griot restored`;
  throw new CampaignError('restore_unsettled', message, 'status');
}

/** Makes work that is left undone while nothing may be sent. Whatever it is, a sweep asks for it again. */
export function makeHold({ sql, log }: { sql: Sql; log: Logger }) {
  let saidAt = Number.NEGATIVE_INFINITY;

  function say(madeAt: Date): void {
    if (performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    log.error({ madeAt }, `${RESTORED_TITLE}: nothing is sent until that is settled by griot restored`);
  }

  return function unlessHeld<A extends unknown[]>(work: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
    return async (...args) => {
      const restored = await readRestored(sql);
      if (restored) say(restored.madeAt);
      else await work(...args);
    };
  };
}
