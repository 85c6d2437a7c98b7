// griot audit: who did what, when and from where.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { type AuditRow, auditCsv, forgetAudit, LEAST_AUDIT_DAYS, listAudit } from '../account/audit.ts';
import { auditExportQuery } from '../contract/audit.ts';
import { AUDIT_OUTCOMES } from '../model/audit.ts';
import { CommandError, parsed, wholeNumber, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

type Filter = { [option in keyof typeof FLAGS]?: string };

const FLAGS = {
  actor: '--actor',
  subject: '--subject',
  action: '--action',
  outcome: '--outcome',
  from: '--from',
  to: '--to',
};
const LONGEST_DETAIL = 100;

export function registerAudit(program: Command): void {
  const audit = program.command('audit').description('who did what, when and from where');
  withFilters(audit.command('list').description('the newest entries'))
    .option('--limit <n>', 'how many', '50')
    .action(({ limit, ...filter }: Filter & { limit: string }) =>
      withRuntime(async ({ sql }) => {
        const rows = await listAudit(sql, read(filter), { limit: wholeNumber(limit, '--limit') });
        if (rows.length === 0) return console.log('No entry fits.');
        console.log(
          tableText(['id', 'when', 'who', 'what', 'to what', 'outcome', 'from', 'detail'], rows.map(toCells)),
        );
      }),
    );
  withFilters(
    audit.command('export').description('all of them, or those that fit, as CSV on the standard output'),
  ).action((filter: Filter) =>
    withAudit('audit.export', async ({ sql }, told) => {
      told.detail = { ...filter };
      await pipeline(Readable.from(auditCsv(sql, read(filter))), process.stdout).catch(unlessClosed);
    }),
  );
  audit
    .command('forget')
    .description(`forget old entries; those of the last ${LEAST_AUDIT_DAYS} days stay`)
    .requiredOption('--older-than <days>')
    .action(({ olderThan }: { olderThan: string }) => forget(wholeNumber(olderThan, '--older-than')));
}

function withFilters(command: Command): Command {
  return command
    .option('--actor <who>', 'user:3, token:2, command …')
    .option('--subject <what>', 'campaign:12, sender:1, person …')
    .option('--action <action>', 'campaign.launch, or campaign for any of them')
    .addOption(new Option('--outcome <outcome>').choices(AUDIT_OUTCOMES))
    .option('--from <time>', 'from this day (UTC) or instant on')
    .option('--to <time>', 'before this day or instant');
}

function read(filter: Filter) {
  return parsed(auditExportQuery, filter, FLAGS);
}

async function forget(days: number): Promise<void> {
  if (days < LEAST_AUDIT_DAYS)
    throw new CommandError(`--older-than must be ${LEAST_AUDIT_DAYS} or more: younger entries stay`);
  await withAudit('audit.forget', async ({ sql }, told) => {
    const forgotten = await forgetAudit(sql, days);
    told.detail = { olderThanDays: days, forgotten };
    console.log(`${forgotten} entries are forgotten.`);
  });
}

function toCells({ id, at, actor, action, subject, outcome, address, detail }: AuditRow): string[] {
  const what = subject ? [subject.kind, subject.id, subject.name && `"${subject.name}"`].filter(Boolean).join(' ') : '';
  const who = [actor.kind, actor.id, actor.name].filter((part) => part !== null && part !== '').join(' ');
  const more = JSON.stringify(detail);
  const short = more.length > LONGEST_DETAIL ? `${more.slice(0, LONGEST_DETAIL)}…` : more;
  return [String(id), at.toISOString(), who, action, what, outcome, address ?? '', short === '{}' ? '' : short];
}

/** `| head` has what it wants. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
