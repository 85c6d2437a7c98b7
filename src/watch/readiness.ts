// Whether a process can do its work now, and what it lacks if not.
import { missingMigrations } from '../db/migration-state.ts';
import { within } from '../lib/within.ts';
import type { Runtime } from '../runtime.ts';
import type { RoundTrip } from './presence.ts';
import { countOverdue } from './queries.ts';

/** A server that does not answer within this is away. */
const PATIENCE_MS = 2_000;
/** Anybody may ask, so an answer serves everybody for so long. */
const SAME_FOR_MS = 1_000;
/** A process asks itself every five seconds through the queue. */
const ROUND_TRIP_WITHIN_MS = 20_000;
/** It sweeps every second. */
const SWEEP_WITHIN_MS = 20_000;
/** Nobody knows them while the database is away. */
const IN_DATABASE: ReadonlySet<string> = new Set(['migrations', 'sending']);
/** Those that sending and schedules depend on. */
const WATCHED: ReadonlySet<string> = new Set(['send', 'schedules']);
/** The sweep wakes a chain that was silent for two seconds. */
const CLAIM_WITHIN_SECONDS = 15;

export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

export interface Readiness {
  status: 'ready' | 'not ready';
  /** Names of the checks that failed. */
  missing: string[];
  checks: Check[];
}

/** What a process that works tells of itself. */
export interface AtWork {
  roundTrip(): RoundTrip | null;
  /** When each sweep last came to its end, by `performance.now()`. */
  sweptAt(): ReadonlyMap<string, number>;
}

type Examine = () => Promise<string>;

/** What strangers may be told: `/readyz` asks nobody who they are. Other errors are only logged. */
class Lack extends Error {
  override readonly name = 'Lack';
}

export interface Patience {
  /** For how long no job of its own may come back, in milliseconds. */
  roundTripMs: number;
  /** For how long an answer serves whoever asks. */
  sameForMs: number;
}

const PATIENCE: Patience = { roundTripMs: ROUND_TRIP_WITHIN_MS, sameForMs: SAME_FOR_MS };

/** `atWork`: null for a process that takes no jobs. */
export function makeReadiness(
  { sql, backend, log }: Pick<Runtime, 'sql' | 'backend' | 'log'>,
  atWork: AtWork | null,
  patience = PATIENCE,
): () => Promise<Readiness> {
  const since = performance.now();
  let migrated = false;
  let before = '';
  let latest: { at: number; answer: Promise<Readiness> } | null = null;

  const examinations: Record<string, Examine> = {
    async database() {
      await sql`select 1`;
      return 'answers';
    },
    async migrations() {
      const missing = migrated ? [] : await missingMigrations(sql);
      if (missing.length > 0) throw new Lack(`not run: ${missing.join(', ')}`);
      migrated = true;
      return 'all run';
    },
    async queue() {
      await backend.ping();
      return `on ${backend.kind}, answers`;
    },
    ...(atWork === null ? {} : work(atWork)),
  };

  function work({ roundTrip, sweptAt }: AtWork): Record<string, Examine> {
    return {
      async consumption() {
        const last = roundTrip();
        const age = performance.now() - (last?.at ?? since);
        if (age > patience.roundTripMs) throw new Lack(`no job came back for ${seconds(age)}`);
        return last ? `a job came back after ${Math.round(last.tookMs)} ms, ${seconds(age)} ago` : 'just started';
      },
      async sweeps() {
        const ages = [...sweptAt()].map(([name, at]) => ({ name, age: performance.now() - at }));
        const late = ages.filter(({ name, age }) => WATCHED.has(name) && age > SWEEP_WITHIN_MS);
        if (late.length > 0)
          throw new Lack(late.map(({ name, age }) => `${name}: none for ${seconds(age)}`).join(', '));
        return 'on time';
      },
      async sending() {
        const overdue = await countOverdue(sql, CLAIM_WITHIN_SECONDS);
        if (overdue > 0) throw new Lack(`senders that have something to send and wait: ${overdue}`);
        return 'no sender waits';
      },
    };
  }

  async function examine(): Promise<Readiness> {
    const all = await Promise.all(
      Object.entries(examinations).map(async ([name, look]): Promise<Check> => {
        return await within(look(), PATIENCE_MS, tooLate).then(
          (detail) => ({ name, ok: true, detail }),
          (error: Error) => ({ name, ok: false, detail: tellOf(name, error) }),
        );
      }),
    );
    const away = all.some(({ name, ok }) => name === 'database' && !ok);
    const checks = all.filter(({ name }) => !(away && IN_DATABASE.has(name)));
    const missing = checks.filter(({ ok }) => !ok).map(({ name }) => name);
    if (missing.join() !== before) log[missing.length > 0 ? 'warn' : 'info']({ missing, was: before }, 'readiness');
    before = missing.join();
    return { status: missing.length === 0 ? 'ready' : 'not ready', missing, checks };
  }

  function tellOf(name: string, error: Error): string {
    if (error instanceof Lack) return error.message;
    log.debug({ err: error, check: name }, 'a check of the readiness failed');
    return 'does not answer';
  }

  return () => {
    const now = performance.now();
    if (latest === null || now - latest.at > patience.sameForMs) latest = { at: now, answer: examine() };
    return latest.answer;
  };
}

function tooLate(): Error {
  return new Lack(`no answer within ${PATIENCE_MS} ms`);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
