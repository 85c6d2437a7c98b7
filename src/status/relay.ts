// Hands notifications on to other systems, each person's in order: what a target has not taken stays in the queue.
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Sql } from '../db/client.ts';
import { backoffMs } from '../lib/backoff.ts';
import type { Seal } from '../lib/seal.ts';
import { RELAY_SECRET_PURPOSE } from '../model/relay.ts';
import { makeRelayMeters } from './meters.ts';
import type { Poster, PostOutcome } from './relay-post.ts';
import {
  deleteRows,
  giveUpOldRows,
  openTargets,
  type QueuedRow,
  refuseRow,
  restTarget,
  returnRow,
  switchOff,
  type Target,
  takeRows,
} from './relay-queries.ts';

/** Of different people, under way to a target at a time; and taken from the queue at a time. */
const AT_ONCE = 8;
const TAKEN_AT_ONCE = 32;
/** Longer than all of them can take, one after the other. */
const LEASE_SECONDS = 60;
/** A target that fails rests, twice as long each time; so does a notification that alone is refused. */
const REST = { firstMs: 1_000, maxMs: 600_000 };
const REFUSED = { firstMs: 5_000, maxMs: 3_600_000 };

export interface RelayDeps {
  sql: Sql;
  seal: Seal;
  log: Logger;
  metrics: Registry;
  poster: Poster;
}

export interface Relay {
  /** Looks for targets that have something for them and are not served yet here. Call it again and again. */
  look(): Promise<void>;
  /** Resolves when nothing is under way any more: every queue is empty, or its target rests. */
  idle(): Promise<void>;
  /** Takes nothing more, and waits for what is under way. */
  close(): Promise<void>;
}

type Trouble = Exclude<PostOutcome, { what: 'taken' | 'refused' }>;

export function makeRelay({ sql, seal, log, metrics, poster }: RelayDeps): Relay {
  const meters = makeRelayMeters(metrics);
  /** A slow target holds up no other. */
  const serving = new Map<number, Promise<void>>();
  let closing = false;

  async function look(): Promise<void> {
    await giveUpOldRows(sql);
    for (const target of await openTargets(sql)) {
      if (serving.has(target.id) || closing) continue;
      const served = serve(target)
        .catch((error) => log.warn({ err: error, relayId: target.id }, 'the relay could not go on; it tries again'))
        .finally(() => serving.delete(target.id));
      serving.set(target.id, served);
    }
  }

  async function serve(target: Target): Promise<void> {
    const secret = seal.open(target.secretSealed, RELAY_SECRET_PURPOSE);
    // After a failure a single one finds out whether the target is well again.
    for (let most = target.failures > 0 ? 1 : TAKEN_AT_ONCE; !closing; most = TAKEN_AT_ONCE) {
      const rows = await takeRows(sql, target.id, most, LEASE_SECONDS);
      if (rows.length === 0) return;
      const trouble = await postAll(target, secret, rows);
      if (trouble) return await note(target, trouble);
    }
  }

  /** No two of the rows are about the same person. After a failure the others are given back untried. */
  async function postAll(target: Target, secret: string, rows: readonly QueuedRow[]): Promise<Trouble | null> {
    const limit = pLimit(AT_ONCE);
    const taken: number[] = [];
    const troubles: Trouble[] = [];
    const post = async (row: QueuedRow): Promise<void> => {
      if (troubles.length > 0 || closing) return await returnRow(sql, row.id, false);
      const outcome = await poster.post({ url: target.url, secret, id: `griot_${row.id}`, body: row.body });
      meters.posted(outcome.what);
      if (outcome.what === 'taken') taken.push(row.id);
      else if (outcome.what === 'refused')
        await refuseRow(sql, target.id, row.id, delay(REFUSED, row.attempts), outcome.error);
      else {
        troubles.push(outcome);
        await returnRow(sql, row.id, true);
      }
    };
    await Promise.all(rows.map((row) => limit(post, row)));
    await deleteRows(sql, target.id, taken);
    return troubles[0] ?? null;
  }

  async function note(target: Target, trouble: Trouble): Promise<void> {
    const failures = target.failures + 1;
    log.warn({ relayId: target.id, error: trouble.error, failures }, 'a relay target does not take notifications');
    if (trouble.what === 'gone') return await switchOff(sql, target.id, trouble.error);
    await restTarget(sql, target.id, trouble.retryAfterMs ?? delay(REST, failures), trouble.error);
  }

  return {
    look,
    async idle() {
      while (serving.size > 0) await Promise.all(serving.values());
    },
    async close() {
      closing = true;
      await Promise.all(serving.values());
      await poster.close();
    },
  };
}

/** Doubles with each attempt; the second half of it is jitter. */
function delay({ firstMs, maxMs }: { firstMs: number; maxMs: number }, attempt: number): number {
  const half = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 20)) / 2;
  return half + backoffMs(1, { firstMs: half, maxMs: half });
}
