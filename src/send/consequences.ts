// What follows from each way a send can fail. The one table; everything else reads it.
import { backoffMs } from '../lib/backoff.ts';
import type { SendError, SendErrorKind } from '../provider/send-error.ts';

/** What becomes of the delivery. */
type Fate = 'fail' | 'uncertain' | 'retry' | 'give-back';

interface Consequence {
  delivery: Fate;
  /** Pauses this campaign, or all of the sender's. */
  pause?: 'campaign' | 'sender';
  /** The whole sender waits: as long as the provider says, else this many milliseconds. */
  slowMs?: number;
  /** The person gets no more campaigns. */
  suppress?: true;
  /** Bounds of the growing delay before the next try, in milliseconds. */
  backoff?: { firstMs: number; maxMs: number };
  /** Counts towards pausing a campaign none of whose rows pass. */
  blamesTemplate?: true;
}

const USUAL = { firstMs: 2_000, maxMs: 300_000 };
/** The provider takes one message per person in 6 seconds. */
const PAIR = { firstMs: 12_000, maxMs: 60_000 };

export const CONSEQUENCES: Readonly<Record<SendErrorKind, Consequence>> = {
  uncertain: { delivery: 'uncertain' },
  unreachable: { delivery: 'retry', backoff: USUAL },
  temporary: { delivery: 'retry', backoff: USUAL },
  media: { delivery: 'retry', backoff: USUAL },
  throttled: { delivery: 'give-back', slowMs: 1_000 },
  spam: { delivery: 'give-back', slowMs: 60_000 },
  pair: { delivery: 'retry', backoff: PAIR },
  recipient: { delivery: 'fail' },
  'recipient-later': { delivery: 'fail' },
  'opt-out': { delivery: 'fail', suppress: true },
  template: { delivery: 'give-back', pause: 'campaign' },
  parameters: { delivery: 'fail', blamesTemplate: true },
  account: { delivery: 'give-back', pause: 'sender' },
  unknown: { delivery: 'fail' },
};

/** Tries of one delivery at most; with the delays above that is more than a quarter of an hour of trouble. */
const MAX_TRIES = 10;
/** A provider that asks for more is asked again after this. */
const RETRY_AFTER_CAP_MS = 300_000;

export interface Decision {
  to: 'pending' | 'uncertain' | 'failed';
  /** With `pending`: wait before the next try, in milliseconds. */
  delayMs: number;
  consequence: Consequence;
  /** How long the whole sender waits; 0 when it does not. */
  slowMs: number;
}

/** `attempt` is the try that failed, from 1. */
export function decide(error: SendError, attempt: number): Decision {
  const consequence = CONSEQUENCES[error.kind];
  const asked = error.retryAfterMs === null ? null : Math.min(error.retryAfterMs, RETRY_AFTER_CAP_MS);
  const slowMs = consequence.slowMs === undefined ? 0 : (asked ?? consequence.slowMs);
  return { ...fate(consequence, asked, attempt), consequence, slowMs };
}

function fate(consequence: Consequence, asked: number | null, attempt: number): Pick<Decision, 'to' | 'delayMs'> {
  switch (consequence.delivery) {
    case 'fail':
      return { to: 'failed', delayMs: 0 };
    case 'uncertain':
      return { to: 'uncertain', delayMs: 0 };
    case 'give-back':
      return { to: 'pending', delayMs: 0 };
    case 'retry':
      if (attempt >= MAX_TRIES) return { to: 'failed', delayMs: 0 };
      return { to: 'pending', delayMs: asked ?? backoffMs(attempt, consequence.backoff ?? USUAL) };
  }
}
