// griot send: create, import, launch in one go.
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { selectSenders } from '../account/queries.ts';
import { ensureDefaultSender } from '../account/senders.ts';
import { launchCampaign } from '../campaign/control.ts';
import { createDraft, removeCampaign } from '../campaign/draft.ts';
import { senderDeps } from '../http/routes/senders.ts';
import { importCsv } from '../import/import-csv.ts';
import type { Json } from '../model/template.ts';
import type { Runtime } from '../runtime.ts';
import { startWorkers } from '../workers.ts';
import { readReport } from './report.ts';
import { reportText } from './report-text.ts';
import { CommandError, untilStopped, withRuntime } from './run.ts';
import { watch } from './watch.ts';

interface Options {
  template: string;
  language: string;
  name?: string;
  sender?: string;
  body?: string[];
  components?: string;
  phone?: string;
  country?: string;
  watch?: boolean;
}

export function registerSend(program: Command): void {
  program
    .command('send')
    .description('create a campaign, import its list and launch it')
    .argument('<file.csv>')
    .requiredOption('--template <name>')
    .requiredOption('--language <code>')
    .option('--body <text...>', "the body's parameters in order, with {{column}} where a row's value goes")
    .option('--components <json>', "the provider's components, instead of --body")
    .option('--name <name>', "the campaign's name (default: the file's)")
    .option('--sender <name>', 'name of the sender (default: `default`, or the only one)')
    .option('--phone <column>', 'the phone column (default: guessed)')
    .option('--country <code>', 'country of numbers in national form')
    .option('--watch', 'send from here, show the progress and print the report')
    .action((file: string, options: Options) => withRuntime((runtime) => send(runtime, file, options)));
}

async function send(runtime: Runtime, file: string, options: Options): Promise<void> {
  const { sql, config, backend } = runtime;
  await access(file).catch(() => {
    throw new CommandError(`There is no file ${file}`);
  });
  if (config.defaultSender) await ensureDefaultSender(senderDeps(runtime), config.defaultSender);
  const senderId = options.sender === undefined ? undefined : await senderNamed(runtime, options.sender);
  const template = { name: options.template, language: options.language, ...parameters(options) };
  const id = await createDraft(sql, { name: options.name ?? basename(file), senderId, template });
  try {
    const result = await importCsv(
      { sql },
      {
        campaignId: id,
        input: createReadStream(file),
        fileName: basename(file),
        ...(options.phone === undefined ? {} : { phone: options.phone }),
        ...(options.country === undefined ? {} : { country: options.country.toUpperCase() }),
      },
    );
    const { rows, imported, rejected, duplicates, suppressed } = result;
    console.log(
      `${rows} rows: ${imported} imported, ${rejected} rejected, ${duplicates} duplicates, ${suppressed} opted out`,
    );
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

function parameters({ body, components }: Options): { body?: string[]; components?: Json[] } {
  if (body && components) throw new CommandError('Give either --body or --components');
  if (!components) return body ? { body } : {};
  try {
    return { components: JSON.parse(components) };
  } catch (error) {
    throw new CommandError(`--components is not JSON: ${(error as Error).message}`);
  }
}
