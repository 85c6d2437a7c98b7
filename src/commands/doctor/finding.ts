// What a check of the doctor tells.
import type { Runtime } from '../../runtime.ts';

/** `bad` ends the command with an error; a `warning` does so with `--strict`. */
export interface Finding {
  level: 'ok' | 'warning' | 'bad';
  /** What was looked at. */
  what: string;
  /** What was found. */
  detail: string;
  /** What to do about it; null where all is well. */
  mend: string | null;
}

/** Rejects only where it cannot look at all; the doctor makes a finding of that. */
export type Check = (runtime: Runtime) => Promise<Finding[]>;

export function ok(what: string, detail: string): Finding {
  return { level: 'ok', what, detail, mend: null };
}

export function warning(what: string, detail: string, mend: string): Finding {
  return { level: 'warning', what, detail, mend };
}

export function bad(what: string, detail: string, mend: string): Finding {
  return { level: 'bad', what, detail, mend };
}
