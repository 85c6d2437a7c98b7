// The pipeline as a table: which job is done by what, how many at once, and what is swept how often.
import { randomUUID } from 'node:crypto';
import { beginRun } from './campaign/begin.ts';
import { makeRemovalSweep } from './campaign/removal-sweep.ts';
import { makeHold } from './campaign/restored-hold.ts';
import { makeScheduleSweep } from './campaign/schedule-sweep.ts';
import { tickSchedule } from './campaign/ticks.ts';
import { fillRun } from './import/fill-run.ts';
import { makeImportMeters } from './import/meters.ts';
import { every, type Repeating } from './lib/every.ts';
import { seldom } from './lib/seldom.ts';
import { goOnErasing } from './privacy/erase-person.ts';
import { makeRetentionSweep } from './privacy/forget-old.ts';
import type { Handlers } from './queue/queue.ts';
import { checkAtNight } from './report/nightly-check.ts';
import type { Runtime } from './runtime.ts';
import { sendConfirmations } from './send/confirmations.ts';
import { makeSlices } from './send/slice.ts';
import { sweepSends } from './send/sweep.ts';
import { makeRelay } from './status/relay.ts';
import { makePoster } from './status/relay-post.ts';
import { makeStatusSweep } from './status/sweep.ts';

/** A slice lasts a quarter of a second and mostly waits: this many senders can be at work in one process. */
const SLICES_AT_ONCE = 200;
/** Each holds a connection for as long as its list takes. */
const FILLS_AT_ONCE = 3;
const BEGINS_AT_ONCE = 3;
const TICKS_AT_ONCE = 3;
const SEND_SWEEP_MS = 1_000;
const SCHEDULE_SWEEP_MS = 1_000;
const STATUS_SWEEP_MS = 5_000;
const CONFIRM_MS = 1_000;
const RELAY_MS = 1_000;
const REMOVE_MS = 1_000;
const FORGET_MS = 10_000;
const NIGHT_MS = 600_000;
/** What goes wrong again and again is told so often. */
const ERRORS_MS = 30_000;

export type WorkersDeps = Pick<Runtime, 'config' | 'sql' | 'backend' | 'seal' | 'providers' | 'log' | 'metrics'>;

export interface Workers {
  /** Takes no new work, waits for answers in flight and commits their outcomes; gives up after `deadlineMs`. */
  close(deadlineMs?: number): Promise<void>;
  /** When each sweep last came to its end (before its first, when it began), by `performance.now()`. */
  sweptAt(): ReadonlyMap<string, number>;
}

export function startWorkers(runtime: WorkersDeps): Workers {
  const { config, sql, backend, seal, providers, log, metrics } = runtime;
  const { queue } = backend;
  const relay = makeRelay({ sql, seal, log, metrics, poster: makePoster({ allowedHosts: config.allowedHosts }) });
  const slices = makeSlices({ sql, queue, seal, providers, log, metrics, workerId: randomUUID() });
  const meters = makeImportMeters(metrics);
  const swept = new Map<string, number>();

  const unlessHeld = makeHold({ sql, log });

  const handlers: Handlers = {
    send: { run: slices.run, concurrency: SLICES_AT_ONCE }, // a claim looks by itself
    tick: {
      run: unlessHeld(({ scheduleId }) => tickSchedule({ sql, queue, log }, scheduleId)),
      concurrency: TICKS_AT_ONCE,
    },
    fill: {
      run: unlessHeld(({ runId }) => fillRun({ sql, queue, log, config, meters }, runId)),
      concurrency: FILLS_AT_ONCE,
    },
    begin: { run: unlessHeld(({ runId }) => beginRun({ sql, queue, log }, runId)), concurrency: BEGINS_AT_ONCE },
  };
  const sweeps: Repeating[] = [
    sweep(
      'send',
      SEND_SWEEP_MS,
      unlessHeld(() => sweepSends({ sql, queue, log, openSlices: slices.open })),
    ),
    sweep('schedules', SCHEDULE_SWEEP_MS, unlessHeld(makeScheduleSweep({ sql, queue, log }))),
    sweep('relay', RELAY_MS, relay.look),
    sweep(
      'confirmations',
      CONFIRM_MS,
      unlessHeld(async () => void (await sendConfirmations({ sql, seal, providers, log }))),
    ),
    sweep('removals', REMOVE_MS, unlessHeld(makeRemovalSweep({ sql, log, keepDays: config.keepCampaignDays }))),
    sweep('retention', FORGET_MS, unlessHeld(makeRetentionSweep({ sql, log }))),
    sweep(
      'erasures',
      FORGET_MS,
      unlessHeld(() => goOnErasing({ sql, log })),
    ),
    sweep('night', NIGHT_MS, async () => void (await checkAtNight({ sql, log }))),
    sweep('status', STATUS_SWEEP_MS, makeStatusSweep({ sql, rawLogDays: config.rawLogDays })),
  ];
  const onError = seldom(ERRORS_MS, (err, unsaid) => log.warn({ err, unsaid }, 'worker'));
  const worker = backend.work(handlers, onError);

  function sweep(name: string, ms: number, task: () => Promise<void>): Repeating {
    swept.set(name, performance.now());
    const sweepOnce = async () => {
      await task();
      swept.set(name, performance.now());
    };
    return every(ms, sweepOnce, (error) =>
      log.warn({ err: error, sweep: name }, 'a sweep failed; the next one tries again'),
    );
  }

  return {
    sweptAt: () => swept,
    async close(deadlineMs = 10_000) {
      const late = new Promise<'late'>((done) => setTimeout(done, deadlineMs, 'late').unref());
      const drained = Promise.all([slices.close(), worker.close(deadlineMs), relay.close()]);
      if ((await Promise.race([drained, late])) === 'late') {
        const open = slices.open().length;
        if (open > 0) log.warn({ slices: open }, 'answers are still out: their deliveries become uncertain');
        else log.warn('the queue or a relay did not end in time; nothing is lost by it');
      }
      await Promise.all(sweeps.map((repeating) => repeating.stop()));
    },
  };
}
