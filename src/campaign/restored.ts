// Settling what a restored database does not know: who may have got a message after the copy was made.
import type { Fragment } from 'postgres';
import type { Db, Sql } from '../db/client.ts';
import { type ClaimResult, moveClaimed } from '../db/delivery-moves.ts';
import { doubtPending } from '../db/doubt-deliveries.ts';
import { settleUncertain } from '../db/early-statuses.ts';
import {
  forgetRestored,
  pauseRestored,
  RESTORED_CODE,
  RESTORED_TITLE,
  type Restored,
  readRestored,
} from '../db/restored.ts';
import { settleRun } from '../db/schedule-runs.ts';
import { inTransaction } from '../lib/transaction.ts';
import { CampaignError } from './campaign-error.ts';
import { type ControlDeps, wake } from './control.ts';
import { resumePaused } from './queries.ts';
import {
  type Bounds,
  type CampaignInDoubt,
  campaignsInDoubt,
  countDoubtful,
  inDoubt,
  pauseSchedules,
  takeSlices,
} from './restored-queries.ts';

/** The pace is no law to the moment: so much more may have gone out, and so many seconds of it were reserved or put off. */
const PACE_MARGIN = 1.1;
const SECONDS_MARGIN = 10;
const LEAST = 100;

export interface Doubt {
  /** When the installation that the copy was made of sent for the last time at the latest; default: when the copy was noticed. */
  stoppedAt?: Date | undefined;
  /** The highest limit that any sender had meanwhile, if one was raised. */
  ratePerSecond?: number | undefined;
  /** Campaigns that certainly sent nothing meanwhile. */
  untouched?: readonly number[] | undefined;
}

export interface DoubtfulCampaign extends Pick<CampaignInDoubt, 'id' | 'name' | 'was'> {
  /** Not sent when the copy was made. */
  left: number;
  /** Of those, how many may have got it since. */
  doubtful: number;
}

export interface RestorePlan {
  madeAt: Date;
  stoppedAt: Date;
  campaigns: DoubtfulCampaign[];
}

/** What a settlement would do; null where nothing is to be settled. Throws CampaignError `bad_restore`. */
export async function planRestored(sql: Sql, doubt: Doubt): Promise<RestorePlan | null> {
  const restored = await readRestored(sql);
  if (!restored) return null;
  return await goThrough(sql, restored, doubt, (campaign, bounds) => countDoubtful(sql, campaign, bounds));
}

/**
 * Everybody who may have got a message since becomes `uncertain`, for a status or an operator to settle; campaigns stay
 * paused, schedules are paused, open runs have failed. From then on everything is as ever. Null where nothing is to be
 * settled. `also`: in the same transaction.
 */
export async function settleRestored(
  sql: Sql,
  doubt: Doubt,
  also: (tx: Db, restored: Restored) => Promise<void>,
): Promise<(RestorePlan & { schedules: number }) | null> {
  const settled = await inTransaction(sql, async (tx) => {
    const restored = await readRestored(tx);
    if (!restored) return null;
    const { madeAt, noticedAt } = restored;
    await pauseRestored(tx); // what somebody resumed meanwhile
    await tx`update uncertain set by_hand = true where not taken_as_sent`;
    const plan = await goThrough(tx, restored, doubt, async (campaign, bounds) => {
      const underWay = await doubtSlices(tx, tx`campaign_id = ${campaign.id}`);
      return underWay + (await doubtPending(tx, campaign.id, { since: madeAt, where: inDoubt(tx, campaign, bounds) }));
    });
    await tx`
      update campaigns set status = 'canceled', resume_at = null
      where test_of is not null and status in ('scheduled', 'running', 'paused')`;
    await doubtSlices(tx, tx`campaign_id <> all(${[...(doubt.untouched ?? [])]}::int[])`); // of tests, of canceled campaigns
    await tx`delete from confirmations where created_at < ${noticedAt}`;
    const { schedules, runs } = await pauseSchedules(tx, noticedAt);
    for (const run of runs) await settleRun(tx, run, { status: 'failed', code: 'restored', reason: RUN_REASON });
    await also(tx, restored);
    await forgetRestored(tx);
    return { ...plan, schedules };
  });
  if (settled) await settleUncertain(sql); // statuses that came meanwhile
  return settled;
}

const RUN_REASON = `${RESTORED_TITLE}, and the run may have been made after that was made`;

/** It turned out that nothing was sent after the copy was made: everything goes on. Returns the campaigns that do. */
export async function nothingLost(deps: ControlDeps): Promise<number[] | null> {
  const resumed = await inTransaction(deps.sql, async (tx) => {
    if (!(await readRestored(tx))) return null;
    await forgetRestored(tx);
    const held = await tx<{ id: number }[]>`
      select id from campaigns where status = 'paused' and paused_reason ->> 'code' = ${RESTORED_CODE} order by id`;
    const all = await Promise.all(held.map(({ id }) => resumePaused(tx, { id })));
    return all.flat();
  });
  for (const senderId of new Set(resumed?.map((one) => one.senderId))) await wake(deps, senderId);
  return resumed?.map((one) => one.id) ?? null;
}

async function goThrough(
  sql: Db,
  restored: Restored,
  { stoppedAt = restored.noticedAt, ratePerSecond, untouched = [] }: Doubt,
  deal: (campaign: CampaignInDoubt, bounds: Bounds) => Promise<number>,
): Promise<RestorePlan> {
  const { madeAt, noticedAt } = restored;
  const seconds = (stoppedAt.getTime() - madeAt.getTime()) / 1_000;
  if (seconds < 0) {
    const message = `What was sent until ${madeAt.toISOString()} is in the copy: the other installation stopped later than that`;
    throw new CampaignError('bad_restore', message, 'stoppedAt');
  }
  const campaigns: DoubtfulCampaign[] = [];
  for (const campaign of await campaignsInDoubt(sql, noticedAt)) {
    const { id, name, was, left } = campaign;
    const rate = Math.max(campaign.ratePerSecond, ratePerSecond ?? 0);
    const most = campaign.passesOver ? null : Math.ceil(rate * (seconds * PACE_MARGIN + SECONDS_MARGIN)) + LEAST;
    const doubtful = untouched.includes(id) ? 0 : await deal(campaign, { dueUntil: stoppedAt, most });
    campaigns.push({ id, name, was, left, doubtful });
  }
  return { madeAt, stoppedAt, campaigns };
}

/** What was under way when the copy was made has its outcome elsewhere. Returns how many. */
async function doubtSlices(tx: Db, which: Fragment): Promise<number> {
  const error = { code: RESTORED_CODE, title: `${RESTORED_TITLE}, and its answer came after that was made` };
  const results = (await takeSlices(tx, which)).flatMap(({ campaignId, seqs, claims, claimedAt }) =>
    seqs.map(
      (seq, i): ClaimResult => ({ campaignId, seq, claim: claims[i] ?? 0, to: 'uncertain', error, since: claimedAt }),
    ),
  );
  const moved = await moveClaimed(tx, results, new Date());
  await tx`
    update uncertain u set by_hand = true
    from unnest(${moved.map((one) => one.campaignId)}::int[], ${moved.map((one) => one.seq)}::int[]) as m (campaign_id, seq)
    where u.campaign_id = m.campaign_id and u.seq = m.seq`;
  return moved.length;
}
