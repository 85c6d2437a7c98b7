// Launch, pause, resume, cancel: each is one guarded step in the database, then a word to the queue.
import type { Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import { type CampaignStatus, ENDED } from '../model/campaign-status.ts';
import { ask } from '../queue/ask.ts';
import type { Queue } from '../queue/queue.ts';
import { CampaignError } from './campaign-error.ts';
import { checkCampaign } from './check.ts';
import { readCampaign } from './draft.ts';
import {
  changeStatus,
  currentTurn,
  holdCampaign,
  keepPaused,
  pauseRunning,
  resumePaused,
  setArchived,
} from './queries.ts';
import { refuseWhileRestored } from './restored-hold.ts';
import { skipBadValues } from './values.ts';

export interface ControlDeps {
  sql: Sql;
  queue: Queue;
}

const LAUNCHABLE: readonly CampaignStatus[] = ['draft', 'scheduled'];

/** Starts now, or at `at`; rows whose values the provider would refuse are skipped. Throws CampaignError: `not_launchable` with all findings, `already_launched` … */
export async function launchCampaign(deps: ControlDeps, id: number, at?: Date, now = new Date()): Promise<void> {
  await refuseWhileRestored(deps.sql);
  const { senderId } = await inTransaction(deps.sql, async (tx) => {
    await holdCampaign(tx, id); // what starts is what was checked
    const campaign = await readCampaign(tx, id);
    if (!LAUNCHABLE.includes(campaign.status)) throw alreadyLaunched(id, campaign.status);
    if (at && at <= now)
      throw new CampaignError('launch_in_the_past', `${at.toISOString()} has passed: give a time to come`, 'at');
    const { findings, checks } = await checkCampaign(tx, campaign);
    const errors = findings.filter((finding) => finding.level === 'error');
    if (errors.length > 0) {
      throw new CampaignError('not_launchable', 'The campaign cannot be launched yet', 'campaign', errors);
    }
    await skipBadValues(tx, campaign, checks);
    await changeStatus(tx, id, { from: LAUNCHABLE, to: at ? 'scheduled' : 'running', launchAt: at ?? null });
    return campaign;
  });
  if (!at) await wake(deps, senderId);
}

/** Nothing more starts but the requests of the next 60 ms; what was claimed beyond them is pending again. */
export async function pauseCampaign(deps: ControlDeps, id: number): Promise<void> {
  if (await keepPaused(deps.sql, id)) return;
  await step(deps.sql, id, 'paused', ['running', 'scheduled']);
}

/** Goes on exactly where it stopped; one whose time is still to come waits for it again. */
export async function resumeCampaign(deps: ControlDeps, id: number): Promise<void> {
  await refuseWhileRestored(deps.sql);
  const [resumed] = await resumePaused(deps.sql, { id });
  if (!resumed) throw await wrongState(deps.sql, id, 'resumed', ['paused']);
  await wake(deps, resumed.senderId);
}

/** For good: what is pending stays unsent. */
export async function cancelCampaign(deps: ControlDeps, id: number): Promise<void> {
  await step(deps.sql, id, 'canceled', ['draft', 'scheduled', 'running', 'paused']);
}

/** Lists leave it out from now on; reports, files and its page stay as they are. */
export async function archiveCampaign({ sql }: Pick<ControlDeps, 'sql'>, id: number): Promise<void> {
  if (!(await setArchived(sql, id, true))) throw await wrongState(sql, id, 'archived', ENDED);
}

/** One that was not in the archive stays where it is. */
export async function unarchiveCampaign({ sql }: Pick<ControlDeps, 'sql'>, id: number): Promise<void> {
  if (!(await setArchived(sql, id, false))) throw await wrongState(sql, id, 'brought back', ENDED);
}

/** Pauses every running campaign of the sender; `resumeSender` lets them go on. Returns their ids. */
export async function pauseSender({ sql }: Pick<ControlDeps, 'sql'>, senderId: number): Promise<number[]> {
  return await pauseRunning(sql, senderId);
}

/** Resumes every campaign of the sender that was paused with it, or by Griot itself. Returns their ids. */
export async function resumeSender(deps: ControlDeps, senderId: number): Promise<number[]> {
  await refuseWhileRestored(deps.sql);
  const resumed = await resumePaused(deps.sql, { senderId });
  if (resumed.length > 0) await wake(deps, senderId);
  return resumed.map((campaign) => campaign.id);
}

async function step(sql: Sql, id: number, to: 'paused' | 'canceled', from: readonly CampaignStatus[]): Promise<void> {
  if (!(await changeStatus(sql, id, { from, to }))) throw await wrongState(sql, id, to, from);
}

async function wrongState(sql: Sql, id: number, word: string, from: readonly CampaignStatus[]): Promise<CampaignError> {
  const { status } = await readCampaign(sql, id);
  const message = `Campaign ${id} is ${status}: only a campaign that is ${from.join(' or ')} can be ${word}`;
  return new CampaignError('wrong_state', message, 'status');
}

/** Asks for the sender's next slice. A queue that is away is no reason to fail: the sweep asks again within seconds. */
export async function wake({ sql, queue }: ControlDeps, senderId: number): Promise<void> {
  const turn = await currentTurn(sql, senderId);
  if (turn !== null) await ask(queue, 'send', { senderId, turn });
}

function alreadyLaunched(id: number, status: CampaignStatus): CampaignError {
  const message = `Campaign ${id} is ${status}: only a draft or a scheduled campaign can be launched`;
  const mend = status === 'paused' ? '; resume it instead' : '';
  return new CampaignError('already_launched', message + mend, 'status');
}
