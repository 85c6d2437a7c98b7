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

/** Null for what would take decades. */
export function planSending(input: PlanInput): SendPlan | null {
  const { ratePerSecond, dailyLimit, window, country } = input;
  let left = input.people;
  let at = input.from;
  let room = dailyLimit === null ? left : Math.max(0, dailyLimit - input.dailyCount);
  let days = dailyLimit === null ? null : 0;
  let dayBegan = at;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (left === 0) return { finishesAt: at, days };
    if (room === 0) {
      // Those who were written to leave the 24 hours as they came; roughly all at once.
      at = new Date(dayBegan.getTime() + DAY_MS);
      room = dailyLimit ?? left;
    }
    if (window) at = nextOpening(window, at, country);
    if (room === (dailyLimit ?? left) || step === 0) {
      dayBegan = at;
      if (days !== null) days += 1;
    }
    const closes = window ? closesAt(window, at, country).getTime() : Number.POSITIVE_INFINITY;
    const hours = Math.max(1, Math.floor(((closes - at.getTime()) / 1000) * ratePerSecond));
    const sent = Math.min(left, room, hours);
    left -= sent;
    room -= sent;
    at = new Date(at.getTime() + (sent / ratePerSecond) * 1000);
  }
  return null;
}
