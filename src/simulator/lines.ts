// One line per API key: its callback, its rate, its notifier.
import type { Behaviour } from './behaviour.ts';
import type { Journal } from './journal.ts';
import { Notifier } from './notifier.ts';
import { makeRateWindow, type RateWindow } from './rate-window.ts';
import type { WebhookClient } from './webhook-client.ts';

export interface Line {
  readonly key: string;
  callback: string | null;
  /** Files uploaded, by id. */
  readonly media: Map<string, { type: string; bytes: number; sha256: string }>;
  readonly window: RateWindow;
  readonly notifier: Notifier;
}

export interface Lines {
  /** The line of a key, null for a key that is not known. */
  of(key: string): Line | null;
  all(): Iterable<Line>;
}

export interface LineSurroundings {
  /** `any`: every key that is not empty has a line. */
  apiKeys: readonly string[] | 'any';
  /** The callback a line has until one is registered. */
  callback: string | null;
  behaviour: () => Behaviour;
  journal: () => Journal;
  client: WebhookClient;
}

export function makeLines({ apiKeys, callback, behaviour, journal, client }: LineSurroundings): Lines {
  const lines = new Map<string, Line>();
  const add = (key: string) => {
    const notifier = new Notifier({
      callback: () => line.callback,
      behaviour: () => behaviour().notifications,
      counts: () => journal().counts,
      client,
    });
    const line: Line = { key, callback, media: new Map(), window: makeRateWindow(), notifier };
    lines.set(key, line);
    return line;
  };
  if (apiKeys !== 'any') for (const key of apiKeys) add(key);
  return {
    of: (key) => lines.get(key) ?? (apiKeys === 'any' && key !== '' ? add(key) : null),
    all: () => lines.values(),
  };
}
