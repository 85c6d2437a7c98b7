// A body as providers send it, and all that may follow from it.
import type { DeliveryStatus } from '../../../src/model/delivery.ts';

/** What a body can speak of: three people whose message the provider took two hours ago. */
export interface Scene {
  messages: string[];
  phones: string[];
  /** An hour ago, in whole seconds. */
  at: number;
}

export interface InboundEffect {
  type: string;
  text: string | null;
  payload: string | null;
  asks: 'out' | 'in' | null;
  /** The delivery it answers. */
  answers: number | null;
}

/** Whatever is not named did not happen. */
export interface Effect {
  /** Of the deliveries in their order; `accepted` where it is not told. */
  statuses?: DeliveryStatus[];
  /** Codes and titles of the failed, in their order. */
  errors?: string[];
  /** Of the first delivery: the time that the body tells, or that of its receipt. */
  sentAt?: 'told' | 'received';
  inbound?: InboundEffect[];
  /** Which of the three are suppressed. */
  suppressed?: number[];
  /** `field event subject → action` */
  events?: string[];
  /** Statuses of messages that nobody knows, kept for a while. */
  kept?: number;
  paused?: boolean;
}

export interface Case {
  name: string;
  /** A string is posted as it is. */
  body: (scene: Scene) => unknown;
  effect: Effect;
  people?: number;
}

export function answer(type: string, fields: Partial<InboundEffect> = {}): InboundEffect {
  return { type, text: null, payload: null, asks: null, answers: 1, ...fields };
}
