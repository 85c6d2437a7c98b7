// From notifications to rows, many notifications per transaction. What is acknowledged is committed.
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Sql } from '../db/client.ts';
import { applyEarlyStatuses, settleUncertain } from '../db/early-statuses.ts';
import { makeBatcher } from '../lib/batcher.ts';
import { makeIngestMeters } from './meters.ts';
import { makeOptWordsReader } from './opt-words.ts';
import { actOnEvents } from './provider-events.ts';
import type { Received } from './received.ts';
import { makeRelaySenders } from './relay-outbox.ts';
import { storeBatch } from './store-batch.ts';

/** A flush takes about as long as a commit; more company than this comes by itself under load. */
const COMPANY_MS = 2;
/** While the database works on one batch, the next is read and sent. */
const LANES = 2;
const MAX_BATCH = 2_000;
/** No answer waits for this, so it is done for the statuses of several batches. */
const LATER_MS = 25;
/** About a second of work at full speed: a provider that gets 503 comes back later, a full memory does not. */
export const MAX_WAITING = 20_000;
/** Whoever waits longer behind a slow database is better off coming back. */
const MAX_AGE_MS = 1_500;
/** The provider gives up at 5 seconds. What is stored after all is met again as a repetition. */
const MAX_FLUSH_MS = 2_500;
/** A body counts for a status per so many characters at least, so that few large ones cannot fill the memory either. */
const CHARACTERS_PER_WEIGHT = 500;
/** Classes of Postgres errors that come again however often the same values are tried: they are in the values. */
const IN_THE_VALUES = /^(21|22|23|54)/;

export interface Ingest {
  /**
   * Resolves once everything in the notification is committed. Rejects with OverloadedError when too much waits, or
   * with the database's error; then nothing may be acknowledged and the provider comes again.
   */
  ingest(received: Received): Promise<void>;
  /** Statuses received and not yet committed. */
  readonly waiting: number;
  /** Whether `ingest` would refuse now: nothing more need be read. */
  readonly full: boolean;
  /** Finishes what waits. */
  close(): Promise<void>;
}

export interface IngestDeps {
  sql: Sql;
  log: Logger;
  metrics: Registry;
  /** How long raw notifications are kept; 0: not at all. */
  rawLogDays: number;
}

export function makeIngest({ sql, log, metrics, rawLogDays }: IngestDeps): Ingest {
  const meters = makeIngestMeters(metrics, () => batcher.waiting);
  const readWords = makeOptWordsReader(sql);
  const relaySenders = makeRelaySenders(sql);
  const relayInTurn = pLimit(1);

  /** Returns the notifications that the database refuses for what is in them, with its errors: the others are stored. */
  async function store(batch: readonly Received[]): Promise<ReadonlyMap<Received, unknown>> {
    try {
      await actOnEvents({ sql, log }, batch);
      const [optWords, relayed] = await Promise.all([readWords(), relaySenders()]);
      const unknown = await storeBatch(sql, batch, { optWords, relayed, relayInTurn, raw: rawLogDays > 0 });
      meters.stored(batch, unknown);
      lookLater(unknown);
      return new Map();
    } catch (error) {
      const [first] = batch;
      if (!first || !IN_THE_VALUES.test(String((error as { code?: unknown }).code))) throw error;
      if (batch.length === 1) return new Map([[first, error]]);
      const middle = Math.ceil(batch.length / 2);
      return new Map([...(await store(batch.slice(0, middle))), ...(await store(batch.slice(middle)))]);
    }
  }

  /** Statuses of messages nobody knew: known by now, or somebody's whose answer was lost. The sweep would do it, too. */
  const later = makeBatcher<readonly string[]>({
    flush: async (ids) => {
      await applyEarlyStatuses(sql, ids.flat());
      await settleUncertain(sql);
      return new Map();
    },
    maxWeight: MAX_BATCH,
    maxDelayMs: LATER_MS,
    weigh: (ids) => ids.length,
  });

  function lookLater(unknown: readonly string[]): void {
    if (unknown.length === 0) return;
    later
      .add(unknown)
      .catch((error) => log.warn({ err: error }, 'kept statuses are not applied yet; the sweep does it'));
  }

  const batcher = makeBatcher<Received>({
    flush: store,
    maxWeight: MAX_BATCH,
    maxDelayMs: COMPANY_MS,
    lanes: LANES,
    maxWaiting: MAX_WAITING,
    maxAgeMs: MAX_AGE_MS,
    maxFlushMs: MAX_FLUSH_MS,
    weigh: ({ body, notification: { statuses, inbound } }) =>
      Math.max(1, statuses.length + inbound.length, Math.round(body.length / CHARACTERS_PER_WEIGHT)),
  });
  return {
    get waiting() {
      return batcher.waiting;
    },
    get full() {
      return batcher.full;
    },
    ingest: (received) => batcher.add(received),
    async close() {
      await batcher.drain();
      await later.drain();
    },
  };
}
