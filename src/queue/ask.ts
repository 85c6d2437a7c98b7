// Jobs that may be lost, because a sweep asks again.
import type { AddOptions, JobName, Jobs, Queue } from './queue.ts';

/** A queue that is away must not hold up whoever asks. */
const PATIENCE_MS = 1_000;

/** Adds the job if the queue takes it at once; never rejects. */
export async function ask<N extends JobName>(
  queue: Queue,
  name: N,
  payload: Jobs[N],
  options?: AddOptions,
): Promise<void> {
  await patiently(queue.add(name, payload, options));
}

/** Waits a second at most for something that may fail; what is still under way then ends by itself. */
export async function patiently(work: Promise<unknown>): Promise<void> {
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS).unref());
  await Promise.race([work, late]).catch(() => {});
  work.catch(() => {});
}
