// griot report: delivery rates.
import { type Command, Option } from 'commander';
import { readCampaign } from '../campaign/draft.ts';
import type { Sql } from '../db/client.ts';
import { csvLine } from '../lib/csv-text.ts';
import { errorHint } from '../model/error-hints.ts';
import { campaignsOf, countCampaigns, countErrors } from '../report/campaign-counts.ts';
import type { Runtime } from '../runtime.ts';
import { type FailureRow, percent, type ReportInput, reportText } from './report-text.ts';
import { wholeNumber, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

interface Options {
  by: 'campaign' | 'error';
  format: 'table' | 'csv' | 'json';
}

export function registerReport(program: Command): void {
  program
    .command('report')
    .description('delivery rates, of all campaigns or of one')
    .argument('[campaign]', 'id of a campaign')
    .addOption(new Option('--by <what>', 'one row per').choices(['campaign', 'error']).default('campaign'))
    .addOption(new Option('--format <format>').choices(['table', 'csv', 'json']).default('table'))
    .action((id: string | undefined, options: Options) =>
      withRuntime((runtime) => report(runtime, id === undefined ? undefined : wholeNumber(id, 'campaign'), options)),
    );
}

async function report({ sql }: Runtime, campaignId: number | undefined, { by, format }: Options): Promise<void> {
  if (campaignId !== undefined && by === 'campaign' && format === 'table') {
    const { campaign, failures } = await readReport(sql, campaignId);
    console.log(reportText(campaign, failures));
    return;
  }
  if (campaignId !== undefined) await readCampaign(sql, campaignId);
  const { header, rows } = by === 'error' ? await errorTable(sql, campaignId) : await campaignTable(sql, campaignId);
  if (format === 'csv') process.stdout.write([header, ...rows].map(csvLine).join(''));
  else if (format === 'json')
    console.log(
      JSON.stringify(
        rows.map((row) => Object.fromEntries(header.map((h, i) => [h, row[i]]))),
        null,
        2,
      ),
    );
  else console.log(tableText(header, rows));
}

async function errorTable(sql: Sql, campaignId: number | undefined) {
  const rows = await countErrors(sql, { campaignId });
  return {
    header: ['failed', 'code', 'title'],
    rows: rows.map(({ failed, code, title }) => [String(failed), code, title]),
  };
}

async function campaignTable(sql: Sql, campaignId: number | undefined) {
  const campaigns = await campaignsOf(sql, { campaignId });
  const counts = await countCampaigns(
    sql,
    campaigns.map((one) => one.id),
  );
  const header = [
    'id',
    'name',
    'recipients',
    'accepted',
    'sent',
    'delivered',
    'read',
    'failed',
    'delivery',
    'read rate',
    'failure',
  ];
  const rows = campaigns.flatMap(({ id, name }, i) => {
    const found = counts[i];
    if (!found) return [];
    const { total, accepted, sent, delivered, read, failed } = found.funnel;
    const { rates } = found;
    const numbers = [total, accepted, sent, delivered, read, failed].map(String);
    return [[String(id), name, ...numbers, percent(rates.delivery), percent(rates.read), percent(rates.failure)]];
  });
  return { header, rows };
}

/** What the text of a campaign's report needs. Throws CampaignError when there is none. */
export async function readReport(sql: Sql, id: number): Promise<{ campaign: ReportInput; failures: FailureRow[] }> {
  const { name, status } = await readCampaign(sql, id);
  const [counts] = await countCampaigns(sql, [id]);
  if (!counts) throw new Error(`campaign ${id} has no counts`);
  const failures = (await countErrors(sql, { campaignId: id })).map((row) => ({
    ...row,
    hint: errorHint(row.code, 'en'),
  }));
  return { campaign: { name, status, ...counts }, failures };
}
