// Whether the queue works from end to end: a job that a process gives to itself.
import type { BullConnection } from './bullmq.ts';
import type { Probe } from './queue.ts';

const ENDED = { removeOnComplete: true, removeOnFail: true } as const;
/** Nothing reads the events of it. */
const EVENTS = { events: { maxLen: 16 } };
const CLOSE_MS = 2_000;

export function openBullProbe(
  { classes, connection, prefix }: BullConnection,
  name: string,
  taken: (payload: number) => void,
  onError: (error: Error) => void,
): Probe {
  const queue = new classes.Queue(name, { connection, prefix, streams: EVENTS });
  const run = async (job: { data: { payload: number } }) => taken(job.data.payload);
  // A probe that stalls or comes late is of no use to anybody.
  const worker = new classes.Worker(name, run, { connection, prefix, skipStalledCheck: true, skipLockRenewal: true });
  queue.on('error', onError);
  worker.on('error', onError);
  return {
    async ask(payload) {
      await queue.add(name, { payload }, ENDED);
    },
    async close() {
      const late = new Promise((done) => setTimeout(done, CLOSE_MS).unref());
      const closed = worker
        .close()
        .then(() => queue.obliterate({ force: true }))
        .then(() => queue.close());
      closed.catch(onError);
      await Promise.race([closed, late]);
    },
  };
}
