// Launch, pause, resume, cancel: each is one guarded step in the database, then a word to the queue.
import type { Sql } from '../db/client.ts';
import type { Queue } from '../queue/queue.ts';
import { CampaignError } from './campaign-error.ts';
import { checkCampaign } from './check.ts';
import { readCampaign } from './draft.ts';
import { type CampaignStatus, changeStatus, currentTurn, resumePausedByGriot } from './queries.ts';

export interface ControlDeps {
  sql: Sql;
  queue: Queue;
}

/** Starts now, or at `at`. Throws CampaignError: `not_launchable` with all findings, `already_launched` … */
export async function launchCampaign(deps: ControlDeps, id: number, at?: Date, now = new Date()): Promise<void> {
  const campaign = await readCampaign(deps.sql, id);
  if (campaign.status !== 'draft' && campaign.status !== 'scheduled') throw alreadyLaunched(id, campaign.status);
  if (at && at <= now)
    throw new CampaignError('launch_in_the_past', `${at.toISOString()} has passed: give a time to come`, 'at');
  const errors = (await checkCampaign(deps.sql, campaign)).filter((finding) => finding.level === 'error');
  if (errors.length > 0) {
    throw new CampaignError('not_launchable', 'The campaign cannot be launched yet', 'campaign', errors);
  }
  const to = at ? 'scheduled' : 'running';
  const done = await changeStatus(deps.sql, id, { from: ['draft', 'scheduled'], to, launchAt: at ?? null });
  if (!done) throw alreadyLaunched(id, (await readCampaign(deps.sql, id)).status);
  if (!at) await wake(deps, done.senderId);
}

/** Nothing new is claimed; what is under way (a quarter of a second's worth) still goes out. */
export async function pauseCampaign(deps: ControlDeps, id: number): Promise<void> {
  await step(deps, id, 'paused', ['running', 'scheduled'], 'paused');
}

/** Goes on exactly where it stopped. */
export async function resumeCampaign(deps: ControlDeps, id: number): Promise<void> {
  await wake(deps, await step(deps, id, 'resumed', ['paused'], 'running'));
}

/** For good: what is pending stays unsent. */
export async function cancelCampaign(deps: ControlDeps, id: number): Promise<void> {
  await step(deps, id, 'canceled', ['draft', 'scheduled', 'running', 'paused'], 'canceled');
}

/** Resumes every campaign of the sender that Griot itself paused. Returns their ids. */
export async function resumeSender(deps: ControlDeps, senderId: number): Promise<number[]> {
  const resumed = await resumePausedByGriot(deps.sql, senderId);
  if (resumed.length > 0) await wake(deps, senderId);
  return resumed;
}

async function step(
  { sql }: ControlDeps,
  id: number,
  word: string,
  from: readonly CampaignStatus[],
  to: CampaignStatus,
): Promise<number> {
  const done = await changeStatus(sql, id, { from, to });
  if (done) return done.senderId;
  const { status } = await readCampaign(sql, id);
  const message = `Campaign ${id} is ${status}: only a campaign that is ${from.join(' or ')} can be ${word}`;
  throw new CampaignError('wrong_state', message, 'status');
}

/** Asks for the sender's next slice. A queue that is away is no reason to fail: the sweep asks again within seconds. */
async function wake({ sql, queue }: ControlDeps, senderId: number): Promise<void> {
  const turn = await currentTurn(sql, senderId);
  if (turn !== null) await Promise.race([queue.add('send', { senderId, turn }), giveUp()]).catch(() => {});
}

function giveUp(): Promise<void> {
  return new Promise((done) => setTimeout(done, 1_000).unref());
}

function alreadyLaunched(id: number, status: CampaignStatus): CampaignError {
  return new CampaignError('already_launched', `Campaign ${id} is ${status}: it was launched before`, 'status');
}
