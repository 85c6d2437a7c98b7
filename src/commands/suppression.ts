// griot suppression: people who must not be messaged.
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { deleteSuppressions, selectSuppressions } from '../account/suppression-queries.ts';
import { addSuppressions, suppressionsCsv } from '../account/suppressions.ts';
import { suppressionReason } from '../contract/suppression.ts';
import type { Sql } from '../db/client.ts';
import { intoSuppressions } from '../import/into-suppressions.ts';
import { digitsOf } from '../model/phone-digits.ts';
import { maskWritten } from '../model/phone-mask.ts';
import { reasonText } from '../model/reject-reasons.ts';
import { addReadOptions, importFile, type ReadOptions, resultText } from './import.ts';
import { CommandError, type Told, wholeNumber, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

export function registerSuppression(program: Command): void {
  const suppression = program.command('suppression').description('people who must not be messaged, by any campaign');
  suppression
    .command('add')
    .description('put people on the list')
    .argument('<phone...>')
    .option('--reason <text>', 'why', 'manual')
    .option('--country <code>', 'country of numbers in national form')
    .action((phones: string[], options: AddOptions) => {
      const reason = readReason(options.reason);
      return withAudit('suppression.add', ({ sql }, told) => add(sql, phones, { ...options, reason }, told));
    });
  suppression
    .command('remove')
    .description('take people off the list: they may be messaged again')
    .argument('<phone...>', 'whole numbers, with or without +')
    .action((phones: string[]) => withAudit('suppression.remove', ({ sql }, told) => remove(sql, phones, told)));
  addReadOptions(suppression.command('import').description('put everybody in a file on the list'))
    .argument('<file>', 'CSV (also gzipped) or .xlsx; - for standard input')
    .option('--reason <text>', 'why', 'imported')
    .action((file: string, options: ReadOptions & { reason: string }) => {
      const target = intoSuppressions(readReason(options.reason));
      return withAudit('suppression.import', async (runtime, told) => {
        told.detail = { file: basename(file), reason: options.reason };
        const result = await importFile(runtime, file, target, options);
        Object.assign(told.detail, result);
        console.log(resultText(result));
      });
    });
  suppression
    .command('list')
    .description('who is on it, in the order of the numbers; as csv: everybody')
    .option('--limit <n>', 'how many, in a table', '20')
    .addOption(new Option('--format <format>').choices(['table', 'csv']).default('table'))
    .action(({ limit, format }: { limit: string; format: 'table' | 'csv' }) => {
      const rows = wholeNumber(limit, '--limit');
      if (format === 'csv') return withAudit('suppression.export', ({ sql }) => printCsv(sql));
      return withRuntime(({ sql }) => printTable(sql, rows));
    });
}

interface AddOptions {
  reason: string;
  country?: string;
}

function readReason(text: string): string {
  const { success, data, error } = suppressionReason.safeParse(text);
  if (success) return data;
  throw new CommandError(`--reason ${error.issues.map((issue) => issue.message).join('; ')}`);
}

/** Keeps the good numbers; ends with an error that names the others. */
async function add(sql: Sql, phones: readonly string[], options: AddOptions, told: Told): Promise<void> {
  const { added, known, refused } = await addSuppressions(sql, phones, options);
  told.detail = { people: phones.map(maskWritten), reason: options.reason, added, known };
  console.log(`${added} added, ${known} on the list already.`);
  const lines = refused.map(({ phone, reason }) => `Not added: "${phone}": ${reasonText(reason, 'en')}`);
  if (lines.length > 0) throw new CommandError(lines.join('\n'));
}

async function remove(sql: Sql, phones: readonly string[], told: Told): Promise<void> {
  told.detail = { people: phones.map(maskWritten) };
  const removed = new Set(await deleteSuppressions(sql, phones.map(digitsOf)));
  console.log(`${removed.size} removed.`);
  const missing = phones.filter((phone) => !removed.has(digitsOf(phone)));
  const lines = missing.map((phone) => `Not on the list: "${phone}": give the whole number, with its country code`);
  if (lines.length > 0) throw new CommandError(lines.join('\n'));
}

async function printTable(sql: Sql, limit: number): Promise<void> {
  const rows = await selectSuppressions(sql, { limit: limit + 1 });
  if (rows.length === 0) return console.log('Nobody is on the list.');
  const cells = rows
    .slice(0, limit)
    .map(({ phone, reason, createdAt }) => [`+${phone}`, reason, createdAt.toISOString()]);
  console.log(tableText(['phone', 'reason', 'since'], cells));
  if (rows.length > limit) console.log('… and more: --limit shows more of them, --format csv everybody');
}

async function printCsv(sql: Sql): Promise<void> {
  await pipeline(Readable.from(suppressionsCsv(sql)), process.stdout, { end: false }).catch((error) => {
    if (error.code !== 'EPIPE') throw error; // whoever read it has seen enough
  });
}
