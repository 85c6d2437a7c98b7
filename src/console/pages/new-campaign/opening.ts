// How long a campaign waits for its hours before the first message, apart from how long it sends.
import { nextOpening } from '../../../model/send-window.ts';
import type { Campaign, Preflight } from '../../api/documents.ts';
import type { Start } from './use-start.ts';

interface Facts {
  campaign: Campaign;
  preflight: Preflight;
  start: Start;
}

/** Null where it begins at once. On the clocks of the people it is those of most of them that count. */
export function opensAt({ campaign, preflight, start }: Facts): Date | null {
  const from = start.at ?? new Date();
  const opens =
    campaign.sendWindow && nextOpening(campaign.sendWindow, from, preflight.recipients.byCountry[0]?.country);
  return opens && opens > from ? opens : null;
}

/** Of the plan: before the first message, and from it to the last. */
export function secondsOf(facts: Facts): { waiting: number; sending: number } {
  const total = facts.preflight.plan?.seconds ?? 0;
  const opens = opensAt(facts);
  if (!opens) return { waiting: 0, sending: total };
  const ends = new Date(facts.preflight.plan?.finishesAt ?? opens);
  const sending = Math.min(total, Math.max(1, (ends.getTime() - opens.getTime()) / 1000));
  return { waiting: total - sending, sending };
}
