// griot start, web, worker: the long-running processes.
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import type { Role } from '../db/processes.ts';
import { redisFaults, STRAY_NODE, STRAY_NODE_MEND } from '../queue/redis-facts.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { openWatch } from '../watch/watch.ts';
import { startWorkers, type Workers } from '../workers.ts';
import { endSoon, untilStopped } from './run.ts';
import { startWatchServer } from './watch-server.ts';
import { setupText, startWeb } from './web.ts';

/** Who waits for a database that is gone for good would wait for ever. Less than the 30 s after which others kill. */
const DRAIN_MS = 25_000;

export function registerServe(program: Command): void {
  const serving = (role: Role) => () => serve(role);
  program
    .command('start')
    .description('everything in one process: the API, the webhook and the workers')
    .action(serving('start'));
  program.command('web').description('the API and the webhook only; any number of these').action(serving('web'));
  program.command('worker').description('the workers only; any number of these').action(serving('worker'));
}

/** Runs until a signal, then drains: no new work, answers in flight are awaited, everything is committed. */
async function serve(role: Role): Promise<void> {
  const stopped = untilStopped(); // from the first moment: a start that is broken off still closes what it opened
  const runtime = await openRuntime(loadConfig());
  const { log } = runtime;
  const parts: { close(): Promise<void> }[] = [];
  try {
    let workers: Workers | null = null;
    const watch = await openWatch(runtime, { role, sweptAt: () => workers?.sweptAt() ?? new Map() });
    parts.push(watch);
    const web = role === 'worker' ? null : await startWeb(runtime, watch);
    parts.push(web ?? (await startWatchServer(runtime, watch)));
    if (role !== 'web') {
      workers = startWorkers(runtime);
      parts.push(workers);
    }
    warnOfRedis(runtime);
    announce(runtime, role);
    // Beside the log, not in it.
    if (web?.setupUrl) console.error(setupText(web.setupUrl));
    log.info({ signal: await stopped }, 'stopping: draining what is under way');
    endAfter(DRAIN_MS, log);
  } finally {
    for (const part of parts) await part.close();
    await runtime.close();
  }
  log.info('stopped');
  endSoon();
}

function endAfter(ms: number, log: Runtime['log']): void {
  setTimeout(() => {
    log.error(
      'not everything could be closed in time: the database or the queue is away. Nothing that was confirmed is lost',
    );
    process.exit(1);
  }, ms).unref();
}

function announce({ log, backend, embedded }: Runtime, role: Role): void {
  log.info({ role, database: embedded ? 'embedded' : 'given', queue: backend.kind }, 'griot is up');
}

/** Not awaited: a Redis that is away is found by `/readyz`. */
function warnOfRedis({ log, backend }: Runtime): void {
  void backend
    .redisFacts()
    .then((servers) => {
      const faults = [...new Set(servers.flatMap(redisFaults))];
      if (servers.some((one) => one.strayNode)) log.error({ mend: STRAY_NODE_MEND }, `Redis ${STRAY_NODE}`);
      if (faults.length > 0) log.warn({ faults }, 'Redis may lose jobs; sending would come back by itself, but later');
    })
    .catch((error) => log.warn({ err: error }, 'Redis could not be asked how it keeps its data'));
}
