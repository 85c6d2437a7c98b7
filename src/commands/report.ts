// griot report: delivery rates, or one campaign in full.
import { type Command, Option } from 'commander';
import { readPrices } from '../account/prices.ts';
import { readCampaign } from '../campaign/draft.ts';
import { ratesQuery } from '../contract/report.ts';
import type { Sql } from '../db/client.ts';
import { csvLine } from '../lib/csv-text.ts';
import { errorHint } from '../model/error-hints.ts';
import { countErrors } from '../report/campaign-counts.ts';
import { readCampaignReport } from '../report/campaign-report.ts';
import { selectRates } from '../report/delivery-rates.ts';
import { GROUPINGS, type Grouping, type ReportFilter } from '../report/filter.ts';
import { ratesCsv } from '../report/rates-csv.ts';
import type { Runtime } from '../runtime.ts';
import { ratesTable } from './rates-table.ts';
import { type FailureRow, type ReportInput, reportText } from './report-text.ts';
import { CommandError, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

type Options = Record<'from' | 'to' | 'zone' | 'sender' | 'template' | 'country', string | undefined> & {
  by: Grouping;
  format: 'table' | 'csv' | 'json';
};

/** Everything, whatever it is grouped by: a year has 8,784 hours. */
const ALL = 10_000;

export function registerReport(program: Command): void {
  program
    .command('report')
    .description('delivery rates, of all campaigns or of one')
    .argument('[campaign]', 'id of a campaign')
    .addOption(new Option('--by <what>', 'one row per').choices(GROUPINGS))
    .option('--from <date>', 'accepted or refused from this day (or instant) on')
    .option('--to <date>', 'and until this day, the whole day included (or before this instant)')
    .option('--zone <zone>', 'IANA name that days and hours are of', Intl.DateTimeFormat().resolvedOptions().timeZone)
    .option('--sender <id>')
    .option('--template <name>')
    .option('--country <code>', 'of the numbers: two letters')
    .addOption(new Option('--format <format>').choices(['table', 'csv', 'json']).default('table'))
    .action((campaignId: string | undefined, options: Options) =>
      withRuntime((runtime) => report(runtime, campaignId, options)),
    );
}

async function report({ sql }: Runtime, campaign: string | undefined, options: Options): Promise<void> {
  const { by = 'campaign', format, filter } = readOptions(campaign, options);
  if (filter.campaignId !== undefined) await readCampaign(sql, filter.campaignId);
  if (filter.campaignId !== undefined && options.by === undefined && format === 'table') {
    const { campaign: found, failures } = await readReport(sql, filter.campaignId, filter.zone);
    console.log(reportText(found, failures));
    return;
  }
  if (by === 'error') return printErrors(await countErrors(sql, { ...filter, limit: ALL }), format);
  const prices = await readPrices(sql);
  const rows = await selectRates(sql, { ...filter, groupBy: by, prices, limit: ALL });
  if (format === 'csv') process.stdout.write(ratesCsv(by, rows));
  else if (format === 'json') console.log(JSON.stringify(rows, null, 2));
  else console.log(ratesTable(by, rows, process.stdout.columns));
}

/** The options by the API's own rules. */
function readOptions(
  campaignId: string | undefined,
  { by, format, from, to, zone, sender, template, country }: Options,
) {
  const given = { groupBy: by ?? 'campaign', campaignId, senderId: sender, from, to, zone, template, country };
  const read = ratesQuery.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new CommandError(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { groupBy: _, format: __, after: ___, limit: ____, ...filter } = read.data;
  return { by, format, filter: filter as ReportFilter };
}

function printErrors(
  rows: readonly { code: string; title: string; failed: number }[],
  format: Options['format'],
): void {
  const header = ['failed', 'code', 'title'];
  const lines = rows.map(({ failed, code, title }) => [String(failed), code, title]);
  if (format === 'csv') process.stdout.write([header, ...lines].map(csvLine).join(''));
  else if (format === 'json') console.log(JSON.stringify(rows, null, 2));
  else console.log(tableText(header, lines));
}

/** What the text of a campaign's report needs. Throws CampaignError when there is none. */
export async function readReport(
  sql: Sql,
  id: number,
  zone = 'UTC',
): Promise<{ campaign: ReportInput; failures: FailureRow[] }> {
  const { name, status } = await readCampaign(sql, id);
  const report = await readCampaignReport(sql, { campaignId: id, zone, prices: await readPrices(sql) });
  if (!report) throw new CommandError(`Campaign ${id} is a test: tests have no report`);
  const failures = report.errors.map((row) => ({ ...row, hint: errorHint(row.code, 'en') }));
  return { campaign: { name, status, ...report }, failures };
}
