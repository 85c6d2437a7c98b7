// Which statuses a message gets and when: decided once, at its acceptance.
import { between, type Draw } from '../lib/seeded-random.ts';
import type { NotificationBehaviour } from './notification-behaviour.ts';

export type StatusName = 'sent' | 'delivered' | 'read' | 'failed';

/** One status to be posted. Times are whole ms of the process's monotonic clock: they fit a small integer, a message has several. */
export interface StatusRecord {
  status: StatusName;
  /** When it happened: the timestamp it carries. */
  happenedAt: number;
  dueAt: number;
  acknowledgedAt: number | null;
  /** The error code of a `failed`. */
  code: number | string | null;
  /** A second posting of a status posted before. */
  repeat: boolean;
  /** Written as `{id, status}` alone. */
  minimal: boolean;
}

/** The statuses of a message accepted at `now`, in the order in which they are due. */
export function planStatuses(behaviour: NotificationBehaviour, draw: Draw, now: number): StatusRecord[] {
  if (!behaviour.enabled) return [];
  let at = now;
  const plan = chooseStatuses(behaviour.shares, draw).map((status): StatusRecord => {
    at += between(draw(`delay ${status}`), behaviour.delaysMs[status]);
    const code = status === 'failed' ? behaviour.failedCode : null;
    const minimal = draw(`minimal ${status}`) < behaviour.minimal;
    const due = Math.round(at);
    return { status, happenedAt: due, dueAt: due, acknowledgedAt: null, code, repeat: false, minimal };
  });
  if (plan.length > 1 && draw('disorder') < behaviour.disorder) disorder(plan, draw);
  const repeats = plan
    .filter(({ status }) => draw(`duplicate ${status}`) < behaviour.duplicates)
    .map((one) => ({ ...one, repeat: true, dueAt: one.dueAt + Math.round(1000 * draw(`repeat ${one.status}`)) }));
  return [...plan, ...repeats].sort((a, b) => a.dueAt - b.dueAt);
}

function chooseStatuses(shares: NotificationBehaviour['shares'], draw: Draw): StatusName[] {
  const fate = draw('fate');
  if (fate >= 1 - shares.failed) return draw('failed after sent') < 0.5 ? ['sent', 'failed'] : ['failed'];
  const statuses: StatusName[] = draw('sent') < shares.sent ? ['sent'] : [];
  const read = fate < shares.read;
  if (read ? draw('read alone') >= shares.readWithoutDelivered : fate < shares.delivered) statuses.push('delivered');
  if (read) statuses.push('read');
  return statuses;
}

// Either the last comes first, or all are due at the same time, last first: what happened when stays as it was.
function disorder(plan: StatusRecord[], draw: Draw): void {
  const last = plan.at(-1)?.dueAt ?? 0;
  const dues = plan.map((one) => one.dueAt).reverse();
  const together = draw('simultaneous') < 0.5;
  for (const [index, one] of plan.entries()) one.dueAt = together ? last : (dues[index] ?? last);
  plan.reverse();
}
