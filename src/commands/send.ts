// griot send: create, import, launch in one go.
import { basename } from 'node:path';
import type { Command } from 'commander';
import { ensureDefaultSender } from '../account/senders.ts';
import { launchCampaign } from '../campaign/control.ts';
import { createDraft, removeCampaign } from '../campaign/draft.ts';
import { senderDeps } from '../http/routes/senders.ts';
import { intoCampaign } from '../import/into-campaign.ts';
import type { Runtime } from '../runtime.ts';
import { startWorkers } from '../workers.ts';
import { addContentOptions, type ContentOptions, contentOf, senderNamed } from './content.ts';
import { addReadOptions, importFile, type ReadOptions, resultText } from './import.ts';
import { readReport } from './report.ts';
import { reportText } from './report-text.ts';
import { type Told, untilStopped, withAudit } from './run.ts';
import { watch } from './watch.ts';

interface Options extends ReadOptions, ContentOptions {
  name?: string;
  watch?: boolean;
}

export function registerSend(program: Command): void {
  const command = program.command('send').description('create a campaign, import its list and launch it');
  addReadOptions(addContentOptions(command))
    .argument('<file.csv>', 'CSV (also gzipped) or .xlsx; - for standard input')
    .option('--name <name>', "the campaign's name (default: the file's)")
    .option('--watch', 'send from here, show the progress and print the report')
    .action((file: string, options: Options) =>
      withAudit('campaign.launch', (runtime, told) => send(runtime, file, options, told)),
    );
}

async function send(runtime: Runtime, file: string, options: Options, told: Told): Promise<void> {
  const { sql, config, backend } = runtime;
  if (config.defaultSender) await ensureDefaultSender(senderDeps(runtime), config.defaultSender);
  const senderId = options.sender === undefined ? undefined : await senderNamed(runtime, options.sender);
  const name = options.name ?? basename(file);
  const { template, language } = options;
  told.detail = { file: basename(file), template, language };
  const id = await createDraft(sql, {
    name,
    senderId,
    ...contentOf(options),
    badValues: options.badValues,
  });
  told.subject = { kind: 'campaign', id, name };
  try {
    const result = await importFile(runtime, file, intoCampaign(id), options);
    Object.assign(told.detail, result);
    console.log(resultText(result));
    await launchCampaign({ sql, queue: backend.queue }, id);
  } catch (error) {
    await removeCampaign(sql, id); // nothing half-done stays behind
    throw error;
  }
  console.log(`Campaign ${id} is launched.`);
  if (options.watch) await sendFromHere(runtime, id);
  else console.log('A running `griot start` or `griot worker` sends it; `griot campaign show` tells how far it is.');
}

async function sendFromHere(runtime: Runtime, id: number): Promise<void> {
  const workers = startWorkers(runtime);
  try {
    await Promise.race([watch(runtime.sql, id), untilStopped()]);
  } finally {
    await workers.close();
  }
  const { campaign, failures } = await readReport(runtime.sql, id);
  console.log(`\n${reportText(campaign, failures)}`);
}
