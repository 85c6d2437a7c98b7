// griot campaign preflight, test, again; griot prices.
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { parse } from 'csv-parse/sync';
import { readPrices, replacePrices } from '../account/prices.ts';
import { AGAIN, type Again, copyAgain } from '../campaign/again.ts';
import { readCampaign } from '../campaign/draft.ts';
import { type Preflight, preflight } from '../campaign/preflight.ts';
import { sendTest } from '../campaign/test-send.ts';
import type { Runtime } from '../runtime.ts';
import { CommandError, wholeNumber, withRuntime } from './run.ts';
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
      withRuntime((runtime) => test(runtime, wholeNumber(id, 'id'), options)),
    );
  campaign
    .command('again')
    .description('a new draft for some of its people')
    .argument('<id>')
    .addOption(new Option('--from <whom>').choices(AGAIN).makeOptionMandatory())
    .option('--name <name>', 'of the new campaign')
    .action((id: string, options: { from: Again; name?: string }) =>
      withRuntime(async ({ sql }) => {
        const made = await copyAgain(sql, wholeNumber(id, 'id'), options);
        console.log(`Campaign ${made.id} is a draft with ${made.copied} people; ${made.suppressed} are suppressed.`);
      }),
    );
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
    .action((file: string) => withRuntime((runtime) => setPrices(runtime, file)));
}

async function setPrices({ sql }: Runtime, file: string): Promise<void> {
  const rows = parse(await readFile(file), { columns: true, bom: true, trim: true, skip_empty_lines: true }) as Record<
    string,
    string
  >[];
  const prices = rows.map(({ country = '', category = '', price = '', currency = '' }, i) => {
    const amount = Number(price);
    if (price === '' || !(amount >= 0) || currency === '' || category === '')
      throw new CommandError(`Row ${i + 1} must have a country, a category, a price and a currency`);
    return { country, category: category.toLowerCase(), price: amount, currency };
  });
  await replacePrices(sql, prices);
  console.log(`${prices.length} prices are set.`);
}

async function test({ sql, backend }: Runtime, id: number, { to, row }: { to: string[]; row?: string }): Promise<void> {
  const input = { to, row: row === undefined ? undefined : wholeNumber(row, '--row') };
  const { results, pausedReason } = await sendTest({ sql, queue: backend.queue }, id, input);
  const rows = results.map((one) => {
    const error = one.errorCode === null ? (one.skipReason ?? '') : `${one.errorCode} ${one.errorTitle}`;
    return [`+${one.phone}`, one.status, one.messageId ?? '', error];
  });
  console.log(tableText(['number', 'status', 'message', 'why not'], rows));
  if (pausedReason) throw new CommandError(`The provider refuses: ${pausedReason.code} ${pausedReason.title}`);
  if (results.some((one) => one.status === 'pending'))
    throw new CommandError('No worker took it: start one with `griot start` or `griot worker`');
}

async function showPreflight({ sql }: Runtime, id: number): Promise<void> {
  console.log(preflightText(await preflight(sql, await readCampaign(sql, id), await readPrices(sql))));
}

function preflightText({ ready, findings, recipients, template, sender, plan, cost }: Preflight): string {
  const countries = recipients.byCountry.map(({ country, recipients: n }) => `${country} ${n}`).join(', ');
  const limit = sender.dailyLimit === null ? '' : `, ${sender.dailyCount} of ${sender.dailyLimit} people today`;
  const days = plan?.days && plan.days > 1 ? `, on ${plan.days} days` : '';
  const rows = [
    ['ready', ready ? 'yes' : 'no'],
    [
      'recipients',
      `${recipients.toSend} of ${recipients.total}: ${recipients.suppressed} suppressed, ${recipients.badValues} with bad values`,
    ],
    ['countries', countries],
    [
      'template',
      template
        ? `${template.name} (${template.language}), ${template.status ?? 'not synced'}`
        : 'none: a message of its own',
    ],
    [
      'sender',
      `${sender.name}, ${sender.ratePerSecond} per second${limit}, ${sender.health?.status ?? 'health not asked yet'}`,
    ],
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
