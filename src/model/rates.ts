// The rates of a report, by their one definition.

/** Fractions from 0 to 1; null over nothing. */
export interface Rates {
  /** delivered ÷ sent */
  delivery: number | null;
  /** read ÷ delivered */
  read: number | null;
  /** failed ÷ (accepted + refused): of all messages that got an answer */
  failure: number | null;
}

export function ratesOf(funnel: {
  accepted: number;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  refused: number;
}): Rates {
  return {
    delivery: over(funnel.delivered, funnel.sent),
    read: over(funnel.read, funnel.delivered),
    failure: over(funnel.failed, funnel.accepted + funnel.refused),
  };
}

/** Who wrote back, pressed a button, or opted out: each person of a campaign once. */
export interface Responses {
  replied: number;
  pressed: number;
  optedOut: number;
  /** ÷ delivered; null over nothing. */
  replyRate: number | null;
  pressRate: number | null;
  optOutRate: number | null;
}

export function responsesOf(counts: Pick<Responses, 'replied' | 'pressed' | 'optedOut'>, delivered: number): Responses {
  const { replied, pressed, optedOut } = counts;
  return {
    replied,
    pressed,
    optedOut,
    replyRate: over(replied, delivered),
    pressRate: over(pressed, delivered),
    optOutRate: over(optedOut, delivered),
  };
}

function over(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
