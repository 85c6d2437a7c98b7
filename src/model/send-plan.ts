// How long a campaign will take: by the pace, the daily limit and the hours in which it may send.
import { closesAt, nextOpening, type SendWindow } from './send-window.ts';

export interface SendPlan {
  finishesAt: Date;
  /** Days at the daily limit, the first with what room is left of it; null without a limit. */
  days: number | null;
}

export interface PlanInput {
  people: number;
  ratePerSecond: number;
  /** Unique people per 24 hours. */
  dailyLimit: number | null;
  /** People written to in the last 24 hours. */
  dailyCount: number;
  window: SendWindow | null;
  /** Whose zone counts where the window follows the recipient's. */
  country: string | null;
  from: Date;
}

const DAY_MS = 24 * 3_600_000;
/** Further off than this nobody plans. */
const MAX_STEPS = 10_000;

/** 24 hours of the daily limit: they begin with their first message, and those written to in them leave as they came. */
interface Day {
  room: number;
  ends: number;
}

/** Null for what would take decades. */
export function planSending({ ratePerSecond, window, country, from, ...input }: PlanInput): SendPlan | null {
  const limit = input.dailyLimit ?? Number.POSITIVE_INFINITY;
  const opening = (time: number) => (window ? nextOpening(window, new Date(time), country).getTime() : time);
  let [left, at, days] = [input.people, from.getTime(), 0];
  // Nobody knows when those before us were written to: at the latest now.
  let day: Day = { room: Math.max(0, limit - input.dailyCount), ends: at + DAY_MS };
  let counted: Day | null = null;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (left === 0) return { finishesAt: new Date(at), days: input.dailyLimit === null ? null : days };
    at = opening(day.room > 0 ? at : Math.max(at, day.ends));
    if (at >= day.ends) day = { room: limit, ends: at + DAY_MS };
    const closes = window ? closesAt(window, new Date(at), country).getTime() : Number.POSITIVE_INFINITY;
    const until = Math.min(closes, input.dailyLimit === null ? closes : day.ends);
    const sent = Math.min(left, day.room, Math.max(1, Math.floor(((until - at) / 1000) * ratePerSecond)));
    if (sent > 0 && counted !== day) days += 1;
    counted = day;
    left -= sent;
    day.room -= sent;
    at += (sent / ratePerSecond) * 1000;
  }
  return null;
}
