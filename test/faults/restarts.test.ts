// Orderly ends: rolling restarts, storms of rate refusals, pauses at any moment.
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { expectAllWell, type FaultRun, LONG, openFaultRun, SEED, secondsUntilMore } from '../support/fault-run.ts';
import { BACKENDS } from '../support/stack.ts';

let run: FaultRun;
afterEach(() => run?.close());

const RESTARTS = LONG ? 20 : 3;

describe.each(BACKENDS)('on %s', (backend) => {
  test('SIGTERM drains within 10 seconds and leaves nobody uncertain: a rolling restart', {
    timeout: LONG ? 600_000 : 120_000,
  }, async () => {
    const behaviour = { latencyMs: [20, 2_000] as [number, number] };
    run = await openFaultRun(backend, { recipients: RESTARTS * 200, rate: 60, behaviour });
    let [older, newer] = [await run.worker(), await run.worker()];
    const drains: number[] = [];
    for (let i = 0; i < RESTARTS; i += 1) {
      await sleep(700);
      const began = performance.now();
      expect(await older.stop()).toBe(0);
      drains.push((performance.now() - began) / 1000);
      [older, newer] = [newer, await run.worker()];
    }
    const { taken, uncertain, worstSecond } = await expectAllWell(run);
    expect([taken, uncertain]).toEqual([run.recipients, 0]);
    expect(Math.max(...drains)).toBeLessThan(10);
    console.log(
      `${RESTARTS} restarts on ${backend}: drained in ${Math.max(...drains).toFixed(1)} s at most, nobody uncertain, at most ${worstSecond} in a second of 60`,
    );
  });
});

// The short form takes one backend for each.
describe.each(LONG ? BACKENDS : (['redis'] as const))('on %s', (backend) => {
  test('promise 3: four workers, storms of 429 and a kill: the limit of 80 is kept and everybody gets it', {
    timeout: 180_000,
  }, async () => {
    run = await openFaultRun(backend, { recipients: LONG ? 6_000 : 1_200, rate: 80 });
    const workers = await Promise.all([run.worker(), run.worker(), run.worker(), run.worker()]);
    for (let storm = 0; storm < (LONG ? 10 : 2); storm += 1) {
      await secondsUntilMore(run.simulator, 120);
      run.simulator.behave({ refusals: [{ code: 130429, next: 15, retryAfterSeconds: 1 }] });
      if (storm === 1) await workers[0]?.kill();
    }
    const { taken, uncertain, worstSecond } = await expectAllWell(run, 300_000);
    expect(taken + uncertain).toBe(run.recipients);
    // What arrives while the witness is busy, it sees at once afterwards: see the benchmark for the exact measure.
    const lag = run.witnessLag();
    expect(worstSecond).toBeLessThanOrEqual(81 + 4 + Math.ceil(80 * lag));
    console.log(
      `storms on ${backend}: at most ${worstSecond} in a second of 80, seen ${Math.round(lag * 1000)} ms late at most; ${uncertain} uncertain`,
    );
  });

  test('a pause stops within what is under way, however often and whenever', {
    timeout: LONG ? 400_000 : 120_000,
  }, async () => {
    const pauses = LONG ? 40 : 6;
    const moments = fc.sample(fc.integer({ min: 50, max: 700 }), { seed: SEED, numRuns: pauses });
    run = await openFaultRun(backend, { recipients: pauses * 80, rate: 100, behaviour: { latencyMs: [5, 40] } });
    await run.worker();
    await run.worker();
    await secondsUntilMore(run.simulator, 20);
    const after: number[] = [];
    for (const moment of moments) {
      await sleep(moment);
      const { status } = await run.call('GET', `/api/campaigns/${run.id}`);
      if (status !== 'running') break;
      await run.call('POST', `/api/campaigns/${run.id}/pause`);
      const asked = run.simulator.stats().requests;
      await sleep(600);
      after.push(run.simulator.stats().requests - asked);
      await run.call('POST', `/api/campaigns/${run.id}/resume`);
    }
    const { taken, uncertain } = await expectAllWell(run);
    expect([taken, uncertain]).toEqual([run.recipients, 0]);
    // Permits are given 60 ms ahead, and asked for every 20 ms: 8 of 100 per second, and what a busy machine adds.
    expect(Math.max(...after)).toBeLessThanOrEqual(15);
    console.log(
      `${after.length} pauses on ${backend}, TEST_SEED=${SEED}: at most ${Math.max(...after)} requests after the answer`,
    );
  });
});
