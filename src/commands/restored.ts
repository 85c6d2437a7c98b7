// griot restored: what an operator has to say after a database was restored from a backup.
import type { Command } from 'commander';
import { endEverySession } from '../account/sessions.ts';
import { type Doubt, nothingLost, planRestored, type RestorePlan, settleRestored } from '../campaign/restored.ts';
import { noticeCopy } from '../db/restored.ts';
import type { Runtime } from '../runtime.ts';
import { CommandError, type Told, wholeNumber, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

interface Options {
  madeAt?: string;
  stoppedAt?: string;
  rate?: string;
  untouched?: string[];
  apply?: true;
  nothingLost?: true;
}

export function registerRestored(program: Command): void {
  program
    .command('restored')
    .description('after a restore from a backup: who may have got a message since it was made, and going on')
    .option('--made-at <time>', 'when the backup was made, where Griot has not noticed that it is one')
    .option('--stopped-at <time>', 'when the installation that it was made of sent for the last time, at the latest')
    .option('--rate <n>', 'messages per second, if a limit was raised after the backup')
    .option('--untouched <campaign...>', 'campaigns that certainly sent nothing after it')
    .option('--apply', 'make those people uncertain, and go on; otherwise it only tells')
    .option('--nothing-lost', 'nothing was sent after it: go on as if nothing had been')
    .action((options: Options) => {
      if (!options.apply && !options.nothingLost) return withRuntime((runtime) => tell(runtime, options));
      return withAudit('restore.settle', async (runtime, told) => {
        told.detail = { ...options };
        await notice(runtime, options);
        if (options.nothingLost) await goOn(runtime);
        else await settle(runtime, options, told);
      });
    });
}

const NOTHING = `There is nothing to settle: by all that Griot can see, this is the database that it has sent from. A restore to a
point in time, or from a snapshot of a disk, it cannot see: then say when that was, by --made-at.`;

async function goOn({ sql, backend }: Runtime): Promise<void> {
  const resumed = await nothingLost({ sql, queue: backend.queue });
  if (!resumed) return console.log(NOTHING);
  console.log(`Griot goes on; campaigns that it had paused run again: ${resumed.join(', ') || 'none'}.`);
}

async function notice({ sql }: Runtime, { madeAt }: Options): Promise<void> {
  if (madeAt) await noticeCopy(sql, timeOf(madeAt, '--made-at'));
}

async function tell(runtime: Runtime, options: Options): Promise<void> {
  await notice(runtime, options);
  const plan = await planRestored(runtime.sql, readDoubt(options));
  if (!plan) return console.log(NOTHING);
  console.log(planText(plan));
  console.log('\nNothing is changed yet, and nothing is sent. With --apply they become uncertain, and Griot goes on.');
}

async function settle({ sql }: Runtime, options: Options, told: Told): Promise<void> {
  const settled = await settleRestored(sql, readDoubt(options), endEverySession);
  if (!settled) return console.log(NOTHING);
  const doubtful = settled.campaigns.reduce((sum, one) => sum + one.doubtful, 0);
  told.detail = { ...options, doubtful, schedules: settled.schedules };
  console.log(planText(settled));
  console.log(
    `\n${doubtful} are uncertain now. ${settled.schedules} schedules are paused. Everybody has to sign in again.`,
  );
  console.log(AFTERWARDS);
}

const AFTERWARDS = `
What is left to do, by people who know what went on:
  griot campaign resume <id>                        sends to those who certainly got nothing
  griot campaign uncertain <id> --action …          decides on the others, by what the provider shows
  griot schedule resume <id>                        goes on from now
  griot suppression import <file>                   opt-outs since the backup are lost: get them from whom you relay to
  griot token list, griot user list                 who was revoked, removed or disabled since is back
  griot doctor                                      whether the callbacks and the keys are still the ones in force
Campaigns made after the backup are gone, and who got them is not known here.`;

function planText({ madeAt, stoppedAt, campaigns }: RestorePlan): string {
  const head = `The database is as of ${madeAt.toISOString()}. Until ${stoppedAt.toISOString()} more may have been sent.\n\n`;
  if (campaigns.length === 0) return `${head}No campaign in it had anything left to send.`;
  const rows = campaigns.map(({ id, name, was, left, doubtful }) =>
    [id, name, was, left, doubtful, left - doubtful].map(String),
  );
  return head + tableText(['id', 'name', 'was', 'left to send', 'may have got it', 'certainly not'], rows);
}

function readDoubt({ stoppedAt, rate, untouched }: Options): Doubt {
  const ratePerSecond = rate === undefined ? undefined : Number(rate);
  if (ratePerSecond !== undefined && !(ratePerSecond > 0)) throw new CommandError('--rate must be a number above 0');
  return {
    stoppedAt: stoppedAt === undefined ? undefined : timeOf(stoppedAt, '--stopped-at'),
    ratePerSecond,
    untouched: untouched?.map((id) => wholeNumber(id, '--untouched')),
  };
}

/** A time of day without a zone could be anybody's. */
function timeOf(text: string, option: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()) || !/(Z|[+-]\d\d:?\d\d)$/i.test(text))
    throw new CommandError(`${option} must be a time with its offset, like 2026-12-01T09:00:00Z`);
  if (time.getTime() > Date.now()) throw new CommandError(`${option} has not come yet`);
  return time;
}
