// The doctor's checks, in the order of their telling.
import { checkDatabase } from './database.ts';
import type { Check } from './finding.ts';
import { checkQueue } from './queue.ts';
import { checkRestored } from './restored.ts';
import { checkSecrets } from './secrets.ts';
import { checkSenders } from './senders.ts';

/** By the name that `--json` gives them. */
export const CHECKS: Readonly<Record<string, Check>> = {
  database: checkDatabase,
  restored: checkRestored,
  queue: checkQueue,
  secrets: checkSecrets,
  senders: checkSenders,
};
