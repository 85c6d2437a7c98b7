// That this process is there: a row it keeps alive, and, where it works, a job of its own that comes back through the queue.
import { hostname } from 'node:os';
import { enterProcess, giveSign, leaveProcess, type Place, type Role } from '../db/processes.ts';
import { every, type Repeating } from '../lib/every.ts';
import type { Probe } from '../queue/queue.ts';
import type { Runtime } from '../runtime.ts';

const SIGN_MS = 5_000;

export interface RoundTrip {
  /** How long the last one took, in milliseconds. */
  tookMs: number;
  /** When it came back, by `performance.now()`. */
  at: number;
}

export interface Presence {
  /** The last job that came back; null while none has, and where the process takes no jobs. */
  roundTrip(): RoundTrip | null;
  /** From now on every sign tells what is missing. */
  tell(missing: () => Promise<readonly string[]>): void;
  close(): Promise<void>;
}

export interface PresenceOptions {
  role: Role;
  version: string;
}

/** Enters the process, and gives a sign every few seconds until it is closed. */
export async function openPresence(
  { sql, backend, log }: Pick<Runtime, 'sql' | 'backend' | 'log'>,
  { role, version }: PresenceOptions,
): Promise<Presence> {
  const facts = { role, host: hostname(), pid: process.pid, version };
  const works = role !== 'web';
  let place = await enterProcess(sql, facts);
  let probe = works ? openProbe(place) : null;
  let asking = false;
  let last: RoundTrip | null = null;
  let missing: () => Promise<readonly string[]> = async () => [];

  function openProbe({ slot }: Place): Probe {
    return backend.openProbe(`probe-${slot}`, (askedAt) => {
      const now = performance.now();
      // What another process that had this place has left behind is from another clock.
      if (askedAt <= now) last = { tookMs: now - askedAt, at: now };
    });
  }

  async function ask(): Promise<void> {
    if (!probe || asking) return; // a queue that is away keeps what it is asked until it is back
    asking = true;
    await probe.ask(performance.now()).finally(() => {
      asking = false;
    });
  }

  async function sign(): Promise<void> {
    ask().catch((error) => log.warn({ err: error }, 'the queue could not be probed'));
    const known = await giveSign(sql, place.id, { missing: await missing(), roundTripMs: last?.tookMs ?? null });
    if (known) return;
    const before = probe;
    place = await enterProcess(sql, facts);
    probe = works ? openProbe(place) : null;
    await before?.close();
  }

  const signs: Repeating = every(SIGN_MS, sign, (error) =>
    log.warn({ err: error }, 'this process could not say that it lives; it tries again'),
  );

  return {
    roundTrip: () => last,
    tell(next) {
      missing = next;
    },
    async close() {
      await signs.stop();
      await probe?.close();
      await leaveProcess(sql, place.id).catch((error) => log.warn({ err: error }, 'this process could not take leave'));
    },
  };
}
