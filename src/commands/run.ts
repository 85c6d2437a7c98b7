// What every command shares: a runtime for as long as it runs, errors a person can read, one exit code.
import { hostname, userInfo } from 'node:os';
import { pino } from 'pino';
import type { z } from 'zod';
import { nameOfSubject, recordAudit } from '../account/audit.ts';
import { type Config, loadConfig } from '../config.ts';
import { maskedError } from '../lib/masked-error.ts';
import type { AuditAction, AuditOutcome, Subject } from '../model/audit.ts';
import { openRuntime, type Runtime } from '../runtime.ts';

/** What ends by itself ends within this. */
const LINGER_MS = 1_000;

/** An error whose message is the whole story: no stack is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Runs a one-off command: quiet log on stderr, everything closed again. */
export async function withRuntime<T>(
  work: (runtime: Runtime) => Promise<T>,
  queue: 'now' | 'when asked' = 'when asked',
): Promise<T> {
  const config = loadConfig();
  const runtime = await openRuntime(config, quietLog(config), queue);
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** What the audit is told of a command; the work fills it in as it learns it. */
export interface Told {
  subject: Subject | null;
  detail: Record<string, unknown>;
}

/** As `withRuntime`, for what changes something or hands data out: an entry of the audit is written, whatever comes of it. */
export async function withAudit<T>(
  action: AuditAction,
  work: (runtime: Runtime, told: Told) => Promise<T>,
  subject: Pick<Subject, 'kind' | 'id'> | Subject | null = null,
): Promise<T> {
  return await withRuntime(async (runtime) => {
    const name = subject?.id ? await nameOfSubject(runtime.sql, subject.kind, subject.id) : null; // it may be gone later
    const told: Told = { subject: subject && { name, ...subject }, detail: {} };
    try {
      const result = await work(runtime, told);
      await tellAudit(runtime, action, 'done', told);
      return result;
    } catch (error) {
      const refused = error instanceof Error && SPEAKING.has(error.name);
      const reason = error instanceof Error ? error.message : String(error);
      await tellAudit(runtime, action, refused ? 'refused' : 'failed', { ...told, detail: { ...told.detail, reason } });
      throw error;
    }
  });
}

/** An entry of the audit whose actor is the user of this machine. */
export async function tellAudit(
  { sql }: Pick<Runtime, 'sql'>,
  action: AuditAction,
  outcome: AuditOutcome,
  told: Told,
): Promise<void> {
  const actor = { kind: 'command', id: null, name: userName() } as const;
  await recordAudit(sql, { actor, action, outcome, ...told, address: hostname(), requestId: null });
}

/** A container may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Warnings and worse, on stderr: stdout belongs to the command's answer. */
export function quietLog(config: Config) {
  const level = config.logLevel === 'info' ? 'warn' : config.logLevel;
  return pino({ level, serializers: { err: maskedError } }, pino.destination(2));
}

/** To be called when all is done: BullMQ, where Redis is away, leaves timers behind that would keep the process for ever. */
export function endSoon(): void {
  setTimeout(() => process.exit(), LINGER_MS).unref();
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
