// How many connections to Postgres a process opens at most; docs/scaling.md tells it, and a test counts them.
import type { Role } from '../db/processes.ts';
import { QUEUE_CONNECTIONS, type QueueBackend } from '../queue/queue.ts';

/** Of its own, so that no slow report keeps a notification waiting; and few, so that what they have prepared stays warm. */
export const INGEST_CONNECTIONS = 4;
/** For people: a command or two, a doctor, a backup, an analyst. */
export const OTHER_CONNECTIONS = 15;

export interface Connected {
  /** `DATABASE_POOL`: what everything but notifications and the queue shares. */
  pool: number;
  queue: QueueBackend['kind'];
  /** Whether all but the queue's are connections of a pooler. */
  pooled?: boolean;
}

/** To Postgres itself. */
export function connectionsOf(role: Role, { pool, queue, pooled = false }: Connected): number {
  const own = pool + (role === 'worker' ? 0 : INGEST_CONNECTIONS);
  return (pooled ? 0 : own) + (queue === 'postgres' ? QUEUE_CONNECTIONS : 0);
}
