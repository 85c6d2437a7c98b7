// The last step of a schedule's run: its campaign is launched.
import type { Logger } from 'pino';
import { writeAudit } from '../db/audit.ts';
import { type Settlement, settleRun } from '../db/schedule-runs.ts';
import { inTransaction } from '../lib/transaction.ts';
import { GRIOT } from '../model/actor.ts';
import type { AuditEntry } from '../model/audit.ts';
import { CampaignError } from './campaign-error.ts';
import { type ControlDeps, launchCampaign } from './control.ts';
import { readCampaign } from './draft.ts';
import { type LaunchingRun, launchingRun } from './schedule-queries.ts';

/** May be done again at any time: a campaign that is launched already is as good. What keeps it from its launch is the run's failure. */
export async function beginRun(deps: ControlDeps & { log: Logger }, runId: number): Promise<void> {
  const run = await launchingRun(deps.sql, runId);
  if (!run) return;
  const settlement = await launch(deps, run.campaignId);
  const settled = await inTransaction(deps.sql, async (tx) => {
    if (!(await settleRun(tx, runId, settlement))) return false;
    if (settlement.status === 'launched') await writeAudit(tx, launchOf(runId, run));
    return true;
  });
  if (!settled) return;
  const { status, reason } = settlement;
  if (status === 'failed') deps.log.warn({ runId, reason }, 'a run of a schedule failed');
  else deps.log.info({ runId, campaignId: run.campaignId }, 'a run of a schedule was launched');
}

function launchOf(runId: number, { scheduleId, campaignId, name }: LaunchingRun): AuditEntry {
  const subject = { kind: 'campaign', id: campaignId, name } as const;
  const detail = { scheduleId, runId };
  return { actor: GRIOT, action: 'campaign.launch', subject, outcome: 'done', detail, address: null, requestId: null };
}

async function launch(deps: ControlDeps, campaignId: number | null): Promise<Settlement> {
  if (campaignId === null) return DELETED;
  try {
    await launchCampaign(deps, campaignId);
    return { status: 'launched' };
  } catch (error) {
    if (!(error instanceof CampaignError)) throw error;
    const { code, message, findings } = error;
    if (code === 'campaign_not_found') return DELETED;
    if (code === 'already_launched') return await afterLaunch(deps, campaignId);
    return { status: 'failed', code, reason: [message, ...findings.map((finding) => finding.message)].join('; ') };
  }
}

/** By an earlier try, or by a person. */
async function afterLaunch({ sql }: ControlDeps, campaignId: number): Promise<Settlement> {
  const { status } = await readCampaign(sql, campaignId);
  if (status !== 'canceled') return { status: 'launched' };
  return { status: 'failed', code: 'canceled', reason: 'Its campaign was canceled before it was launched' };
}

const DELETED: Settlement = {
  status: 'failed',
  code: 'campaign_not_found',
  reason: 'Its campaign was deleted before it was launched',
};
