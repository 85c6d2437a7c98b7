// What went wrong with a call, as something a person can read.
import type { Problem } from './documents.ts';

/** `problem` is null where no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: (Problem & { retryAfter?: number }) | null;
  constructor(problem: ApiError['problem'], options: ErrorOptions = {}) {
    super(problem?.detail ?? problem?.title ?? 'No answer', options);
    this.problem = problem;
  }
  get status(): number {
    return this.problem?.status ?? 0;
  }
  get code(): string | undefined {
    return this.problem?.code;
  }
}

export function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status);
}

/** The fields at fault, each with its mend; those of a form are shown beside their input. */
export function fieldErrors(error: unknown): Record<string, string> {
  const errors = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return Object.fromEntries(errors.map(({ path, message }) => [path, message]));
}
