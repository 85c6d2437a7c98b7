// Job names, their payloads (ids only) and the queue they go through: BullMQ on Redis, or on Postgres.
// Nothing outside this folder names BullMQ.

/** Every job and what it carries. */
export interface Jobs {
  /** "Send this sender's next slice." Only the job that carries the sender's current turn may claim. */
  send: { senderId: number; turn: number };
  /** "This schedule may be due." */
  tick: { scheduleId: number };
  /** "Fill the campaign of this run with its people." */
  fill: { runId: number };
  /** "Launch the campaign of this run." */
  begin: { runId: number };
}
export type JobName = keyof Jobs;

export interface AddOptions {
  /** Added once while a job with this id waits. */
  id?: string;
}

/** A job that comes again by itself. */
export interface Repeat<N extends JobName> {
  key: string;
  payload: Jobs[N];
  /** Five cron fields, or six with seconds in front. */
  pattern: string;
  /** IANA name. */
  zone: string;
  startsAt: Date | null;
  endsAt: Date | null;
}

export interface Queue {
  add<N extends JobName>(name: N, payload: Jobs[N], options?: AddOptions): Promise<void>;
  /** From now on exactly these jobs of the name come again; what is so already is left alone. */
  repeat<N extends JobName>(name: N, wanted: readonly Repeat<N>[]): Promise<void>;
  close(): Promise<void>;
}

/** Runs the jobs of a process until it is closed. */
export interface QueueWorker {
  /** Takes no new job and waits for the running ones, at most `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
}

export type Handlers = { [N in JobName]: { run: (payload: Jobs[N]) => Promise<void>; concurrency: number } };

/** A job that a process gives to itself. */
export interface Probe {
  /** Resolves when the queue has it. */
  ask(payload: number): Promise<void>;
  /** Leaves nothing behind in the queue. */
  close(): Promise<void>;
}

/** Jobs that wait, run, or will come again later. */
export interface Depth {
  queue: JobName;
  waiting: number;
  active: number;
  delayed: number;
}

export interface RedisFacts {
  version: string;
  appendOnly: boolean;
  /** `maxmemory-policy` */
  policy: string;
  usedBytes: number;
  /** 0 where it has no limit. */
  mostBytes: number;
  /** A node of a cluster that is spoken to as if it were alone. */
  strayNode: boolean;
}

/** To Postgres, where the queue is there. Each of the four kinds of job and the probe has one that listens; a few more keep the chains of many senders from waiting for each other. */
export const QUEUE_CONNECTIONS = 9;

/** Both ends of the queue on one backend. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  readonly queue: Queue;
  /** Takes the jobs that have a handler. `onError` gets what goes wrong in the background: lost connections, failed jobs. */
  work(handlers: Partial<Handlers>, onError: (error: Error) => void): QueueWorker;
  /** Rejects, or does not resolve, while the backend is away. */
  ping(): Promise<void>;
  depth(): Promise<Depth[]>;
  /** What is asked comes to `taken`, in this process, if the queue works. One process at a time per name. */
  openProbe(name: string, taken: (payload: number) => void): Probe;
  /** Of the Redis servers; empty where there is none. */
  redisFacts(): Promise<RedisFacts[]>;
  /** Ends all connections. */
  close(): Promise<void>;
}
