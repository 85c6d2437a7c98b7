// griot send: create, import, launch in one go.
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { selectSenders } from '../account/queries.ts';
import { ensureDefaultSender } from '../account/senders.ts';
import { launchCampaign } from '../campaign/control.ts';
import { type ContentInput, createDraft, removeCampaign } from '../campaign/draft.ts';
import { senderDeps } from '../http/routes/senders.ts';
import { intoCampaign } from '../import/into-campaign.ts';
import type { Json } from '../model/template.ts';
import type { Runtime } from '../runtime.ts';
import { startWorkers } from '../workers.ts';
import { addReadOptions, importFile, type ReadOptions, resultText } from './import.ts';
import { readReport } from './report.ts';
import { reportText } from './report-text.ts';
import { CommandError, untilStopped, withRuntime } from './run.ts';
import { watch } from './watch.ts';

interface Options extends ReadOptions {
  template?: string;
  language?: string;
  text?: string;
  name?: string;
  sender?: string;
  body?: string[];
  components?: string;
  badValues?: 'clean' | 'reject';
  watch?: boolean;
}

export function registerSend(program: Command): void {
  const command = program.command('send').description('create a campaign, import its list and launch it');
  addReadOptions(command)
    .argument('<file.csv>', 'CSV (also gzipped) or .xlsx; - for standard input')
    .option('--template <name>', 'what is sent; with --language')
    .option('--language <code>', 'of the template, as the provider writes it')
    .option('--text <text>', 'instead of a template, to people who wrote to the sender within 24 hours')
    .option('--body <text...>', "the body's parameters in order, with {{column}} where a row's value goes")
    .option('--components <json>', "the provider's components, instead of --body")
    .option('--name <name>', "the campaign's name (default: the file's)")
    .option('--sender <name>', 'name of the sender (default: `default`, or the only one)')
    .addOption(
      new Option('--bad-values <what>', 'values that WhatsApp refuses: clean them, or reject their rows').choices([
        'clean',
        'reject',
      ]),
    )
    .option('--watch', 'send from here, show the progress and print the report')
    .action((file: string, options: Options) => withRuntime((runtime) => send(runtime, file, options)));
}

async function send(runtime: Runtime, file: string, options: Options): Promise<void> {
  const { sql, config, backend } = runtime;
  if (config.defaultSender) await ensureDefaultSender(senderDeps(runtime), config.defaultSender);
  const senderId = options.sender === undefined ? undefined : await senderNamed(runtime, options.sender);
  const id = await createDraft(sql, {
    name: options.name ?? basename(file),
    senderId,
    ...content(options),
    badValues: options.badValues,
  });
  try {
    console.log(resultText(await importFile(runtime, file, intoCampaign(id), options)));
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

async function senderNamed({ sql }: Runtime, name: string): Promise<number> {
  const [sender] = await selectSenders(sql, { name });
  if (!sender) throw new CommandError(`There is no sender named "${name}"`);
  return sender.id;
}

function content(options: Options): ContentInput {
  const { template: name, language, text, body, components } = options;
  if (text !== undefined) {
    if (name || language || body || components) throw new CommandError('Give either --text or a template');
    return { message: { type: 'text', text: { body: text } } };
  }
  if (!name || !language) throw new CommandError('Give --template and --language, or --text');
  return { template: { name, language, ...parameters(options) } };
}

function parameters({ body, components }: Options): { body?: string[]; components?: Json[] } {
  if (body && components) throw new CommandError('Give either --body or --components');
  if (!components) return body ? { body } : {};
  try {
    return { components: JSON.parse(components) };
  } catch (error) {
    throw new CommandError(`--components is not JSON: ${(error as Error).message}`);
  }
}
