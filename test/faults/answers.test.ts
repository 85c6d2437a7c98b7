// Answers that never arrive: dropped on the way, or taken in by a worker that dies before it wrote them down.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { countsByHand } from '../support/campaign.ts';
import { expectAllWell, type FaultRun, LONG, openFaultRun, secondsUntilMore } from '../support/fault-run.ts';
import { until } from '../support/griot.ts';
import { BACKENDS } from '../support/stack.ts';

let run: FaultRun;
afterEach(() => run?.close());

describe.each(BACKENDS)('on %s', (backend) => {
  test('promise 2: answers dropped on the way leave people uncertain, whom their statuses settle', {
    timeout: 120_000,
  }, async () => {
    run = await openFaultRun(backend, { recipients: 400, rate: 80 });
    await run.worker();
    await secondsUntilMore(run.simulator, 80);
    run.proxy.mode = 'swallow';
    const began = performance.now();
    await until(
      async () => (await countsByHand(run.sql, run.id)).uncertain !== 0 || run.simulator.stats().requests > 120,
    );
    await sleep(120); // a handful of messages
    run.proxy.mode = 'pass';
    const { taken, uncertain } = await expectAllWell(run);
    expect([taken, uncertain]).toEqual([400, 0]);
    console.log(
      `answers dropped on ${backend}: all settled, the campaign over ${((performance.now() - began) / 1000).toFixed(1)} s after`,
    );
  });
});

// The short form takes one backend for each.
describe.each(LONG ? BACKENDS : (['postgres'] as const))('on %s', (backend) => {
  test('promise 2: connections refused cost nothing but time', { timeout: 120_000 }, async () => {
    run = await openFaultRun(backend, { recipients: 300, rate: 80 });
    await run.worker();
    await secondsUntilMore(run.simulator, 60);
    run.proxy.mode = 'refuse';
    await sleep(1_500);
    run.proxy.mode = 'pass';
    const { taken, uncertain } = await expectAllWell(run);
    // A connection that was open when it was cut had a request on it, or was about to have one.
    expect(taken + uncertain).toBe(300);
    console.log(`connections refused on ${backend}: ${taken} taken, ${uncertain} uncertain`);
  });

  test('promise 1: a worker that dies between the answer and the commit leaves it to the status', {
    timeout: 120_000,
  }, async () => {
    run = await openFaultRun(backend, { recipients: 300, rate: 60, behaviour: { latencyMs: [1, 5] } });
    const worker = await run.worker();
    await secondsUntilMore(run.simulator, 60);
    // Nobody can write outcomes (nor statuses) while the rows are locked: the provider takes messages, we note nothing.
    const lock = await run.sql.reserve();
    await lock`begin`;
    await lock`lock table deliveries in exclusive mode`;
    const before = run.simulator.stats().accepted;
    await sleep(400);
    expect(run.simulator.stats().accepted).toBeGreaterThan(before);
    await worker.kill();
    await lock`rollback`;
    lock.release();
    await run.worker();
    const { taken, uncertain } = await expectAllWell(run);
    expect(taken + uncertain).toBe(300);
    console.log(`killed before the commit on ${backend}: ${taken} taken, ${uncertain} uncertain`);
  });
});
