// What is counted of sending. Counters live in memory, by batch or by slice; what is per message costs under a microsecond.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { SendOutcome } from '../provider/provider.ts';
import { CONSEQUENCES } from './consequences.ts';

/** The figures that a process is asked for, not told. */
export interface SendState {
  /** Requests under way and waiting for room, by sender. */
  inFlight(): Iterable<readonly [sender: string, requests: number]>;
  openSlices(): number;
  /** Outcomes not yet committed. */
  unstored(): number;
}

export function makeSendMeters(registry: Registry, state: SendState) {
  const registers = [registry];
  const messages = new Counter({
    name: 'griot_messages_total',
    help: 'Messages by what came of them: accepted, not_sent (given back before its request), or the kind of the refusal',
    labelNames: ['sender', 'outcome'],
    registers,
  });
  const missed = new Counter({
    name: 'griot_slots_missed_total',
    help: 'Moments of the pace that passed without their message',
    labelNames: ['sender'],
    registers,
  });
  const claims = new Counter({
    name: 'griot_claims_total',
    help: 'Turns by what they claimed: messages, nothing (there was none to send), or taken (another had the turn)',
    labelNames: ['result'],
    registers,
  });
  const pauses = new Counter({
    name: 'griot_pauses_total',
    help: 'Times that Griot paused a campaign, or all of a sender, by the kind of trouble',
    labelNames: ['scope', 'kind'],
    registers,
  });
  const claimSeconds = new Histogram({
    name: 'griot_claim_seconds',
    help: 'How long claims took',
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const lagSeconds = new Histogram({
    name: 'griot_slot_lag_seconds',
    help: 'How much later than their moment of the pace requests started',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
    registers,
  });
  const answerSeconds = new Histogram({
    name: 'griot_provider_answer_seconds',
    help: 'How long the provider took to answer to messages',
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const storeSeconds = new Histogram({
    name: 'griot_outcomes_commit_seconds',
    help: 'How long outcomes waited in memory for their commit, by batch',
    buckets: [0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  });
  new Gauge({
    name: 'griot_requests_in_flight',
    help: 'Messages whose answer is awaited',
    labelNames: ['sender'],
    registers,
    collect() {
      this.reset();
      for (const [sender, requests] of state.inFlight()) this.set({ sender }, requests);
    },
  });
  new Gauge({
    name: 'griot_slices_open',
    help: 'Claims of this process whose answers are not all in and committed',
    registers,
    collect() {
      this.set(state.openSlices());
    },
  });
  new Gauge({
    name: 'griot_outcomes_waiting',
    help: 'Outcomes of messages that are not committed yet',
    registers,
    collect() {
      this.set(state.unstored());
    },
  });

  // From zero on: an increase is only seen of what was there before.
  const kinds = Object.keys(CONSEQUENCES);
  for (const result of ['messages', 'nothing', 'taken']) claims.inc({ result }, 0);
  for (const scope of ['campaign', 'sender'])
    for (const kind of [...kinds, 'people', 'provider']) pauses.inc({ scope, kind }, 0);
  const known = new Set<string>();

  return {
    /** Before the first message of a sender. */
    meet(sender: string): void {
      if (known.has(sender)) return;
      known.add(sender);
      missed.inc({ sender }, 0);
      for (const outcome of ['accepted', 'not_sent', ...kinds]) messages.inc({ sender, outcome }, 0);
    },
    claimed(result: 'messages' | 'nothing' | 'taken', sinceMs: number): void {
      claims.inc({ result });
      claimSeconds.observe((performance.now() - sinceMs) / 1000);
    },
    missed(sender: string, slots: number): void {
      missed.inc({ sender }, slots);
    },
    started(lateMs: number): void {
      lagSeconds.observe(lateMs / 1000);
    },
    answered(sinceMs: number): void {
      answerSeconds.observe((performance.now() - sinceMs) / 1000);
    },
    paused(scope: 'campaign' | 'sender', kind: string): void {
      pauses.inc({ scope, kind });
    },
    /** A batch of outcomes, once they are committed. */
    stored(batch: readonly { sender: string; outcome: SendOutcome | null }[], sinceMs: number): void {
      storeSeconds.observe((performance.now() - sinceMs) / 1000);
      const sums = new Map<string, { sender: string; outcome: string; count: number }>();
      for (const { sender, outcome } of batch) {
        const word = outcome === null ? 'not_sent' : outcome.ok ? 'accepted' : outcome.error.kind;
        const key = `${word} ${sender}`;
        const sum = sums.get(key);
        if (sum) sum.count += 1;
        else sums.set(key, { sender, outcome: word, count: 1 });
      }
      for (const { count, ...labels } of sums.values()) messages.inc(labels, count);
    },
  };
}

export type SendMeters = ReturnType<typeof makeSendMeters>;
