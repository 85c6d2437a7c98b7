// A worker that stands still (stopped, or its event loop blocked) and comes back when others have taken over.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { expectAllWell, type FaultRun, LONG, openFaultRun, secondsUntilMore } from '../support/fault-run.ts';
import { BACKENDS, type BackendName } from '../support/stack.ts';

let run: FaultRun;
afterEach(() => run?.close());

/** Longer than a claim lives without a sign of its worker. */
const STILL_MS = LONG ? 75_000 : 18_000;
const BLOCKED_MS = LONG ? 40_000 : 18_000;

const directory = mkdtempSync(join(tmpdir(), 'griot-block-'));
afterAll(() => rmSync(directory, { recursive: true }));
const blocker = join(directory, 'block.mjs');
writeFileSync(
  blocker,
  `process.on('SIGUSR2', () => { for (const end = Date.now() + ${BLOCKED_MS}; Date.now() < end; ); });`,
);

type How = 'stopped' | 'blocked';
const all = BACKENDS.flatMap((backend) =>
  (['stopped', 'blocked'] as const).map((how): [How, BackendName] => [how, backend]),
);
const short: [How, BackendName][] = [
  ['stopped', 'redis'],
  ['blocked', 'postgres'],
];

test.each(LONG ? all : short)(
  'promise 2: nobody gets it twice from a worker that was %s, on %s',
  {
    timeout: 300_000,
  },
  async (how, backend) => {
    run = await openFaultRun(backend, { recipients: 1_000 + STILL_MS / 20, rate: 60 });
    const still = await run.worker({ NODE_OPTIONS: `--import ${pathToFileURL(blocker)}` });
    await secondsUntilMore(run.simulator, 100);
    process.kill(still.pid, how === 'stopped' ? 'SIGSTOP' : 'SIGUSR2');
    await run.worker();
    const resumed = await secondsUntilMore(run.simulator, 30, 15_000);
    await sleep(how === 'stopped' ? STILL_MS : BLOCKED_MS);
    if (how === 'stopped') process.kill(still.pid, 'SIGCONT');
    const { taken, uncertain } = await expectAllWell(run);
    console.log(
      `a worker ${how} on ${backend}: another goes on after ${resumed.toFixed(1)} s; ${taken} of ${run.recipients} taken, ${uncertain} uncertain`,
    );
    expect(uncertain).toBeLessThanOrEqual(30);
  },
);
