// Group work: what arrives while a flush is under way, or within a few milliseconds, is flushed together.

export interface BatcherOptions<T> {
  /** Does the work for a whole batch; what it throws reaches everybody in the batch. */
  flush: (items: T[]) => Promise<void>;
  /** Items in one flush at most. */
  maxItems: number;
  /** How long the first item of a batch waits for company, in milliseconds. */
  maxDelayMs: number;
  /** Items that may wait at most; more are refused with OverloadedError. */
  maxWaiting?: number;
}

export interface Batcher<T> {
  /** Resolves when the batch that holds these items was flushed; rejects with its error. */
  add(items: readonly T[]): Promise<void>;
  /** Items not yet flushed. */
  readonly waiting: number;
  /** Flushes what waits and resolves when nothing is left. */
  drain(): Promise<void>;
}

/** Too much waits already: come back later. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

interface Entry<T> {
  items: readonly T[];
  done: () => void;
  fail: (error: unknown) => void;
}

/** One flush at a time, in order of arrival; the items of one `add` are never split over two flushes. */
export function makeBatcher<T>({ flush, maxItems, maxDelayMs, maxWaiting = Infinity }: BatcherOptions<T>): Batcher<T> {
  let entries: Entry<T>[] = [];
  let waiting = 0;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;

  function arm(): void {
    if (running || entries.length === 0) return;
    if (waiting >= maxItems) start();
    else timer ??= setTimeout(start, maxDelayMs);
  }

  function start(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (running || entries.length === 0) return;
    running = run(take()).finally(() => {
      running = null;
      arm();
    });
  }

  function take(): Entry<T>[] {
    let size = 0;
    let count = 0;
    for (const entry of entries) {
      if (count > 0 && size + entry.items.length > maxItems) break;
      size += entry.items.length;
      count += 1;
    }
    const batch = entries.slice(0, count);
    entries = entries.slice(count);
    return batch;
  }

  async function run(batch: Entry<T>[]): Promise<void> {
    try {
      await flush(batch.flatMap((entry) => entry.items));
      for (const entry of batch) entry.done();
    } catch (error) {
      for (const entry of batch) entry.fail(error);
    } finally {
      for (const entry of batch) waiting -= entry.items.length;
    }
  }

  return {
    get waiting() {
      return waiting;
    },
    add(items) {
      if (items.length === 0) return Promise.resolve();
      if (waiting + items.length > maxWaiting && waiting > 0) {
        return Promise.reject(new OverloadedError(`${waiting} items wait already`));
      }
      waiting += items.length;
      return new Promise((done, fail) => {
        entries.push({ items, done, fail });
        arm();
      });
    },
    async drain() {
      while (running || entries.length > 0) {
        start();
        await running;
      }
    },
  };
}
