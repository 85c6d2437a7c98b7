// What came of each send, written down: the outcomes of all slices of this process together, a few times a second.

import type { Logger } from 'pino';
import type { ClaimedDelivery } from '../db/claim-deliveries.ts';
import type { Db, Sql } from '../db/client.ts';
import { type ClaimResult, moveClaimed } from '../db/delivery-moves.ts';
import { applyEarlyStatuses, settleUncertain } from '../db/early-statuses.ts';
import { backoffMs } from '../lib/backoff.ts';
import { makeBatcher } from '../lib/batcher.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { SendOutcome } from '../provider/provider.ts';
import type { SendError } from '../provider/send-error.ts';
import { type Decision, decide } from './consequences.ts';
import {
  completeCampaigns,
  countParameterRefusals,
  deleteSlices,
  pauseCampaign,
  pauseSender,
  slowSender,
  suppress,
} from './queries.ts';

/** Late by this much at most; together with the commit it bounds what a crash leaves uncertain. */
const COMPANY_MS = 20;
const MAX_BATCH = 1_000;
/** A campaign of which nothing was accepted and so many rows were refused for their parameters has a wrong template. */
const PARAMETER_REFUSALS = 5;

/** One delivery's outcome; `outcome` null when its request was certainly never made. */
export interface SendResult {
  delivery: ClaimedDelivery;
  outcome: SendOutcome | null;
  /** When the request may have gone out. */
  since: Date;
  /** Set on the last result of a slice: the slice is over once this is committed. */
  endsSlice: number | null;
}

export interface Recorder {
  /** Takes over: the result will be committed, however long the database is away. */
  record(result: SendResult): void;
  /** Resolves when everything recorded so far is committed. */
  drain(): Promise<void>;
}

export function makeRecorder({ sql, log }: { sql: Sql; log: Logger }): Recorder {
  const batcher = makeBatcher<SendResult>({
    flush: (results) => untilStored(log, () => store(sql, log, results)),
    maxItems: MAX_BATCH,
    maxDelayMs: COMPANY_MS,
  });
  return {
    record: (result) => void batcher.add([result]),
    drain: () => batcher.drain(),
  };
}

/** Outcomes are nowhere else: they wait in memory for a database that is away. Claims stop meanwhile, so few wait. */
async function untilStored(log: Logger, store: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store();
    } catch (error) {
      log.error({ err: error, attempt }, 'send outcomes are not stored yet; trying again');
      await new Promise((done) => setTimeout(done, 50 + backoffMs(attempt, { firstMs: 100, maxMs: 2_000 })));
    }
  }
}

async function store(sql: Sql, log: Logger, results: readonly SendResult[]): Promise<void> {
  const now = new Date();
  const decided = results.map((result) => ({ ...result, decision: decisionOf(result) }));
  const ended = results.flatMap((result) => result.endsSlice ?? []);
  await inTransaction(sql, async (tx) => {
    await moveClaimed(
      tx,
      decided.map((result) => toMove(result, now)),
      now,
    );
    await deleteSlices(tx, ended);
    await suppress(
      tx,
      decided.filter((r) => r.decision?.consequence.suppress).map((r) => r.delivery.phone),
      'provider: opted out',
    );
    await applyPauses(tx, log, decided);
  });
  const accepted = results.flatMap(({ outcome }) => (outcome?.ok ? outcome.accepted.messageId : []));
  await applyEarlyStatuses(sql, accepted);
  if (decided.some((result) => result.decision?.to === 'uncertain')) await settleUncertain(sql);
  if (ended.length > 0) await completeCampaigns(sql);
}

type Decided = SendResult & { decision: Decision | null };

function decisionOf({ delivery, outcome }: SendResult): Decision | null {
  return outcome && !outcome.ok ? decide(outcome.error, delivery.attempt) : null;
}

function toMove({ delivery, outcome, since, decision }: Decided, now: Date): ClaimResult {
  const { campaignId, seq, attempt } = delivery;
  const key = { campaignId, seq, attempt };
  if (!outcome) return { ...key, to: 'pending' };
  if (outcome.ok) {
    const { messageId, waId, held } = outcome.accepted;
    return { ...key, to: 'accepted', messageId, held, waId: waId === String(delivery.phone) ? null : waId };
  }
  const { code, title } = outcome.error;
  const error = { code, title };
  if (decision?.to === 'pending')
    return { ...key, to: 'pending', error, dueAt: new Date(now.getTime() + decision.delayMs) };
  if (decision?.to === 'uncertain') return { ...key, to: 'uncertain', error, since };
  return { ...key, to: 'failed', error };
}

/** Pauses and slow-downs, each campaign or sender once per batch. */
async function applyPauses(tx: Db, log: Logger, decided: readonly Decided[]): Promise<void> {
  const done = new Set<string>();
  const once = (what: string) => !done.has(what) && done.add(what);
  for (const { delivery, outcome, decision } of decided) {
    if (!decision || !outcome || outcome.ok) continue;
    const { campaignId } = delivery;
    const { consequence, slowMs } = decision;
    if (slowMs > 0 && once(`slow ${campaignId}`)) await slowSender(tx, campaignId, slowMs);
    if (consequence.pause && once(`pause ${campaignId}`))
      await pause(tx, log, campaignId, consequence.pause, outcome.error);
    if (consequence.blamesTemplate && once(`blame ${campaignId}`)) {
      const more = decided.filter(
        (d) => d.delivery.campaignId === campaignId && d.decision?.consequence.blamesTemplate,
      );
      const refusals = await countParameterRefusals(tx, campaignId, more.length);
      if (refusals !== null && refusals >= PARAMETER_REFUSALS)
        await pause(tx, log, campaignId, 'campaign', outcome.error);
    }
  }
}

async function pause(tx: Db, log: Logger, campaignId: number, scope: 'campaign' | 'sender', error: SendError) {
  const reason = { kind: error.kind, code: error.code, title: error.title };
  const paused = await (scope === 'sender' ? pauseSender : pauseCampaign)(tx, campaignId, reason);
  if (paused) log.warn({ campaignId, scope, ...reason }, 'paused: the provider refuses');
}
