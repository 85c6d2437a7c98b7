// griot doctor: what is wrong with this installation, and how to mend it.
import type { Command } from 'commander';
import { CommandError, withRuntime } from '../run.ts';
import { CHECKS } from './checks.ts';
import { checkCounts, mendCounts } from './counts.ts';
import { bad, type Check, type Finding } from './finding.ts';

interface Options {
  verifyCounts?: true;
  recount?: true;
  json?: true;
  strict?: true;
}

const MARK = { ok: '✓', warning: '!', bad: '✗' };

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('looks at everything that Griot needs, and tells what to mend')
    .option('--verify-counts', 'also compare the counts of every campaign with its rows')
    .option('--recount', 'compare them, and make those that differ anew from the rows')
    .option('--json', 'the findings as JSON, for programs')
    .option('--strict', 'warnings fail, too')
    .action((options: Options) => withRuntime((runtime) => examine((check) => check(runtime), options)));
}

type Told = Finding & { check: string };

/** Prints what the checks find. Throws CommandError when something is bad. */
async function examine(run: (check: Check) => Promise<Finding[]>, options: Options): Promise<void> {
  const counts = options.recount ? { counts: mendCounts } : options.verifyCounts ? { counts: checkCounts } : {};
  const findings: Told[] = [];
  for (const [name, check] of Object.entries<Check>({ ...CHECKS, ...counts })) {
    const found = await run(check).catch((error: Error) => [couldNotLook(name, error)]);
    findings.push(...found.map((finding) => ({ check: name, ...finding })));
    if (!options.json) for (const finding of found) tell(finding);
  }
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const [badOnes, warnings] = [count('bad'), count('warning')];
  const well = badOnes === 0 && !(options.strict && warnings > 0);
  if (options.json) console.log(JSON.stringify({ ok: well, bad: badOnes, warnings, findings }, null, 2));
  const failed = `${badOnes} of ${findings.length} findings are bad, ${warnings} are warnings.`;
  if (!well) throw new CommandError(failed);
}

function couldNotLook(name: string, error: Error): Finding {
  return bad(name, `could not be looked at: ${error.message}`, 'mend what is above, and look again');
}

function tell({ level, what, detail, mend }: Finding): void {
  console.log(`${MARK[level]} ${what}: ${detail}${mend === null ? '' : `\n    → ${mend}`}`);
}
