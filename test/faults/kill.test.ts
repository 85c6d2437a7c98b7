// Promises 1 and 2 under the hardest fault: processes that end without a word.
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { expectAllWell, type FaultRun, LONG, openFaultRun, SEED, secondsUntilMore } from '../support/fault-run.ts';
import { BACKENDS } from '../support/stack.ts';

let run: FaultRun;
afterEach(() => run?.close());

const KILLS = LONG ? 200 : 5; // ten in all in the short form

describe.each(BACKENDS)('on %s', (backend) => {
  test('promises 1 and 2: nothing is lost and nobody gets it twice when workers are killed at random moments', {
    timeout: LONG ? 1_800_000 : 180_000,
  }, async () => {
    const moments = fc.sample(fc.integer({ min: 200, max: 1_800 }), { seed: SEED, numRuns: KILLS });
    run = await openFaultRun(backend, { recipients: KILLS * 150, rate: 150, behaviour: { latencyMs: [5, 120] } });
    let worker = await run.worker();
    for (const moment of moments) {
      await sleep(moment);
      await worker.kill();
      worker = await run.worker();
    }
    const { taken, uncertain, worstSecond } = await expectAllWell(run, 600_000);
    console.log(
      `${KILLS} kills on ${backend}, TEST_SEED=${SEED}: ${taken} of ${run.recipients} taken, ${uncertain} uncertain, at most ${worstSecond} in a second of 150`,
    );
  });
});

// The short form takes one backend.
describe.each(LONG ? BACKENDS : (['redis'] as const))('on %s', (backend) => {
  test('a campaign goes on within 15 seconds of a killed worker, with another one at once', {
    timeout: 120_000,
  }, async () => {
    run = await openFaultRun(backend, { recipients: 1_200, rate: 60 });
    const [first, second] = [await run.worker(), await run.worker()];
    await secondsUntilMore(run.simulator, 60);
    await first.kill();
    const withAnother = await secondsUntilMore(run.simulator, 60, 15_000);
    await second.kill();
    await sleep(1_000); // what was on its way is there
    await run.worker();
    const withNew = await secondsUntilMore(run.simulator, 60, 15_000);
    console.log(
      `a worker killed on ${backend}: 60 more messages after ${withAnother.toFixed(1)} s with another worker, ${withNew.toFixed(1)} s with a new one`,
    );
    const { uncertain } = await expectAllWell(run);
    expect(uncertain).toBeLessThan(60);
  });
});
