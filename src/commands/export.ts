// griot export: deliveries as CSV or as a workbook, to a file or on.
import { createWriteStream } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { readCampaign } from '../campaign/draft.ts';
import { exportAllQuery, exportQuery } from '../contract/report.ts';
import { DELIVERY_STATUSES } from '../model/delivery.ts';
import { digitsOf } from '../model/phone-digits.ts';
import { maskWritten } from '../model/phone-mask.ts';
import { type ExportInput, exportCsv } from '../report/export-csv.ts';
import { exportXlsx } from '../report/export-xlsx.ts';
import type { Runtime } from '../runtime.ts';
import { CommandError, parsed, type Told, wholeNumber, withAudit } from './run.ts';

type Options = { [option in 'out' | keyof typeof FLAGS]?: string | undefined };

const FLAGS = {
  status: '--status',
  phone: '--phone',
  error: '--error',
  country: '--country',
  from: '--from',
  to: '--to',
  zone: '--zone',
  template: '--template',
  senderId: '--sender',
  after: '--after',
  until: '--until',
};

export function registerExport(program: Command): void {
  program
    .command('export')
    .description('deliveries as CSV or as a workbook, of one campaign or of all')
    .argument('[campaign]', 'id of a campaign')
    .option('--out <file>', 'ending in .csv or .xlsx; default: CSV on the standard output')
    .addOption(new Option('--status <status>').choices(DELIVERY_STATUSES))
    .option('--phone <number>')
    .option('--error <code>', 'only what failed with it')
    .option('--country <code>', 'of the numbers: two letters')
    .option('--from <date>', 'accepted or refused from this day (or instant) on')
    .option('--to <date>', 'and until this day, the whole day included (or before this instant)')
    .option('--zone <zone>', 'IANA name that days are of')
    .option('--template <name>', 'of all campaigns: only with this template')
    .option('--sender <id>', 'of all campaigns: only of this sender')
    .option('--after <seq>', 'of one campaign: from after this delivery on')
    .option('--until <seq>', 'of one campaign: up to this delivery')
    .action((campaign: string | undefined, { sender, ...options }: Options & { sender?: string }) =>
      withAudit('deliveries.export', (runtime, told) =>
        write(runtime, campaign, { ...options, senderId: sender }, told),
      ),
    );
}

async function write(
  { sql }: Runtime,
  campaign: string | undefined,
  { out, ...given }: Options,
  told: Told,
): Promise<void> {
  const { phone, ...filter } = given;
  told.detail = { ...filter, phone: phone === undefined ? undefined : maskWritten(phone) };
  if (campaign !== undefined) told.subject = { kind: 'campaign', id: wholeNumber(campaign, 'campaign'), name: null };
  const input = await readInput(sql, campaign, given);
  const kind = out === undefined ? '.csv' : extname(out).toLowerCase();
  if (kind !== '.csv' && kind !== '.xlsx') throw new CommandError(`--out: must end in .csv or .xlsx, not "${out}"`);
  const content = kind === '.csv' ? Readable.from(exportCsv(sql, input)) : exportXlsx(sql, input);
  try {
    await pipeline(content, out === undefined ? process.stdout : createWriteStream(out));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error; // `| head` has what it wants
  }
}

/** By the API's own rules. */
async function readInput(
  sql: Runtime['sql'],
  campaign: string | undefined,
  given: Omit<Options, 'out'>,
): Promise<ExportInput> {
  const withDigits = (phone: string | undefined) => (phone === undefined ? undefined : digitsOf(phone));
  if (campaign === undefined) {
    const { phone, ...filter } = parsed(exportAllQuery, given, FLAGS);
    return { filter: { ...filter, phone: withDigits(phone) } };
  }
  const { phone, ...filter } = parsed(exportQuery, given, FLAGS);
  const { id } = await readCampaign(sql, wholeNumber(campaign, 'campaign'));
  return { campaignIds: [id], filter: { ...filter, phone: withDigits(phone) } };
}
