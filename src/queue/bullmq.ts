// The queue on BullMQ, whichever backend carries it: one BullMQ queue per job name.
import type { BackendClasses, IQueueBackend } from 'bullmq';
import type { AddOptions, Depth, Handlers, JobName, Jobs, Queue, QueueWorker, Repeat } from './queue.ts';

type Classes = Pick<BackendClasses<IQueueBackend, unknown>, 'Queue' | 'Worker'>;

export interface BullConnection {
  /** BullMQ's constructors for the backend. */
  classes: Classes;
  /** Shared by all queues and workers of the process; we end it ourselves. */
  connection: unknown;
  /** Name space of the keys. */
  prefix: string;
}

const NAMES: readonly JobName[] = ['send', 'tick', 'fill', 'begin'];

// Jobs are permissions that can be given again from Postgres at any time: nothing is kept of an ended one, and a job
// that is found stalled is simply run (a claim is fenced, so a second run does nothing).
const ENDED = { removeOnComplete: true, removeOnFail: true } as const;

export type BullQueue = Queue & { depth(): Promise<Depth[]> };

export function makeBullQueue(
  { classes, connection, prefix }: BullConnection,
  onError: (error: Error) => void,
): BullQueue {
  const queues = new Map(
    NAMES.map((name) => {
      const queue = new classes.Queue(name, { connection, prefix });
      queue.on('error', onError);
      return [name, queue] as const;
    }),
  );
  return {
    async add<N extends JobName>(name: N, payload: Jobs[N], options: AddOptions = {}) {
      await queues.get(name)?.add(name, payload, { ...ENDED, ...(options.id ? { jobId: options.id } : {}) });
    },
    async repeat<N extends JobName>(name: N, wanted: readonly Repeat<N>[]) {
      const queue = queues.get(name);
      const known = new Map((await queue?.getJobSchedulers())?.map((one) => [one.key, one]));
      for (const { key, payload, pattern, zone, startsAt, endsAt } of wanted) {
        const was = known.get(key);
        known.delete(key);
        const [startDate, endDate] = [startsAt?.getTime(), endsAt?.getTime()];
        if (was?.pattern === pattern && was.tz === zone && was.startDate === startDate && was.endDate === endDate)
          continue;
        const bounds = { ...(startDate ? { startDate } : {}), ...(endDate ? { endDate } : {}) };
        await queue?.upsertJobScheduler(key, { pattern, tz: zone, ...bounds }, { name, data: payload, opts: ENDED });
      }
      for (const key of known.keys()) await queue?.removeJobScheduler(key);
    },
    async depth() {
      return await Promise.all(
        [...queues].map(async ([name, queue]) => {
          const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts('waiting', 'active', 'delayed');
          return { queue: name, waiting, active, delayed };
        }),
      );
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

export function startBullWorkers(
  { classes, connection, prefix }: BullConnection,
  handlers: Partial<Handlers>,
  onError: (error: Error) => void,
): QueueWorker {
  const workers = NAMES.flatMap((name) => {
    const handler = handlers[name] as Handlers['send'] | undefined; // each gets the payload of its own name
    if (!handler) return [];
    const run = async (job: { data: Jobs['send'] }) => handler.run(job.data);
    const worker = new classes.Worker(name, run, { connection, prefix, concurrency: handler.concurrency });
    worker.on('error', onError);
    worker.on('failed', (_job: unknown, error: Error) => onError(error));
    return [worker];
  });
  return {
    async close(deadlineMs) {
      // BullMQ's close() waits for ever for a job that hangs; what still runs then ends with the process.
      const late = new Promise((done) => setTimeout(done, deadlineMs).unref());
      const closed = Promise.all(workers.map((worker) => worker.close()));
      closed.catch(onError);
      await Promise.race([closed, late]);
    },
  };
}
