// griot start, web, worker: the long-running processes.
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { startWorkers } from '../workers.ts';
import { untilStopped } from './run.ts';
import { setupText, startWeb } from './web.ts';

interface Roles {
  web: boolean;
  workers: boolean;
}

export function registerServe(program: Command): void {
  const serving = (roles: Roles) => () => serve(roles);
  program
    .command('start')
    .description('everything in one process: the API, the webhook and the workers')
    .action(serving({ web: true, workers: true }));
  program
    .command('web')
    .description('the API and the webhook only; any number of these')
    .action(serving({ web: true, workers: false }));
  program
    .command('worker')
    .description('the workers only; any number of these')
    .action(serving({ web: false, workers: true }));
}

/** Runs until a signal, then drains: no new work, answers in flight are awaited, everything is committed. */
async function serve(roles: Roles): Promise<void> {
  const stopped = untilStopped(); // from the first moment: a start that is broken off still closes what it opened
  const runtime = await openRuntime(loadConfig());
  const { log } = runtime;
  const parts: { close(): Promise<void> }[] = [];
  try {
    const web = roles.web ? await startWeb(runtime) : null;
    if (web) parts.push(web);
    if (roles.workers) parts.push(startWorkers(runtime));
    announce(runtime, roles);
    // Beside the log, not in it.
    if (web?.setupUrl) console.error(setupText(web.setupUrl));
    log.info({ signal: await stopped }, 'stopping: draining what is under way');
  } finally {
    for (const part of parts) await part.close();
    await runtime.close();
  }
  log.info('stopped');
}

function announce({ log, backend, embedded }: Runtime, { web, workers }: Roles): void {
  log.info({ database: embedded ? 'embedded' : 'given', queue: backend.kind, web, workers }, 'griot is up');
}
