// What came of each send, written down: the outcomes of all slices of this process together, a few times a second.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Sql } from '../db/client.ts';
import { uncountPeople } from '../db/daily-people.ts';
import { type ClaimResult, moveClaimed } from '../db/delivery-moves.ts';
import { applyEarlyStatuses, settleUncertain } from '../db/early-statuses.ts';
import { backoffMs } from '../lib/backoff.ts';
import { groupBy } from '../lib/group-by.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { SendOutcome } from '../provider/provider.ts';
import type { SlicePart } from './claim.ts';
import { type Decision, decide } from './consequences.ts';
import type { SendMeters } from './meters.ts';
import { completeCampaigns, deleteSlices } from './queries.ts';
import { applyTrouble } from './trouble.ts';

/** Late by this much at most; together with the commit it bounds what a crash leaves uncertain. */
const COMPANY_MS = 20;
const MAX_BATCH = 1_000;

/** One delivery's outcome; `outcome` null when its request was certainly never made. */
export interface SendResult {
  senderId: number;
  /** Its name. */
  sender: string;
  campaign: Pick<SlicePart, 'retryCapped' | 'troubled'>;
  delivery: SlicePart['deliveries'][number];
  outcome: SendOutcome | null;
  /** When the request may have gone out. */
  since: Date;
  /** Set on the last result of a slice: the slice is over once this is committed. */
  endsSlice: number | null;
}

/** A result and what follows from it; `decision` null where nothing was refused. */
export type Decided = SendResult & { decision: Decision | null };

export interface Recorder {
  /** Takes over: the result will be committed, however long the database is away. */
  record(result: SendResult): void;
  /** Results not yet committed. */
  readonly waiting: number;
  /** Resolves when everything recorded so far is committed. */
  drain(): Promise<void>;
}

interface RecorderOptions {
  sql: Sql;
  log: Logger;
  meters: Pick<SendMeters, 'stored' | 'paused'>;
  /** Told of slices whose last result is committed. */
  stored: (sliceIds: number[]) => void;
}

/** Results of a few milliseconds are committed together, one batch after the other. */
export function makeRecorder({ sql, log, meters, stored }: RecorderOptions): Recorder {
  const waiting: SendResult[] = [];
  let running: Promise<void> | null = null;
  let storing = 0;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const since = performance.now();
      if (waiting.length < MAX_BATCH) await sleep(COMPANY_MS);
      const batch = waiting.splice(0, MAX_BATCH).map(decideOn);
      storing = batch.length;
      // First what keeps more from going out, then what may be claimed again.
      await untilStored(log, () => applyTrouble({ sql, log, meters }, batch));
      await untilStored(log, () => store(sql, batch));
      stored(endedBy(batch));
      storing = 0;
      meters.stored(batch, since);
    }
    running = null;
  }

  return {
    record(result) {
      waiting.push(result);
      running ??= run();
    },
    get waiting() {
      return waiting.length + storing;
    },
    async drain() {
      while (running) await running;
    },
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

async function store(sql: Sql, decided: readonly Decided[]): Promise<void> {
  const now = new Date();
  const ended = endedBy(decided);
  await inTransaction(sql, async (tx) => {
    await moveClaimed(
      tx,
      decided.map((result) => toMove(result, now)),
      now,
    );
    await deleteSlices(tx, ended);
  });
  await uncountUnsent(sql, decided);
  const accepted = decided.flatMap(({ outcome }) => (outcome?.ok ? outcome.accepted.messageId : []));
  await applyEarlyStatuses(sql, accepted);
  if (decided.some((result) => result.decision?.to === 'uncertain')) await settleUncertain(sql);
  if (ended.length > 0) await completeCampaigns(sql);
}

function endedBy(results: readonly SendResult[]): number[] {
  return results.flatMap((result) => result.endsSlice ?? []);
}

function decideOn(result: SendResult): Decided {
  const { campaign, delivery, outcome } = result;
  if (!outcome || outcome.ok) return Object.assign(result, { decision: null });
  const { attempts, lastErrorCode } = delivery;
  const tried = { attempt: attempts + 1, lastErrorCode, retryCapped: campaign.retryCapped };
  return Object.assign(result, { decision: decide(outcome.error, tried) });
}

function toMove({ delivery, outcome, since, decision }: Decided, now: Date): ClaimResult {
  const { campaignId, seq, claim } = delivery;
  if (outcome?.ok) {
    const { messageId, waId, held } = outcome.accepted;
    return {
      campaignId,
      seq,
      claim,
      to: 'accepted',
      messageId,
      held,
      waId: waId === String(delivery.phone) ? null : waId,
    };
  }
  const key = { campaignId, seq, claim };
  if (!outcome) return { ...key, to: 'pending' };
  const { code, title } = outcome.error;
  const error = { code, title };
  if (decision?.to === 'pending') {
    const dueAt = new Date(now.getTime() + decision.delayMs);
    return { ...key, to: 'pending', error, dueAt, tried: decision.tried };
  }
  if (decision?.to === 'uncertain') return { ...key, to: 'uncertain', error, since };
  return { ...key, to: 'failed', error };
}

/** The day's room goes back for people who got nothing. */
async function uncountUnsent(sql: Sql, decided: readonly Decided[]): Promise<void> {
  const unsent = decided.filter(
    ({ delivery, outcome, decision }) => delivery.newToday && !outcome?.ok && decision?.to !== 'uncertain',
  );
  for (const [senderId, group] of groupBy(unsent, (result) => result.senderId)) {
    await uncountPeople(
      sql,
      senderId,
      group.map(({ delivery }) => delivery.phone),
    );
  }
}
