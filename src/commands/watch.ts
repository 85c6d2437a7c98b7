// Follows a running campaign with one line that is written again and again.
import { setTimeout as sleep } from 'node:timers/promises';
import { readCampaign } from '../campaign/draft.ts';
import type { Sql } from '../db/client.ts';
import { countCampaigns } from '../report/campaign-counts.ts';
import { progressText } from './report-text.ts';

const LOOK_MS = 250;
/** Where the output is a file or a pipe, a line now and then. */
const PLAIN_MS = 2_000;

/** Resolves when the campaign no longer runs and `settled` agrees. Ctrl-C ends the watching with the process. */
export async function watch(sql: Sql, id: number, settled: () => boolean = () => true): Promise<void> {
  const live = process.stdout.isTTY;
  const startedAt = Date.now();
  for (let printedAt = 0; ; await sleep(LOOK_MS)) {
    const { status } = await readCampaign(sql, id);
    const [counts] = await countCampaigns(sql, [id]);
    const over = !['running', 'scheduled'].includes(status) && settled();
    const text = counts ? progressText(counts, startedAt, Date.now()) : '';
    if (live) process.stdout.write(`\r\x1b[2K${text.slice(0, (process.stdout.columns ?? 120) - 1)}`);
    else if (over || Date.now() - printedAt >= PLAIN_MS) {
      console.log(text);
      printedAt = Date.now();
    }
    if (over) break;
  }
  if (live) process.stdout.write('\n');
}
