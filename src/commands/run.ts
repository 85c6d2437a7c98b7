// What every command shares: a runtime for as long as it runs, errors a person can read, one exit code.
import { pino } from 'pino';
import type { z } from 'zod';
import { type Config, loadConfig } from '../config.ts';
import { openRuntime, type Runtime } from '../runtime.ts';

/** An error whose message is the whole story: no stack is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Runs a one-off command: quiet log on stderr, everything closed again. */
export async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const runtime = await openRuntime(config, quietLog(config));
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** Warnings and worse, on stderr: stdout belongs to the command's answer. */
export function quietLog(config: Config) {
  return pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, pino.destination(2));
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((done) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals) => {
      if (asked) process.exit(130);
      asked = true;
      done(signal);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/** A positive whole number from an argument. */
export function wholeNumber(text: string, what: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new CommandError(`${what} must be a positive whole number, not "${text}"`);
  return value;
}

/**
 * Input checked by the API's own schema. `flags`: from a field to the option that gives it. Throws CommandError, a line for
 * each field at fault.
 */
export function parsed<T extends z.ZodType>(
  schema: T,
  input: unknown,
  flags: Readonly<Record<string, string>>,
): z.output<T> {
  const read = schema.safeParse(JSON.parse(JSON.stringify(input))); // as over HTTP: what was not given is not there
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${flagOf(path.join('.'), flags)}: ${message}`);
  throw new CommandError(faults.join('\n'));
}

/** The option of the field, or of the nearest one around it. */
export function flagOf(path: string, flags: Readonly<Record<string, string>>): string {
  for (let field = path; field !== ''; field = field.slice(0, Math.max(0, field.lastIndexOf('.')))) {
    const flag = flags[field];
    if (flag) return flag;
  }
  return path;
}

/** What to print for an error: the message alone where it is meant for people, the stack where it is a fault of ours. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const findings = (error as { findings?: { message: string }[] }).findings ?? [];
  if (SPEAKING.has(error.name)) return [error.message, ...findings.map((finding) => `  ${finding.message}`)].join('\n');
  return error.stack ?? error.message;
}

const SPEAKING = new Set([
  'ConfigError',
  'RuntimeError',
  'CommandError',
  'CampaignError',
  'ImportError',
  'AccountError',
  'ProviderCallError',
]);
