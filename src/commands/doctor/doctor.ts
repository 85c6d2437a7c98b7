// griot doctor: what is wrong with this installation, and how to mend it.
import type { Command } from 'commander';
import { pino } from 'pino';
import { type Config, ConfigError, loadConfig } from '../../config.ts';
import { openRuntime } from '../../runtime.ts';
import { CommandError, endSoon, quietLog } from '../run.ts';
import { CHECKS } from './checks.ts';
import { checkConfiguration } from './configuration.ts';
import { checkCounts, mendCounts } from './counts.ts';
import { checkDisk } from './disk.ts';
import { bad, type Check, type Finding } from './finding.ts';
import { openForDoctor } from './opening.ts';

interface Options {
  verifyCounts?: true;
  recount?: true;
  json?: true;
  strict?: true;
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('looks at everything that Griot needs, and tells what to mend')
    .option('--verify-counts', 'also compare the counts of every campaign with its rows')
    .option('--recount', 'compare them, and make those that differ anew from the rows')
    .option('--json', 'the findings as JSON, for programs')
    .option('--strict', 'warnings fail, too')
    .action(doctor);
}

/** Throws CommandError when something is bad. */
async function doctor(options: Options): Promise<void> {
  const report = makeReport(options);
  const config = readConfig(report);
  if (config) {
    report.add('configuration', checkConfiguration(config));
    await report.look('disk', () => checkDisk(config));
    await examine(config, report, options);
  }
  endSoon();
  report.conclude();
}

function readConfig({ add }: Report): Config | null {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    add(
      'configuration',
      error.problems.map(({ variable, message }) => bad(variable, 'is not usable', message)),
    );
    return null;
  }
}

async function examine(config: Config, report: Report, options: Options): Promise<void> {
  const { findings, usable, close } = await openForDoctor(config);
  report.add('migrations', findings);
  try {
    if (!usable) return;
    const runtime = await openRuntime(config, logOf(config)).catch((error: Error) => {
      report.add('database', [bad('installation', error.message, 'the other checks were not made')]);
    });
    if (!runtime) return;
    const counts: Record<string, Check> = options.recount
      ? { counts: mendCounts }
      : options.verifyCounts
        ? { counts: checkCounts }
        : {};
    try {
      for (const [name, check] of Object.entries({ ...CHECKS, ...counts }))
        await report.look(name, () => check(runtime));
    } finally {
      await runtime.close();
    }
  } finally {
    await close();
  }
}

/** The findings tell what is wrong; the log is for whoever asks for it. */
function logOf(config: Config) {
  return /debug|trace/.test(config.logLevel) ? quietLog(config) : pino({ level: 'silent' });
}

interface Report {
  add(check: string, findings: readonly Finding[]): void;
  /** Adds what a check finds, or that it could not look. */
  look(check: string, run: () => Promise<Finding[]>): Promise<void>;
  /** Throws CommandError when something is bad. */
  conclude(): void;
}

function makeReport({ json, strict }: Options): Report {
  const findings: (Finding & { check: string })[] = [];
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const add = (check: string, found: readonly Finding[]) => {
    findings.push(...found.map((finding) => ({ check, ...finding })));
    if (!json) for (const finding of found) tell(finding);
  };
  return {
    add,
    async look(check, run) {
      const mend = 'mend what is above, and look again';
      add(check, await run().catch((error: Error) => [bad(check, `could not be looked at: ${error.message}`, mend)]));
    },
    conclude() {
      const [badOnes, warnings] = [count('bad'), count('warning')];
      const well = badOnes === 0 && !(strict && warnings > 0);
      if (json) console.log(JSON.stringify({ ok: well, bad: badOnes, warnings, findings }, null, 2));
      if (!well) throw new CommandError(`Bad: ${badOnes}, warnings: ${warnings}, well: ${count('ok')}.`);
    },
  };
}

const MARK = { ok: '✓', warning: '!', bad: '✗' };

function tell({ level, what, detail, mend }: Finding): void {
  console.log(`${MARK[level]} ${what}: ${detail}${mend === null ? '' : `\n    → ${mend}`}`);
}
