// What follows from each way a send can fail. The one table; everything else reads it.
import { backoffMs } from '../lib/backoff.ts';
import type { SendError, SendErrorKind } from '../provider/send-error.ts';

/**
 * What becomes of the delivery. `give-back`: pending at once, as if it had not been tried. `retry`: pending after a
 * growing delay, as often as `tries` allows. `tomorrow`: failed, or tried once more after 24 hours where the campaign
 * wants it.
 */
type Fate = 'fail' | 'uncertain' | 'retry' | 'give-back' | 'tomorrow';

interface Consequence {
  delivery: Fate;
  /** Pauses this campaign, or all of the sender's. */
  pause?: 'campaign' | 'sender';
  /** The whole sender waits: as long as the provider says, else this many milliseconds; then it goes at half its pace. */
  slowMs?: number;
  /** Slow-downs one after the other end in a pause of all of the sender's campaigns. */
  strike?: true;
  /** Bounds of the growing delay before the next try, in milliseconds, and what is waited at least. */
  backoff?: { firstMs: number; maxMs: number; leastMs?: number };
  /** Tries at most; default MAX_TRIES. */
  tries?: number;
  /** Counts towards pausing a campaign none of whose rows pass. */
  blamesTemplate?: true;
  /**
   * Counts towards opening the circuit breaker. A run of failures of the `provider` closes it again by itself after a
   * rest; a run of refusals of this campaign's `people` waits for a person to look at the list.
   */
  breaker?: 'provider' | 'people';
}

const USUAL: NonNullable<Consequence['backoff']> = { firstMs: 2_000, maxMs: 300_000 };
/** The provider takes one message per person in 6 seconds. */
const PAIR = { firstMs: 6_000, maxMs: 60_000, leastMs: 6_500 };
/** Nothing left, and the breaker gives the provider its rest. */
const AWAY = { firstMs: 5_000, maxMs: 5_000 };

export const CONSEQUENCES: Readonly<Record<SendErrorKind, Consequence>> = {
  uncertain: { delivery: 'uncertain', breaker: 'provider' },
  unreachable: { delivery: 'retry', backoff: AWAY, tries: Number.POSITIVE_INFINITY, breaker: 'provider' },
  temporary: { delivery: 'retry', backoff: USUAL, breaker: 'provider' },
  media: { delivery: 'retry', backoff: USUAL, tries: 3, blamesTemplate: true, breaker: 'people' },
  throttled: { delivery: 'give-back', slowMs: 1_000 },
  spam: { delivery: 'give-back', slowMs: 60_000, strike: true },
  pair: { delivery: 'retry', backoff: PAIR },
  recipient: { delivery: 'fail', breaker: 'people' },
  'recipient-later': { delivery: 'tomorrow', breaker: 'people' },
  'opt-out': { delivery: 'fail' }, // and the move itself suppresses the person: db/delivery-moves.ts
  template: { delivery: 'give-back', pause: 'campaign' },
  parameters: { delivery: 'fail', blamesTemplate: true, breaker: 'people' },
  account: { delivery: 'give-back', pause: 'sender' },
  unknown: { delivery: 'fail', breaker: 'people' },
};

/** Tries of one delivery at most: with delays of up to five minutes, half an hour of trouble. */
const MAX_TRIES = 10;
/** A provider that asks for more is asked again after this. */
const RETRY_AFTER_CAP_MS = 300_000;
/** The provider counts marketing messages to one person over a day, and names no hour. */
const TOMORROW_MS = 24 * 3_600_000 + 600_000;

export interface Tried {
  /** Number of the try that failed, from 1. */
  attempt: number;
  /** Of the try before; null on the first. */
  lastErrorCode: string | null;
  /** Whether the campaign tries people at the provider's marketing cap again after a day. */
  retryCapped: boolean;
}

export interface Decision {
  to: 'pending' | 'uncertain' | 'failed';
  /** With `pending`: wait before the next try, in milliseconds. */
  delayMs: number;
  /** Whether the try counts as one: a request that never left, or was refused for its speed only, does not. */
  tried: boolean;
  consequence: Consequence;
  /** How long the whole sender waits; 0 when it does not. */
  slowMs: number;
}

export function decide(error: SendError, tried: Tried): Decision {
  const consequence = CONSEQUENCES[error.kind];
  const asked = error.retryAfterMs === null ? null : Math.min(error.retryAfterMs, RETRY_AFTER_CAP_MS);
  const slowMs = consequence.slowMs === undefined ? 0 : (asked ?? consequence.slowMs);
  const counts = consequence.delivery !== 'give-back' && error.kind !== 'unreachable';
  return { ...fate(consequence, error, asked, tried), tried: counts, consequence, slowMs };
}

function fate(
  { delivery, tries = MAX_TRIES, backoff = USUAL }: Consequence,
  error: SendError,
  asked: number | null,
  { attempt, lastErrorCode, retryCapped }: Tried,
): Pick<Decision, 'to' | 'delayMs'> {
  switch (delivery) {
    case 'fail':
      return { to: 'failed', delayMs: 0 };
    case 'uncertain':
      return { to: 'uncertain', delayMs: 0 };
    case 'give-back':
      return { to: 'pending', delayMs: 0 };
    case 'retry':
      if (attempt >= tries) return { to: 'failed', delayMs: 0 };
      return { to: 'pending', delayMs: asked ?? (backoff.leastMs ?? 0) + backoffMs(attempt, backoff) };
    case 'tomorrow':
      if (!retryCapped || lastErrorCode === error.code) return { to: 'failed', delayMs: 0 };
      return { to: 'pending', delayMs: TOMORROW_MS };
  }
}
