// What the simulator saw and did: every request to send, every message taken, every status told. Kept in memory.
import type { StatusRecord } from './status-plan.ts';

export interface RequestRecord {
  /** 1, 2, 3 … in order of arrival. */
  n: number;
  key: string;
  /** Arrival by the wall clock, ms since 1970. */
  at: number;
  /** Arrival by the process's monotonic clock, ms with fractions: for pacing. */
  monotonicMs: number;
  to: string | null;
  /** The body as it came; null where bodies are not kept. */
  body: string | null;
  decision: 'accepted' | 'refused' | 'reset';
  code: string | null;
  /** What became of the answer to an accepted request. */
  ending: 'answered' | 'lost' | 'hung' | null;
}

export interface MessageRecord {
  n: number;
  id: string;
  to: string;
  waId: string;
  request: RequestRecord;
  templateName: string | null;
  callbackData: string | null;
  /** In the order in which they are posted. */
  statuses: StatusRecord[];
}

/** Numbers of statuses, except `posts` and `retried`: numbers of POSTs. */
export interface NotificationCounts {
  planned: number;
  /** Posted at least once. */
  sent: number;
  acknowledged: number;
  posts: number;
  retried: number;
  gaveUp: number;
  /** Due while no callback was registered. */
  dropped: number;
}

/** Numbers of requests to send. */
export interface RequestCounts {
  accepted: number;
  /** By code. */
  refused: Record<string, number>;
  lostAnswers: number;
  hung: number;
  resets: number;
}

interface Person {
  requests: number;
  accepted: number;
}

export interface Journal {
  readonly requests: readonly RequestRecord[];
  readonly messages: readonly MessageRecord[];
  readonly counts: NotificationCounts;
  readonly requestCounts: RequestCounts;
  readonly people: { accepted: number; acceptedMoreThanOnce: number };
  /** How many requests named this person before. */
  requestsTo(to: string): number;
  addRequest(request: Omit<RequestRecord, 'n'>): RequestRecord;
  addMessage(message: Omit<MessageRecord, 'n'>): MessageRecord;
}

export function makeJournal(): Journal {
  const requests: RequestRecord[] = [];
  const messages: MessageRecord[] = [];
  const persons = new Map<string, Person>();
  const requestCounts: RequestCounts = { accepted: 0, refused: {}, lostAnswers: 0, hung: 0, resets: 0 };
  const people = { accepted: 0, acceptedMoreThanOnce: 0 };
  const counts = { planned: 0, sent: 0, acknowledged: 0, posts: 0, retried: 0, gaveUp: 0, dropped: 0 };
  const person = (to: string) => {
    let known = persons.get(to);
    if (known) return known;
    known = { requests: 0, accepted: 0 };
    persons.set(to, known);
    return known;
  };
  return {
    requests,
    messages,
    counts,
    requestCounts,
    people,
    requestsTo: (to) => persons.get(to)?.requests ?? 0,
    addRequest(request) {
      const record = { n: requests.length + 1, ...request };
      requests.push(record);
      count(requestCounts, record);
      if (request.to !== null) person(request.to).requests++;
      return record;
    },
    addMessage(message) {
      const record = { n: messages.length + 1, ...message };
      messages.push(record);
      const accepted = ++person(message.to).accepted;
      if (accepted === 1) people.accepted++;
      if (accepted === 2) people.acceptedMoreThanOnce++;
      return record;
    },
  };
}

function count(counts: RequestCounts, { decision, code, ending }: RequestRecord): void {
  if (decision === 'accepted') counts.accepted++;
  else if (decision === 'reset') counts.resets++;
  else counts.refused[code ?? ''] = (counts.refused[code ?? ''] ?? 0) + 1;
  if (ending === 'lost') counts.lostAnswers++;
  if (ending === 'hung') counts.hung++;
}
