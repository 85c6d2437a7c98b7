// From rows of schedules and their runs to the API's words.
import type { RunRow, ScheduleRow } from '../campaign/schedule-queries.ts';
import type { Language } from '../model/error-hints.ts';
import { localWords } from '../model/occurrences.ts';
import { explainRun } from '../model/run-reasons.ts';
import type { Json } from '../model/template.ts';
import type { CampaignCounts } from '../report/campaign-counts.ts';

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

export function presentSchedule(row: ScheduleRow) {
  return {
    ...row,
    campaign: row.campaign as Record<string, Json>,
    at: iso(row.at),
    startsAt: iso(row.startsAt),
    endsAt: iso(row.endsAt),
    nextAt: iso(row.nextAt),
    createdAt: row.createdAt.toISOString(),
  };
}

/** `counts`: of its campaign. */
export function presentRun(row: RunRow, counts: CampaignCounts | undefined, zone: string, language: Language) {
  const { id, scheduleId, tickAt, byHand, status, reasonCode, reason, attempts, campaign, list } = row;
  const isTried = status === 'filling' && attempts > 0;
  return {
    id,
    scheduleId,
    tick: tickAt.toISOString(),
    local: localWords(zone, tickAt, language),
    byHand,
    lateSeconds: secondsLate(row),
    status,
    reason: reasonCode === null ? null : explainRun(reasonCode, reason ?? '', language),
    attempts,
    nextTryAt: isTried && reasonCode !== null ? row.dueAt.toISOString() : null,
    list,
    campaign: campaign && counts ? { ...campaign, funnel: counts.funnel, rates: counts.rates } : null,
    settledAt: iso(row.settledAt),
  };
}

/** From when it was due until it was taken up. */
export function secondsLate({ tickAt, createdAt }: Pick<RunRow, 'tickAt' | 'createdAt'>): number {
  return Math.max(0, Math.floor((createdAt.getTime() - tickAt.getTime()) / 1000));
}
