// griot person: all that Griot holds about one person, handed out or forgotten.
import { type Command, Option } from 'commander';
import { readPersonNumber } from '../model/person-number.ts';
import { readCountry } from '../model/phone.ts';
import { maskWritten } from '../model/phone-mask.ts';
import { reasonText } from '../model/reject-reasons.ts';
import { countPerson } from '../privacy/count-person.ts';
import { type Erased, erasePerson } from '../privacy/erase-person.ts';
import { readPerson } from '../privacy/read-person.ts';
import { CommandError, withAudit } from './run.ts';
import { tableText } from './table-text.ts';

interface Options {
  country?: string;
}

interface EraseOptions extends Options {
  dryRun?: true;
  forgetSuppression?: true;
}

const PHONE = ['<phone>', 'however it is written'] as const;
const country = () => new Option('--country <code>', 'country of a number in national form');

export function registerPerson(program: Command): void {
  const person = program.command('person').description('all that is held about one person');
  person
    .command('export')
    .description('as JSON on the standard output')
    .argument(...PHONE)
    .addOption(country())
    .action((text: string, options: Options) => {
      const given = numbersOf(text, options);
      return withAudit(
        'person.export',
        async ({ sql }, told) => {
          const { phones, ...held } = await readPerson(sql, given);
          told.detail = Object.fromEntries(Object.entries(held).map(([kind, rows]) => [kind, rows.length]));
          console.log(JSON.stringify({ phones: phones.map((phone) => `+${phone}`), ...held }, null, 2));
        },
        subjectOf(text),
      );
    });
  person
    .command('erase')
    .description('forget them everywhere; counts stay, and the number stays among those who must not be messaged')
    .argument(...PHONE)
    .addOption(country())
    .option('--dry-run', 'tell how much there is, and change nothing')
    .option('--forget-suppression', 'the number goes, too: a list that has it may write to them again')
    .action((text: string, options: EraseOptions) => erase(text, options));
}

async function erase(text: string, { dryRun, forgetSuppression, ...options }: EraseOptions): Promise<void> {
  const given = numbersOf(text, options);
  await withAudit(
    'person.erase',
    async ({ sql }, told) => {
      const erased = dryRun
        ? await countPerson(sql, given)
        : await erasePerson(sql, given, { keepSuppressed: !forgetSuppression });
      told.detail = { ...(dryRun ? { dryRun } : {}), ...erased };
      console.log(dryRun ? tableOf(erased, 'held') : textOf(erased));
    },
    subjectOf(text),
  );
}

function numbersOf(text: string, options: Options): number[] {
  const known = options.country === undefined ? null : readCountry(options.country);
  if (options.country !== undefined && known === null) {
    throw new CommandError(`--country ${options.country} names no country: give its two letters, like SN`);
  }
  const read = readPersonNumber(text, known);
  if (read.ok) return read.phones;
  throw new CommandError(`"${text}": ${reasonText(read.reason, 'en')}`);
}

function subjectOf(text: string) {
  return { kind: 'person', id: null, name: maskWritten(text) } as const;
}

function tableOf({ deliveries, unsent, replies, lists, rejects, notifications }: Erased, head: string): string {
  const rows = { messages: deliveries, 'of them not sent yet': unsent, replies, 'kept lists': lists };
  const more = { 'rejected rows': rejects, notifications };
  return tableText(
    ['what', head],
    Object.entries({ ...rows, ...more }).map(([what, count]) => [what, String(count)]),
  );
}

function textOf(erased: Erased): string {
  const { left, finished, suppressed } = erased;
  const lines = [tableOf(erased, 'forgotten')];
  if (left > 0)
    lines.push(`${left} more are under way or of unknown outcome: forgotten by itself when that is decided.`);
  if (left === 0 && !finished)
    lines.push('An import is under way that may bring them: it goes on by itself after that.');
  lines.push(suppressed ? 'Nobody writes to them again.' : 'A list that has the number may write to them again.');
  return lines.join('\n');
}
