// What keeps schedules going, whatever was lost: ticks that are due, runs that wait, steps that nobody took.
import { waitingRuns } from './schedule-queries.ts';
import { startQueued, type TickDeps, tickSchedules } from './ticks.ts';
import { keepAwake, tellBegin, tellFill } from './wakes.ts';

/** Steps asked for in one pass. */
const PASS = 200;
/** The queue only wakes us to the moment; without it a tick is found by the next pass. */
const KEEP_AWAKE_MS = 30_000;

/** What is due is decided in the tables and does not wait for the queue: one that is away is told when it is back. */
export function makeScheduleSweep(deps: TickDeps): () => Promise<void> {
  let isTelling = false;
  let awakeAt = Number.NEGATIVE_INFINITY;

  async function tell(): Promise<void> {
    const waiting = await waitingRuns(deps.sql, PASS);
    await Promise.all(waiting.map(({ id, status }) => (status === 'filling' ? tellFill : tellBegin)(deps.queue, id)));
    if (performance.now() - awakeAt < KEEP_AWAKE_MS) return;
    awakeAt = performance.now();
    await keepAwake(deps);
  }

  return async () => {
    await tickSchedules(deps);
    await startQueued(deps);
    if (isTelling) return;
    isTelling = true;
    void tell()
      .catch((error) => deps.log.warn({ err: error }, 'the queue was not told of the runs that wait'))
      .finally(() => {
        isTelling = false;
      });
  };
}
