// The doctor's checks, in the order of their telling.
import { checkClock } from './clock.ts';
import { checkDatabase } from './database.ts';
import type { Check } from './finding.ts';
import { checkQueue } from './queue.ts';
import { checkRestored } from './restored.ts';
import { checkSecrets } from './secrets.ts';
import { checkSenders } from './senders.ts';
import { checkSources } from './sources.ts';
import { checkWork, checkWorkers } from './workers.ts';

/** By the name that `--json` gives them. Before them come `configuration`, `disk` and `migrations`. */
export const CHECKS: Readonly<Record<string, Check>> = {
  database: checkDatabase,
  restored: checkRestored,
  queue: checkQueue,
  workers: checkWorkers,
  work: checkWork,
  clock: checkClock,
  secrets: checkSecrets,
  sources: checkSources,
  senders: checkSenders,
};
