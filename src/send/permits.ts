// How far a slice's requests may have gone, written down just ahead of them. A crash then leaves uncertain only those
// few deliveries; the rest of the slice certainly never left and is simply pending again. The same word stops a slice
// whose campaign was paused or canceled since the claim.
import type { Sql } from '../db/client.ts';
import type { Slice } from './claim.ts';
import { markStarted } from './queries.ts';

/** Asked for so long before the slot: several commits take less. At 80 messages per second it is five deliveries. */
const AHEAD_MS = 60;
const ASK_EVERY_MS = 20;

export interface Permits {
  /** Whether the request of the slice's delivery number `index` (from 0, over all parts) may start now. */
  allows(index: number): boolean;
  /** Whether nothing more of this part may start. */
  revoked(sliceId: number): boolean;
  stop(): void;
}

/** Asks for permits as the slots come near, until stopped. */
export function makePermits(sql: Sql, { parts, startsAtMs, spacingMs }: Slice): Permits {
  const size = parts.reduce((sum, part) => sum + part.deliveries.length, 0);
  const revoked = new Set<number>();
  let asked = 0;
  let granted = 0;

  async function ask(): Promise<void> {
    const near = Math.floor((performance.now() + AHEAD_MS - startsAtMs) / spacingMs) + 1;
    const wanted = Math.min(size, near);
    if (wanted <= asked) return;
    asked = wanted;
    try {
      for (const id of await markStarted(sql, marksUpTo(wanted))) revoked.add(id);
      granted = Math.max(granted, wanted);
    } catch {
      asked = granted; // the database is away: slots are missed until it is back
    }
  }

  function marksUpTo(wanted: number): { sliceId: number; started: number }[] {
    let before = 0;
    return parts.flatMap(({ sliceId, deliveries }) => {
      const started = Math.min(deliveries.length, wanted - before);
      before += deliveries.length;
      return started > 0 ? [{ sliceId, started }] : [];
    });
  }

  const timer = setInterval(ask, ASK_EVERY_MS);
  void ask();
  return {
    allows: (index) => index < granted,
    revoked: (sliceId) => revoked.has(sliceId),
    stop: () => clearInterval(timer),
  };
}
