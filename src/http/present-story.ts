// From what is known of one delivery to its story, in order.
import type { CampaignRow } from '../campaign/queries.ts';
import { STORY_KINDS } from '../contract/story.ts';
import { explainError, type Language } from '../model/error-hints.ts';
import type { StatusEvent } from '../model/notification.ts';
import type { DeliveryRow } from '../report/deliveries.ts';
import type { StoryRows } from '../report/delivery-story.ts';
import { presentError } from './present.ts';

/** A status of the message in a notification that is kept. */
export interface HeardStatus extends Pick<StatusEvent, 'status' | 'at' | 'error'> {
  receivedAt: Date;
}

interface Told {
  delivery: DeliveryRow;
  campaign: Pick<CampaignRow, 'launchedAt'>;
  rows: StoryRows;
  heard: readonly HeardStatus[];
  language: Language;
}

type Kind = (typeof STORY_KINDS)[number];

/** Of one second in the order of the kinds: provider times are whole seconds, and of other clocks than ours. */
export function storyOf(told: Told) {
  const events = [...ofGriot(told), ...ofProvider(told), ...ofPerson(told.rows)];
  const accepted = told.delivery.acceptedAt?.getTime() ?? 0;
  const earliest = (kind: Kind) => (STORY_KINDS.indexOf(kind) > STORY_KINDS.indexOf('accepted') ? accepted : 0);
  const second = ({ kind, at }: Event) => Math.floor(Math.max(at.getTime(), earliest(kind)) / 1000);
  return events
    .sort((a, b) => second(a) - second(b) || STORY_KINDS.indexOf(a.kind) - STORY_KINDS.indexOf(b.kind))
    .map(({ at, receivedAt, ...rest }) => ({
      ...rest,
      at: at.toISOString(),
      receivedAt: receivedAt?.toISOString() ?? null,
    }));
}

const PLAIN = { receivedAt: null, notifications: 0, error: null, text: null, type: null, asks: null } as const;

interface Event {
  kind: Kind;
  at: Date;
  receivedAt: Date | null;
  notifications: number;
  error: ReturnType<typeof explainError> | null;
  text: string | null;
  type: string | null;
  asks: 'out' | 'in' | null;
}

/** What Griot did, and the answer to its request. */
function ofGriot({ delivery, campaign, rows: { list, unanswered }, language }: Told): Event[] {
  const { acceptedAt, failedAt, nextAttemptAt } = delivery;
  const error = presentError(delivery, language);
  const events: (Event | null)[] = [
    list && { ...PLAIN, kind: 'listed', at: list.at, text: list.fileName },
    campaign.launchedAt && { ...PLAIN, kind: 'launched', at: campaign.launchedAt },
    unanswered && { ...PLAIN, kind: unanswered.takenAsSent ? 'taken_as_sent' : 'unanswered', at: unanswered.since },
    acceptedAt && !unanswered?.takenAsSent ? { ...PLAIN, kind: 'accepted', at: acceptedAt } : null,
    failedAt && !acceptedAt ? { ...PLAIN, kind: 'refused', at: failedAt, error } : null,
    nextAttemptAt && { ...PLAIN, kind: 'next_attempt', at: nextAttemptAt, error },
  ];
  return events.filter((event) => event !== null);
}

/** Its notifications, repetitions as one; where none is kept any more, what the row knows. */
function ofProvider({ delivery, heard, language }: Told): Event[] {
  const { acceptedAt, sentAt, deliveredAt, readAt, failedAt } = delivery;
  const events = new Map<string, Event>();
  for (const { status, at, receivedAt, error } of heard) {
    const key = `${status} ${at.getTime()}`;
    const known = events.get(key);
    events.set(key, {
      ...PLAIN,
      kind: status,
      at,
      receivedAt: known?.receivedAt && known.receivedAt < receivedAt ? known.receivedAt : receivedAt,
      notifications: (known?.notifications ?? 0) + 1,
      error: error && explainError(error.code, error.title, language),
    });
  }
  const row = { sent: sentAt, delivered: deliveredAt, read: readAt, failed: acceptedAt && failedAt };
  for (const [kind, at] of Object.entries(row) as [keyof typeof row, Date | null][]) {
    if (at === null || [...events.values()].some((event) => event.kind === kind)) continue;
    events.set(kind, { ...PLAIN, kind, at, error: kind === 'failed' ? presentError(delivery, language) : null });
  }
  return [...events.values()];
}

/** What they wrote and pressed; of what was forgotten, that there was something. */
function ofPerson({ replies, responses }: StoryRows): Event[] {
  const told = replies.map(({ at, receivedAt, type, text, payload, asks }): Event => {
    const kind = type === 'button' || type === 'interactive' ? 'press' : 'reply';
    return { ...PLAIN, kind, at, receivedAt, text: text ?? (kind === 'press' ? payload : null), type, asks };
  });
  const times = new Set(replies.map(({ at }) => at.getTime()));
  const forgotten = responses.filter(({ at }) => !times.has(at.getTime()));
  const untold = [...new Set(forgotten.map(({ at }) => at.getTime()))].map((time): Event => {
    const kinds = forgotten.filter(({ at }) => at.getTime() === time).map(({ kind }) => kind);
    const [kind, asks] = [
      kinds.includes('press') ? 'press' : 'reply',
      kinds.includes('opt-out') ? 'out' : null,
    ] as const;
    return { ...PLAIN, kind, at: new Date(time), asks };
  });
  return [...told, ...untold];
}
