// The queue on BullMQ, whichever backend carries it: one BullMQ queue per job name.
import type { BackendClasses, IQueueBackend } from 'bullmq';
import type { AddOptions, Handlers, JobName, Jobs, Queue, QueueWorker } from './queue.ts';

type Classes = Pick<BackendClasses<IQueueBackend, unknown>, 'Queue' | 'Worker'>;

interface Connection {
  /** BullMQ's constructors for the backend. */
  classes: Classes;
  /** Shared by all queues and workers of the process; we end it ourselves. */
  connection: unknown;
  /** Name space of the keys. */
  prefix: string;
}

const NAMES: readonly JobName[] = ['send'];

// Jobs are permissions that can be given again from Postgres at any time: nothing is kept of an ended one, and a job
// that is found stalled is simply run (a claim is fenced, so a second run does nothing).
const ENDED = { removeOnComplete: true, removeOnFail: true } as const;

export function makeBullQueue({ classes, connection, prefix }: Connection, onError: (error: Error) => void): Queue {
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
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

export function startBullWorkers(
  { classes, connection, prefix }: Connection,
  handlers: Handlers,
  onError: (error: Error) => void,
): QueueWorker {
  const workers = NAMES.map((name) => {
    const { run, concurrency } = handlers[name];
    const worker = new classes.Worker(name, async (job: { data: Jobs[typeof name] }) => run(job.data), {
      connection,
      prefix,
      concurrency,
    });
    worker.on('error', onError);
    worker.on('failed', (_job: unknown, error: Error) => onError(error));
    return worker;
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
