// Fills the campaign of a schedule's run with its people, asked for afresh. Whatever process dies on the way, another takes
// the run over and the campaign is filled once.
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Sql } from '../db/client.ts';
import { type Settlement, settleRun } from '../db/schedule-runs.ts';
import { every } from '../lib/every.ts';
import { inTransaction } from '../lib/transaction.ts';
import { type Audience, asksQuery } from '../model/audience.ts';
import type { AuditAction } from '../model/audit.ts';
import { ask } from '../queue/ask.ts';
import type { Queue } from '../queue/queue.ts';
import { openCampaign } from './earlier-campaign.ts';
import { ImportError, type ImportErrorCode } from './import-error.ts';
import { type ImportResult, importRows } from './import-rows.ts';
import { intoCampaign } from './into-campaign.ts';
import { openList } from './kept-lists.ts';
import type { ImportMeters } from './meters.ts';
import { openSource, type QueryTools } from './query/open-query.ts';
import { type ClaimedRun, claimRun, keepRun, passOn, previousCampaign, putOff } from './run-queries.ts';

export interface FillDeps extends QueryTools {
  sql: Sql;
  queue: Queue;
  log: Logger;
  meters?: ImportMeters | undefined;
}

/** A run whose process is gone is taken over after this. */
const LEASE_MS = 15_000;
/** Between the tries at a list: what is away for a restart or a lock comes back within these eight minutes. */
const RETRY_SECONDS = [20, 60, 120, 300];
const MAX_TRIES = RETRY_SECONDS.length + 1;

/** Nothing of these is mended by waiting. */
const FINAL: ReadonlySet<ImportErrorCode> = new Set<ImportErrorCode>([
  'campaign_not_found',
  'campaign_not_draft',
  'list_not_found',
  'people_forgotten',
  'unknown_source',
  'unknown_country',
  'source_is_own',
  'source_can_write',
  'query_not_allowed',
  'query_too_large',
  'phone_column_missing',
  'too_many_columns',
  'column_name_too_long',
]);

/** Does nothing where the run is not to be filled now. Rejects only where Griot's own database is away. */
export async function fillRun(deps: FillDeps, runId: number): Promise<void> {
  const { sql, log } = deps;
  const run = await claimRun(sql, runId, LEASE_MS);
  if (!run) return;
  if (run.attempts > MAX_TRIES) {
    const reason = `It was begun ${MAX_TRIES} times, and each time the process ended before the list did`;
    return await settle(deps, run, { status: 'failed', code: 'worker_lost', reason });
  }
  const lease = every(
    LEASE_MS / 3,
    () => keepRun(sql, run, LEASE_MS),
    (error) => log.warn({ err: error, runId }, 'the hold on a run could not be renewed'),
  );
  try {
    await conclude(deps, run, await fill(deps, run));
  } catch (error) {
    await retryOrFail(deps, run, error as Error);
  } finally {
    await lease.stop();
  }
}

/** Null where there is nobody to ask for. */
async function fill({ sql, config, log, meters }: FillDeps, run: ClaimedRun): Promise<ImportResult | null> {
  const { id, campaignId } = run;
  if (campaignId === null) throw new ImportError('campaign_not_found', 'Its campaign was deleted', 'campaignId');
  const audience = await resolve(sql, run);
  const { recentDays } = run.audience;
  const target = intoCampaign(campaignId, { recentDays });
  const once = { key: `run-${id}`, hash: createHash('sha256').update(`run-${id}`).digest() };
  const how = 'query' in audience ? { phone: audience.query.phone, country: audience.query.country } : {};
  const open = () => openAudience({ sql, config }, audience);
  return await importRows(
    { sql, log, meters, limits: config.limits },
    { ...how, target, once, header: true, open },
  ).catch((error) => {
    if (error instanceof ImportError && error.code === 'empty_list') return null;
    throw error;
  });
}

type Resolved = Exclude<Audience, { campaignId: 'previous' }>;

async function resolve(sql: Sql, run: ClaimedRun): Promise<Resolved> {
  const { audience } = run;
  if (!('else' in audience)) return audience as Resolved;
  const campaignId = await previousCampaign(sql, run);
  return campaignId === null ? audience.else : { from: audience.from, errorCode: audience.errorCode, campaignId };
}

function openAudience(tools: QueryTools, audience: Resolved) {
  if ('query' in audience) return openSource(tools, audience.query.source, audience.query.sql);
  if ('listId' in audience) return openList(tools.sql, audience.listId);
  return openCampaign(tools.sql, audience);
}

async function conclude(deps: FillDeps, run: ClaimedRun, result: ImportResult | null): Promise<void> {
  if (result && result.imported > 0) {
    const passed = await passOn(deps.sql, run, auditOf(run, result));
    if (passed) await ask(deps.queue, 'begin', { runId: run.id });
    return;
  }
  await settle(deps, run, result ? ofNobody(result) : EMPTY);
}

function auditOf({ id: runId, scheduleId, audience }: ClaimedRun, { importId, rows, imported }: ImportResult) {
  const byOther = 'listId' in audience ? 'campaign.import_list' : 'campaign.import';
  const action: AuditAction = asksQuery(audience) ? 'campaign.import_query' : byOther;
  return { action, detail: { scheduleId, runId, audience, importId, rows, imported } };
}

const EMPTY: Settlement = { status: 'empty', code: 'empty_list', reason: 'The list had nobody on it' };

/** Rows, but nobody to write to: people who may not be written to are an answer, rows that cannot be read are a fault. */
function ofNobody({ rows, rejected, suppressed, recent }: ImportResult): Settlement {
  if (rejected === 0) {
    const reason = `Nobody of the ${rows} on the list may be written to: ${suppressed} asked for no messages, ${recent} had one lately`;
    return { status: 'empty', code: 'all_left_out', reason };
  }
  const reason = `Nobody could be taken from the list: ${rejected} of its ${rows} rows were rejected. The import says why`;
  return { status: 'failed', code: 'all_rejected', reason };
}

async function retryOrFail(deps: FillDeps, run: ClaimedRun, error: Error): Promise<void> {
  const known = error instanceof ImportError ? error : null;
  const [code, reason] = known ? [known.code, known.message] : ['unexpected', 'An unexpected error; the log has it'];
  if (!known) deps.log.error({ err: error, runId: run.id }, 'a run of a schedule met with an unexpected error');
  const seconds = RETRY_SECONDS[run.attempts - 1];
  if (seconds === undefined || (known && FINAL.has(known.code))) {
    const tries = run.attempts > 1 ? ` (tried ${run.attempts} times)` : '';
    return await settle(deps, run, { status: 'failed', code, reason: reason + tries });
  }
  deps.log.info({ runId: run.id, code, tries: run.attempts, seconds }, 'the list of a run is asked for again later');
  await putOff(deps.sql, run, { seconds, code, reason });
}

async function settle({ sql, log }: FillDeps, run: ClaimedRun, settlement: Settlement): Promise<void> {
  const settled = await inTransaction(sql, (tx) => settleRun(tx, run.id, { ...settlement, attempt: run.attempts }));
  if (!settled) return;
  const { status, reason } = settlement;
  if (status === 'failed') log.warn({ runId: run.id, reason }, 'a run of a schedule failed');
  else log.info({ runId: run.id, reason }, 'a run of a schedule found nobody');
}
