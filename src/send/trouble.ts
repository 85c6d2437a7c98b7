// What refusals mean for more than their own delivery: slow-downs, pauses, the circuit breaker.
import type { Logger } from 'pino';
import type { Sql } from '../db/client.ts';
import type { PauseReason } from '../db/pause-campaigns.ts';
import { groupBy } from '../lib/group-by.ts';
import type { SendError } from '../provider/send-error.ts';
import type { Decision } from './consequences.ts';
import type { SendMeters } from './meters.ts';
import {
  countParameterRefusals,
  countSpamStrike,
  noteOutcomes,
  pauseCampaign,
  pauseSender,
  slowSender,
} from './queries.ts';
import type { Decided } from './record.ts';

/** A campaign of which nothing was accepted and so many rows were refused for their parameters has a wrong template. */
const PARAMETER_REFUSALS = 5;
/** The third spam refusal within a day, each after a rest, ends the patience. */
const SPAM_STRIKES = 3;
/** The breaker opens after so many refusals in a row, or when of the last so many answers half were refusals. */
const RUN = 20;
export const WATCHED_ANSWERS = 200;
/** A provider that fails gets a rest, twice as long each time. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 300_000;

type Refused = Decided & { decision: Decision };

export interface TroubleDeps {
  sql: Sql;
  log: Logger;
  meters: Pick<SendMeters, 'paused'>;
}

/** Acts on the results of a batch, each campaign and sender once. */
export async function applyTrouble(deps: TroubleDeps, decided: readonly Decided[]): Promise<void> {
  if (!decided.some(({ decision, campaign }) => decision || campaign.troubled)) return;
  for (const [campaignId, results] of groupBy(decided, ({ delivery }) => delivery.campaignId)) {
    await applyToCampaign({ ...deps, campaignId }, results);
  }
}

interface Where extends TroubleDeps {
  campaignId: number;
}

async function applyToCampaign(where: Where, results: readonly Decided[]): Promise<void> {
  const { sql, campaignId } = where;
  const refused = results.filter((result): result is Refused => result.decision !== null);
  const slowMs = Math.max(0, ...refused.map(({ decision }) => decision.slowMs));
  if (slowMs > 0) await slowSender(sql, campaignId, slowMs);

  const struck = refused.find(({ decision }) => decision.consequence.strike);
  if (struck && (await countSpamStrike(sql, campaignId, slowMs)) >= SPAM_STRIKES) await pause(where, 'sender', struck);
  const paused = refused.find(({ decision }) => decision.consequence.pause);
  if (paused) return await pause(where, paused.decision.consequence.pause ?? 'campaign', paused);
  if (await rowsAreToBlame(where, refused)) return;
  await watch(where, results);
}

/** Pauses a campaign none of whose rows pass, because its parameters are refused. */
async function rowsAreToBlame(where: Where, refused: readonly Refused[]): Promise<boolean> {
  const blaming = refused.filter(({ decision }) => decision.consequence.blamesTemplate && decision.to === 'failed');
  const [first] = blaming;
  if (!first) return false;
  const refusals = await countParameterRefusals(where.sql, where.campaignId, blaming.length);
  if (refusals === null || refusals < PARAMETER_REFUSALS) return false;
  await pause(where, 'campaign', first);
  return true;
}

/** The circuit breaker: writes down the answers where there is trouble, and opens when there is too much of it. */
async function watch(where: Where, results: readonly Decided[]): Promise<void> {
  const answers = results.flatMap(({ outcome, decision }) =>
    outcome?.ok ? '0' : decision?.consequence.breaker ? '1' : [],
  );
  const last = results.findLast(({ decision }) => decision?.consequence.breaker) as Refused | undefined;
  if (answers.length === 0 || !(last || results.some(({ campaign }) => campaign.troubled))) return;
  const { outcomes, trips } = await noteOutcomes(where.sql, where.campaignId, answers.join(''), WATCHED_ANSWERS);
  if (!last || !(isTooMuch(outcomes) || (trips > 0 && !answers.includes('0')))) return;
  const error = errorOf(last);
  const title = `${error.code}: ${error.title}`;
  if (last.decision.consequence.breaker === 'people')
    return await pauseFor(where, 'campaign', { kind: 'people', code: 'too_many_refusals', title });
  const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(trips, 10));
  await pauseFor(where, 'sender', { kind: 'provider', code: 'provider_failing', title }, restMs);
}

function isTooMuch(outcomes: string): boolean {
  if (outcomes.endsWith('1'.repeat(RUN))) return true;
  return outcomes.length === WATCHED_ANSWERS && outcomes.replaceAll('0', '').length >= WATCHED_ANSWERS / 2;
}

function errorOf({ outcome }: Refused): SendError {
  if (outcome && !outcome.ok) return outcome.error;
  throw new Error('a refusal has an error');
}

async function pause(where: Where, scope: 'campaign' | 'sender', refused: Refused): Promise<void> {
  const { kind, code, title } = errorOf(refused);
  await pauseFor(where, scope, { kind, code, title });
}

async function pauseFor(
  { sql, log, meters, campaignId }: Where,
  scope: 'campaign' | 'sender',
  reason: PauseReason,
  restMs: number | null = null,
): Promise<void> {
  const paused = await (scope === 'sender' ? pauseSender : pauseCampaign)(sql, campaignId, reason, restMs);
  if (!paused) return;
  meters.paused(scope, reason.kind);
  log.warn({ campaignId, scope, ...reason, restMs }, 'paused: the provider refuses');
}
