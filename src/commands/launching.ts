// griot campaign preflight, test, again; griot prices.
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { parse } from 'csv-parse/sync';
import { AccountError } from '../account/account-error.ts';
import { readPrices, replacePrices } from '../account/prices.ts';
import { copyAgain } from '../campaign/again.ts';
import { readCampaign } from '../campaign/draft.ts';
import { type Preflight, preflight } from '../campaign/preflight.ts';
import { sendTest } from '../campaign/test-send.ts';
import { prices as priceList } from '../contract/launching.ts';
import { AGAIN, type Again } from '../model/audience.ts';
import { maskWritten } from '../model/phone-mask.ts';
import type { Runtime } from '../runtime.ts';
import { CommandError, type Told, wholeNumber, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

/** Adds to `griot campaign`. */
export function registerLaunching(campaign: Command): void {
  campaign
    .command('preflight')
    .description('what is wrong, who gets it, how long it takes, what it costs')
    .argument('<id>')
    .action((id: string) => withRuntime((runtime) => showPreflight(runtime, wholeNumber(id, 'id'))));
  campaign
    .command('test')
    .description("send it to numbers of one's own; a worker must be running")
    .argument('<id>')
    .requiredOption('--to <number...>', 'with + and country code, or as the sender’s country writes it')
    .option('--row <n>', 'whose values are used (default: the first good row)')
    .action((id: string, options: { to: string[]; row?: string }) =>
      withAudit(
        'campaign.test',
        (runtime, told) => test(runtime, wholeNumber(id, 'id'), options, told),
        ofCampaign(id),
      ),
    );
  campaign
    .command('again')
    .description('a new draft for some of its people')
    .argument('<id>')
    .addOption(new Option('--from <whom>').choices(AGAIN).makeOptionMandatory())
    .option('--error-code <code>', 'of the failed only those with this error')
    .option('--name <name>', 'of the new campaign')
    .action((id: string, options: AgainOptions) =>
      withAudit(
        'campaign.again',
        (runtime, told) => again(runtime, wholeNumber(id, 'id'), options, told),
        ofCampaign(id),
      ),
    );
}

interface AgainOptions {
  from: Again;
  errorCode?: string;
  name?: string;
}

function ofCampaign(id: string) {
  return { kind: 'campaign', id: wholeNumber(id, 'id') } as const;
}

async function again({ sql }: Runtime, id: number, options: AgainOptions, told: Told): Promise<void> {
  const { id: newId, copied, suppressed, forgotten } = await copyAgain(sql, id, options);
  told.detail = { ...options, newId, copied, suppressed, forgotten };
  const gone = forgotten > 0 ? `, ${forgotten} were forgotten` : '';
  console.log(`Campaign ${newId} is a draft with ${copied} people; ${suppressed} are suppressed${gone}.`);
}

export function registerPrices(program: Command): void {
  const prices = program.command('prices').description('what messages cost, by your contract: list, set');
  prices
    .command('list')
    .description('the prices that pre-flight reckons with')
    .action(() =>
      withRuntime(async ({ sql }) => {
        const rows = (await readPrices(sql)).map((one) => [one.country, one.category, String(one.price), one.currency]);
        console.log(tableText(['country', 'category', 'price', 'currency'], rows));
      }),
    );
  prices
    .command('set')
    .description('replace all prices')
    .argument('<file.csv>', 'columns country, category, price, currency; * is any country or category')
    .action((file: string) => withAudit('prices.set', (runtime, told) => setPrices(runtime, file, told)));
}

async function setPrices({ sql }: Runtime, file: string, told: Told): Promise<void> {
  const items = (await readRows(file)).map(({ country = '', category = '', price = '', currency = '' }) => ({
    country: country.toUpperCase(),
    category: category.toLowerCase(),
    price: price === '' ? Number.NaN : Number(price.replace(',', '.')),
    currency: currency.toUpperCase(),
  }));
  const read = priceList.safeParse({ items });
  if (!read.success) throw inRow(read.error.issues[0]?.path ?? [], read.error.issues[0]?.message ?? '');
  told.detail = { items: read.data.items };
  await replacePrices(sql, read.data.items).catch((error: unknown) => {
    throw error instanceof AccountError ? inRow(error.path.split('.'), error.message) : error;
  });
  console.log(`${items.length} prices are set.`);
}

/** The file as a spreadsheet in English or in French writes it. */
async function readRows(file: string): Promise<Record<string, string>[]> {
  try {
    const text = await readFile(file, 'utf8');
    const delimiter = text.split('\n', 1)[0]?.includes(';') ? ';' : ',';
    return parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, delimiter });
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** `path`: items, the row's number from 0, the column. */
function inRow([, row, column]: readonly PropertyKey[], message: string): CommandError {
  if (row === undefined) return new CommandError(message);
  return new CommandError(`Row ${Number(row) + 1}, ${String(column ?? 'row')}: ${message}`);
}

async function test(
  { sql, backend }: Runtime,
  id: number,
  { to, row }: { to: string[]; row?: string },
  told: Told,
): Promise<void> {
  told.detail = { to: to.map(maskWritten) };
  const input = { to, row: row === undefined ? undefined : wholeNumber(row, '--row') };
  const { results, pausedReason } = await sendTest({ sql, queue: backend.queue }, id, input);
  const rows = results.map((one) => {
    const error = one.errorCode === null ? (one.skipReason ?? '') : `${one.errorCode} ${one.errorTitle}`;
    return [one.phone === null ? '' : `+${one.phone}`, one.status, one.messageId ?? '', error];
  });
  console.log(tableText(['number', 'status', 'message', 'why not'], rows));
  if (pausedReason) throw new CommandError(`The provider refuses: ${pausedReason.code} ${pausedReason.title}`);
  const waiting = results.filter((one) => one.status === 'pending');
  if (waiting.some((one) => one.errorCode === null))
    throw new CommandError('No worker took it: start one with `griot start` or `griot worker`, and test again');
  if (waiting.length > 0) throw new CommandError('The provider could not take it for now: test again later');
}

async function showPreflight({ sql }: Runtime, id: number): Promise<void> {
  console.log(preflightText(await preflight(sql, await readCampaign(sql, id), await readPrices(sql))));
}

function preflightText({ ready, findings, recipients, template, sender, plan, cost }: Preflight): string {
  const countries = recipients.byCountry.map(({ country, recipients: n }) => `${country} ${n}`).join(', ');
  const limit = sender.dailyLimit === null ? '' : `, ${sender.dailyCount} of ${sender.dailyLimit} people today`;
  const days = plan?.days && plan.days > 1 ? `, on ${plan.days} days` : '';
  const outside = recipients.outsideWindow > 0 ? `, ${recipients.outsideWindow} who did not write within 24 hours` : '';
  const health = sender.health ? `${sender.health.status} at ${sender.health.checkedAt}` : 'health not asked yet';
  const rows = [
    ['ready', ready ? 'yes' : 'no'],
    [
      'recipients',
      `${recipients.toSend} of ${recipients.total}: ${recipients.suppressed} suppressed, ${recipients.badValues} with bad values${outside}`,
    ],
    ['countries', countries],
    [
      'template',
      template
        ? `${template.name} (${template.language}), ${template.status ?? 'not synced'}`
        : 'none: a message of its own',
    ],
    ['sender', `${sender.name}, ${sender.ratePerSecond} per second${limit}, ${health}`],
    ['finished by', plan ? `${plan.finishesAt.toISOString()}${days}` : 'not within years'],
    [
      'cost',
      cost
        ? `${cost.total} ${cost.currency}${cost.unpriced > 0 ? `, and ${cost.unpriced} messages without a price` : ''}`
        : 'unknown',
    ],
  ];
  return [tableText(['', ''], rows), ...findings.map(({ level, message }) => `${level}: ${message}`)].join('\n');
}
