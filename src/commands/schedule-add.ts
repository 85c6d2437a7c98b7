// griot schedule add: from options to a schedule, with its next runs.
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { CampaignError } from '../campaign/campaign-error.ts';
import type { ScheduleRow } from '../campaign/schedule-queries.ts';
import { createSchedule, planSchedule } from '../campaign/schedules.ts';
import { scheduleCreate } from '../contract/schedule.ts';
import { AGAIN } from '../model/audience.ts';
import { withMoments } from '../model/local-time.ts';
import { noteOfTime } from '../model/occurrences.ts';
import type { Runtime } from '../runtime.ts';
import { addContentOptions, type ContentOptions, contentOf, senderNamed } from './content.ts';
import { listNamed } from './import.ts';
import { CommandError, flagOf, parsed, type Told, wholeNumber, withAudit, withRuntime } from './run.ts';
import { nextRunsText, scheduleText } from './schedule-text.ts';

interface Options extends ContentOptions {
  cron?: string;
  at?: string;
  zone: string;
  query?: string;
  sql?: string;
  phone?: string;
  country?: string;
  list?: string;
  campaign?: string;
  from?: string;
  errorCode?: string;
  recentDays?: string;
  starts?: string;
  ends?: string;
  maxRuns?: string;
  missed?: string;
  tolerance?: string;
  overlap?: string;
  dryRun?: boolean;
}

/** From fields of the contract to the options that give them. */
const FLAGS = {
  name: '<name>',
  cron: '--cron',
  at: '--at',
  zone: '--zone',
  startsAt: '--starts',
  endsAt: '--ends',
  maxRuns: '--max-runs',
  toleranceSeconds: '--tolerance',
  campaign: '--template',
  'campaign.message': '--text',
  'campaign.senderId': '--sender',
  'campaign.template.components': '--body',
  'campaign.template.language': '--language',
  audience: '--query, --list, --campaign',
  'audience.query.source': '--query',
  'audience.query.sql': '--sql',
  'audience.query.country': '--country',
  'audience.listId': '--list',
  'audience.campaignId': '--campaign',
  'audience.from': '--from',
  'audience.errorCode': '--error-code',
  'audience.else': '--list or --query',
  'audience.else.query.source': '--query',
  'audience.else.query.sql': '--sql',
  'audience.else.listId': '--list',
  'audience.recentDays': '--recent-days',
} as const;

const NOBODY = 'Say to whom: --query with --sql, --list, or --campaign';

/** Adds to `griot schedule`. */
export function registerAdd(schedule: Command): void {
  const command = schedule.command('add').description('make one, and print its next runs');
  addContentOptions(command)
    .argument('<name>', 'each run is a campaign named after it, with its date and time')
    .option(
      '--cron <pattern>',
      'minute, hour, day of the month, month, day of the week: "0 9 * * MON-FRI"; or @daily …',
    )
    .option('--at <time>', 'once instead: 2026-12-01T09:00')
    .requiredOption('--zone <name>', 'whose clocks are meant, e.g. Africa/Dakar')
    .option('--query <source>', 'to whom: a query on the source database GRIOT_SOURCE_<SOURCE>, run afresh each time …')
    .option('--sql <query>', '… and the query, or @file')
    .option('--phone <column>', 'its phone column (default: guessed)')
    .option('--country <code>', 'country of its numbers in national form (default: the sender’s)')
    .option('--list <list>', 'or a kept list, by its name or id')
    .option(
      '--campaign <id>',
      'or the people of a campaign; `previous`: of the last run, and --list or --query at first',
    )
    .addOption(new Option('--from <whom>', 'of the campaign (default: all)').choices(['all', ...AGAIN]))
    .option('--error-code <code>', 'of the failed only those with this error')
    .option('--recent-days <n>', 'leave out people whom another campaign wrote to in so many days')
    .option('--starts <time>', 'nothing is due before')
    .option('--ends <time>', 'nothing is due from then on')
    .option('--max-runs <n>', 'it ends after so many runs')
    .addOption(
      new Option('--missed <what>', 'with runs that nothing was there for (default: run)').choices(['run', 'skip']),
    )
    .option('--tolerance <seconds>', 'how late a missed run may still run (default: 21600)')
    .addOption(
      new Option('--overlap <what>', 'while the last run still goes (default: skip)').choices([
        'skip',
        'queue',
        'overlap',
      ]),
    )
    .option('--dry-run', 'check it and show it without saving')
    .action((name: string, options: Options) =>
      options.dryRun
        ? withRuntime((runtime) => plan(runtime, name, options).then(() => console.log('Nothing is saved.')))
        : withAudit('schedule.create', (runtime, told) => add(runtime, name, options, told)),
    );
}

export function scheduleDeps({ sql, backend, config }: Runtime) {
  return { sql, queue: backend.queue, sources: Object.keys(config.sources) };
}

async function add(runtime: Runtime, name: string, options: Options, told: Told): Promise<void> {
  const { input } = await plan(runtime, name, options);
  const { cron, at, zone, audience } = input;
  told.detail = { name, cron, at, zone, audience };
  const id = await createSchedule(scheduleDeps(runtime), input);
  told.subject = { kind: 'schedule', id, name };
  console.log(`Schedule ${id} is made. A running \`griot start\` or \`griot worker\` runs it.`);
}

/** Checks it and shows it. */
async function plan(runtime: Runtime, name: string, options: Options) {
  const body = parsed(scheduleCreate, await bodyOf(runtime, name, options), FLAGS);
  const { campaign, ...rest } = withMoments(body, body.zone);
  const input = { ...rest, campaign: campaign as ScheduleRow['campaign'] };
  const deps = scheduleDeps(runtime);
  const planned = await planSchedule(deps, input).catch((error: unknown) => {
    throw error instanceof CampaignError ? new CommandError(`${flagOf(error.path, FLAGS)}: ${error.message}`) : error;
  });
  const note = body.at === undefined ? undefined : noteOfTime(body.at, body.zone, 'en')?.text;
  console.log(`${scheduleText(planned)}\n\n${nextRunsText(planned, note)}\n`);
  return { input };
}

/** As the API takes it. */
async function bodyOf(runtime: Runtime, name: string, options: Options) {
  const { cron, at, zone, starts, ends, missed, overlap, badValues, sender, tolerance } = options;
  const number = (text: string | undefined, flag: string) => (text === undefined ? undefined : wholeNumber(text, flag));
  return {
    name,
    campaign: {
      ...contentOf(options),
      badValues,
      senderId: sender === undefined ? undefined : await senderNamed(runtime, sender),
    },
    audience: await audienceOf(runtime, options),
    cron,
    at,
    zone,
    startsAt: starts,
    endsAt: ends,
    maxRuns: number(options.maxRuns, '--max-runs'),
    missed,
    toleranceSeconds: /^\d+$/.test(tolerance ?? '') ? Number(tolerance) : tolerance,
    overlap,
  };
}

async function audienceOf(runtime: Runtime, options: Options) {
  const { campaign, from, errorCode, recentDays } = options;
  const days = recentDays === undefined ? undefined : wholeNumber(recentDays, '--recent-days');
  const people = await peopleOf(runtime, options);
  if ((options.query ?? options.list ?? campaign) === undefined) throw new CommandError(NOBODY);
  if (campaign !== 'previous') {
    const campaignId = campaign === undefined ? undefined : wholeNumber(campaign, '--campaign');
    return { ...people, campaignId, from, errorCode, recentDays: days };
  }
  const first = Object.values(people).some((one) => one !== undefined);
  return { campaignId: campaign, from, errorCode, recentDays: days, else: first ? people : undefined };
}

async function peopleOf(runtime: Runtime, { query: source, sql, phone, country, list }: Options) {
  if ((source === undefined) !== (sql === undefined)) throw new CommandError('--query and --sql go together');
  if (source === undefined && (phone ?? country) !== undefined)
    throw new CommandError('--phone and --country go with --query');
  const query = sql === undefined ? undefined : { source, sql: await textOf(sql), phone, country };
  const isId = list !== undefined && /^\d+$/.test(list);
  return { query, listId: list === undefined ? undefined : isId ? Number(list) : await listNamed(runtime, list) };
}

/** The text itself, or of the file that `@file` names. */
async function textOf(text: string): Promise<string> {
  if (!text.startsWith('@')) return text;
  return await readFile(text.slice(1), 'utf8').catch(() => {
    throw new CommandError(`There is no file ${text.slice(1)}`);
  });
}
