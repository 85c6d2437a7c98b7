// griot import: a file, standard input, a query or a kept list into a draft campaign or a kept list.
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type ImportRequest, type ImportResult, importRows } from '../import/import-rows.ts';
import { intoCampaign } from '../import/into-campaign.ts';
import { intoList } from '../import/into-list.ts';
import { createList, openList, selectLists } from '../import/kept-lists.ts';
import { openFile } from '../import/open-file.ts';
import { openSource } from '../import/query/open-query.ts';
import { spool } from '../import/spool.ts';
import type { ImportTarget } from '../import/target.ts';
import type { AuditAction, Subject } from '../model/audit.ts';
import type { Runtime } from '../runtime.ts';
import { showProgress } from './import-progress.ts';
import { CommandError, type Told, wholeNumber, withAudit } from './run.ts';

/** How a file is to be read; what is not said is detected. */
export interface ReadOptions {
  phone?: string;
  country?: string;
  delimiter?: string;
  encoding?: string;
  sheet?: string;
  header?: boolean;
}

interface Options extends ReadOptions {
  campaign?: string;
  list?: string;
  source?: string;
  sql?: string;
  fromList?: string;
  recentDays?: string;
}

export function registerImport(program: Command): void {
  const command = program.command('import').description('take a list into a draft campaign or a kept list');
  addReadOptions(command)
    .argument('[file]', 'CSV (also gzipped) or .xlsx; - for standard input')
    .option('--campaign <id>', 'a draft')
    .option('--list <name>', 'a kept list; made when there is none of this name')
    .option('--source <name>', 'instead of a file: the source database GRIOT_SOURCE_<NAME> …')
    .option('--sql <query>', '… and the query that gives the rows')
    .option('--from-list <name>', 'instead of a file: a kept list')
    .option('--recent-days <n>', 'leave out people whom another campaign wrote to in so many days')
    .action((file: string | undefined, options: Options) =>
      withAudit(actionOf(options), (runtime, told) => run(runtime, file, options, told)),
    );
}

export function addReadOptions(command: Command): Command {
  return command
    .option('--phone <column>', 'the phone column (default: guessed)')
    .option('--country <code>', 'country of numbers in national form (default: the sender’s)')
    .option('--delimiter <character>', 'default: detected')
    .option('--encoding <name>', 'default: detected')
    .option('--sheet <name>', 'of a workbook (default: the first)')
    .option('--header', 'the first row holds the column names (default: detected)')
    .option('--no-header', 'the first row is data');
}

function actionOf({ campaign, source, fromList }: Options): AuditAction {
  if (campaign === undefined) return source === undefined ? 'list.import' : 'list.import_query';
  if (source !== undefined) return 'campaign.import_query';
  return fromList === undefined ? 'campaign.import' : 'campaign.import_list';
}

function subjectOf({ campaignId, listId }: ImportTarget): Subject {
  if (campaignId !== null) return { kind: 'campaign', id: campaignId, name: null };
  return { kind: 'list', id: listId, name: null };
}

async function run(runtime: Runtime, file: string | undefined, options: Options, told: Told): Promise<void> {
  const { sql } = runtime;
  const target = await targetOf(runtime, options);
  const { source: asked, sql: text, fromList, recentDays } = options;
  told.detail = { file: file && basename(file), source: asked, sql: text, fromList, recentDays };
  told.subject = subjectOf(target);
  const printResult = (result: ImportResult) => {
    Object.assign(told.detail, result);
    print(result, target);
  };
  const given = [file, options.source, options.fromList].filter((one) => one !== undefined);
  if (given.length !== 1) throw new CommandError('Give one of: a file (or -), --source with --sql, --from-list');
  const { phone, country } = options;
  if (file !== undefined) return printResult(await importFile(runtime, file, target, options));
  if (options.fromList !== undefined) {
    const id = await listNamed(runtime, options.fromList);
    return printResult(await importShown(runtime, { target, open: () => openList(sql, id), header: true }));
  }
  const { source = '', sql: query } = options;
  if (query === undefined) throw new CommandError('--source needs --sql: the query that gives the rows');
  const open = () => openSource(runtime, source, query);
  printResult(await importShown(runtime, { target, open, phone, country, header: true }));
}

async function targetOf(runtime: Runtime, { campaign, list, recentDays }: Options): Promise<ImportTarget> {
  if ((campaign === undefined) === (list === undefined)) throw new CommandError('Give either --campaign or --list');
  if (campaign !== undefined) {
    const days = recentDays === undefined ? undefined : wholeNumber(recentDays, '--recent-days');
    return intoCampaign(wholeNumber(campaign, '--campaign'), { recentDays: days });
  }
  if (recentDays !== undefined) throw new CommandError('--recent-days is for campaigns: a list has written to nobody');
  const name = list ?? '';
  const [existing] = await selectLists(runtime.sql, { name });
  return intoList(existing ? existing.id : await createList(runtime.sql, { name }));
}

/** A program that makes a list may think for long. */
const PIPE_SILENCE_MS = 86_400_000;

export async function listNamed({ sql }: Runtime, name: string): Promise<number> {
  const [list] = await selectLists(sql, { name });
  if (!list) throw new CommandError(`There is no list named "${name}"`);
  return list.id;
}

/** A file by its path, or standard input, which is kept in a file first: a slow one holds no connection. */
export async function importFile(
  runtime: Runtime,
  file: string,
  target: ImportTarget,
  how: ReadOptions,
): Promise<ImportResult> {
  const { phone, country, header, ...format } = how;
  const { limits } = runtime.config;
  const take = (path: string, fileName?: string) =>
    importShown(runtime, {
      target,
      open: ({ language }) => openFile(path, { ...format, language, limits }),
      fileName,
      phone,
      country,
      header,
    });
  if (file !== '-') {
    await access(file).catch(() => {
      throw new CommandError(`There is no file ${file}`);
    });
    return await take(file, basename(file));
  }
  const spooled = await spool(process.stdin, { bytes: limits.listBytes, silenceMs: PIPE_SILENCE_MS });
  try {
    return await take(spooled.path);
  } finally {
    await spooled.remove();
  }
}

async function importShown({ sql, config }: Runtime, request: ImportRequest): Promise<ImportResult> {
  const progress = showProgress();
  try {
    return await importRows({ sql, limits: config.limits }, { ...request, onProgress: progress.show });
  } finally {
    progress.end();
  }
}

function print(result: ImportResult, { campaignId }: ImportTarget): void {
  console.log(resultText(result));
  if (result.rows === result.imported) return;
  const into = campaignId === null ? '' : ` into campaign ${campaignId}`;
  console.log(
    `What was left out: GET /api/imports/${result.importId}/rejects.csv; mend it and import it again${into}.`,
  );
}

export function resultText(result: ImportResult): string {
  const { rows, imported, rejected, duplicates, suppressed, recent } = result;
  const lately = recent > 0 ? `, ${recent} written to lately` : '';
  return `${rows} rows: ${imported} imported, ${rejected} rejected, ${duplicates} duplicates, ${suppressed} opted out${lately}`;
}
