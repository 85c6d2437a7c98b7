// Job names, their payloads (ids only) and the queue they go through: BullMQ on Redis, or on Postgres.
// Nothing outside this folder names BullMQ.

/** Every job and what it carries. */
export interface Jobs {
  /** "Send this sender's next slice." Only the job that carries the sender's current turn may claim. */
  send: { senderId: number; turn: number };
}
export type JobName = keyof Jobs;

export interface AddOptions {
  /** Added once while a job with this id waits. */
  id?: string;
}

export interface Queue {
  add<N extends JobName>(name: N, payload: Jobs[N], options?: AddOptions): Promise<void>;
  close(): Promise<void>;
}

/** Runs the jobs of a process until it is closed. */
export interface QueueWorker {
  /** Takes no new job and waits for the running ones, at most `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
}

export type Handlers = { [N in JobName]: { run: (payload: Jobs[N]) => Promise<void>; concurrency: number } };

/** Both ends of the queue on one backend. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  readonly queue: Queue;
  /** `onError` gets what goes wrong in the background: lost connections, failed jobs. */
  work(handlers: Handlers, onError: (error: Error) => void): QueueWorker;
  /** Rejects, or does not resolve, while the backend is away. */
  ping(): Promise<void>;
  /** Ends all connections. */
  close(): Promise<void>;
}
