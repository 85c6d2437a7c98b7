// What keeps schedules going, whatever was lost: ticks that are due, runs that wait, steps that nobody took.

import { waitingRuns } from './schedule-queries.ts';
import { startQueued, type TickDeps, tickSchedules } from './ticks.ts';
import { askToBegin, askToFill, keepAwake } from './wakes.ts';

/** Steps asked for in one pass. */
const PASS = 200;
/** The queue only wakes us to the moment; without it a tick is found by the next pass. */
const KEEP_AWAKE_MS = 30_000;

export function makeScheduleSweep(deps: TickDeps): () => Promise<void> {
  let awakeAt = Number.NEGATIVE_INFINITY;
  return async () => {
    await tickSchedules(deps);
    await startQueued(deps);
    const waiting = await waitingRuns(deps.sql, PASS);
    await Promise.all(waiting.map(({ id, status }) => (status === 'filling' ? askToFill : askToBegin)(deps.queue, id)));
    if (performance.now() - awakeAt < KEEP_AWAKE_MS) return;
    awakeAt = performance.now();
    await keepAwake(deps);
  };
}
