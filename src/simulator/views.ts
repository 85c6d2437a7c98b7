// What the simulator shows of its journal.
import type { Journal, MessageRecord, NotificationCounts, RequestCounts, RequestRecord } from './journal.ts';
import type { StatusName } from './status-plan.ts';
import { parametersOf } from './template-rules.ts';

/** A page of a list: at most `limit` items after item number `after`. */
export interface Page {
  after?: number;
  limit?: number;
}

export interface AcceptedView {
  n: number;
  id: string;
  to: string;
  waId: string;
  key: string;
  /** Arrival of its request, ms since 1970. */
  at: number;
  monotonicMs: number;
  ending: 'answered' | 'lost' | 'hung' | null;
  templateName: string | null;
  /** The texts of the body's parameters; null where bodies are not kept. */
  parameters: string[] | null;
  callbackData: string | null;
  /** Every status planned, in the order of posting; times in ms since 1970, null until a 200 came. `repeat`: a deliberate duplicate. */
  statuses: { status: StatusName; acknowledgedAt: number | null; repeat: boolean }[];
}

export interface Stats extends RequestCounts {
  seed: number;
  /** Requests to send, whatever became of them. */
  requests: number;
  people: { accepted: number; acceptedMoreThanOnce: number };
  notifications: NotificationCounts & { pending: number };
}

export function viewAccepted(journal: Journal, page: Page = {}): AcceptedView[] {
  return slice(journal.messages, page).map(viewMessage);
}

export function viewRequests(journal: Journal, page: Page = {}): RequestRecord[] {
  return slice(journal.requests, page);
}

function slice<T>(items: readonly T[], { after = 0, limit = Number.POSITIVE_INFINITY }: Page): T[] {
  return items.slice(after, after + limit);
}

function viewMessage(message: MessageRecord): AcceptedView {
  const { n, id, to, waId, templateName, callbackData, request } = message;
  const { key, at, monotonicMs, ending } = request;
  const statuses = message.statuses.map(({ status, acknowledgedAt, repeat }) => ({
    status,
    acknowledgedAt: acknowledgedAt === null ? null : Math.round(performance.timeOrigin + acknowledgedAt),
    repeat,
  }));
  const parameters = request.body === null ? null : readParameters(request.body);
  return { n, id, to, waId, key, at, monotonicMs, ending, templateName, parameters, callbackData, statuses };
}

function readParameters(text: string): string[] {
  const components = JSON.parse(text).template?.components ?? [];
  const body = components.find((one: { type?: unknown }) => String(one.type).toLowerCase() === 'body');
  return parametersOf(body).map((parameter) => {
    const content = parameter[String(parameter.type)];
    return typeof content === 'string'
      ? content
      : String((content as { fallback_value?: unknown })?.fallback_value ?? '');
  });
}

export function countStats(journal: Journal, seed: number): Stats {
  const { planned, acknowledged, gaveUp, dropped } = journal.counts;
  const notifications = { ...journal.counts, pending: planned - acknowledged - gaveUp - dropped };
  return {
    seed,
    requests: journal.requests.length,
    ...journal.requestCounts,
    people: { ...journal.people },
    notifications,
  };
}
