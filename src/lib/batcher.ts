// Group work: what arrives while a flush is under way, or within a few milliseconds, is flushed together.

export interface BatcherOptions<T> {
  /**
   * Does the work for a whole batch; what it throws reaches everybody in the batch. Returns those items
   * that failed alone, with their errors; mostly none.
   */
  flush: (items: T[]) => Promise<ReadonlyMap<T, unknown>>;
  /** Weight of one flush at most, unless a single item is heavier. */
  maxWeight: number;
  /** Flushes at once at most; default 1. The next batch gathers while they run. */
  lanes?: number;
  /** How long the first item of a batch waits for company, in milliseconds. */
  maxDelayMs: number;
  /** Weight that may wait at most; more is refused with OverloadedError. */
  maxWaiting?: number;
  /** When the oldest item has waited this long, in milliseconds, more is refused with OverloadedError. */
  maxAgeMs?: number;
  /** A flush that takes longer, in milliseconds, fails for everybody who waits for it or behind it; it still goes on. */
  maxFlushMs?: number;
  /** What an item counts for; default 1. */
  weigh?: (item: T) => number;
}

export interface Batcher<T> {
  /** Resolves when the batch that holds the item was flushed; rejects with its error. */
  add(item: T): Promise<void>;
  /** Weight not yet flushed. */
  readonly waiting: number;
  /** Whether a new item would be refused now, however light. */
  readonly full: boolean;
  /** Flushes what waits and resolves when nothing is left. */
  drain(): Promise<void>;
}

/** Too much waits already, or has waited for too long: come back later. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

interface Entry<T> {
  item: T;
  weight: number;
  since: number;
  done: () => void;
  fail: (error: unknown) => void;
}

/** Batches begin in order of arrival. */
export function makeBatcher<T>(options: BatcherOptions<T>): Batcher<T> {
  const { flush, maxWeight, maxDelayMs, lanes = 1, weigh = () => 1 } = options;
  const { maxWaiting = Infinity, maxAgeMs = Infinity, maxFlushMs } = options;
  let entries: Entry<T>[] = [];
  let waiting = 0;
  let timer: NodeJS.Timeout | null = null;
  const running = new Set<Promise<void>>();
  /** Flushes that were given up and still go on. */
  let stuck = 0;

  function arm(): void {
    if (running.size >= lanes || entries.length === 0) return;
    if (waiting >= maxWeight) start();
    else timer ??= setTimeout(start, maxDelayMs);
  }

  function start(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (running.size >= lanes || entries.length === 0) return;
    const flushing = run(take()).finally(() => {
      running.delete(flushing);
      arm();
    });
    running.add(flushing);
  }

  function take(): Entry<T>[] {
    let weight = 0;
    let count = 0;
    for (const entry of entries) {
      if (count > 0 && weight + entry.weight > maxWeight) break;
      weight += entry.weight;
      count += 1;
    }
    const batch = entries.slice(0, count);
    entries = entries.slice(count);
    return batch;
  }

  async function run(batch: Entry<T>[]): Promise<void> {
    let gaveUp = false;
    const tooLate = () => {
      gaveUp = true;
      giveUp(batch);
    };
    const late = maxFlushMs === undefined ? undefined : setTimeout(tooLate, maxFlushMs);
    try {
      const failed = await flush(batch.map((entry) => entry.item));
      for (const entry of batch) {
        if (failed.has(entry.item)) entry.fail(failed.get(entry.item));
        else entry.done();
      }
    } catch (error) {
      for (const entry of batch) entry.fail(error);
    } finally {
      clearTimeout(late);
      if (gaveUp) stuck -= 1;
      for (const entry of batch) waiting -= entry.weight;
    }
  }

  function giveUp(batch: Entry<T>[]): void {
    stuck += 1;
    const error = new OverloadedError(`not flushed within ${maxFlushMs} ms`);
    for (const entry of entries) waiting -= entry.weight;
    for (const entry of [...batch, ...entries]) entry.fail(error);
    entries = [];
  }

  function isFull(weight: number): boolean {
    const [oldest] = entries;
    // Behind flushes that hang nobody would be told anything.
    if (stuck >= lanes) return true;
    return waiting > 0 && (waiting + weight > maxWaiting || Date.now() - (oldest?.since ?? Infinity) > maxAgeMs);
  }

  return {
    get waiting() {
      return waiting;
    },
    get full() {
      return isFull(0);
    },
    add(item) {
      const weight = weigh(item);
      if (isFull(weight)) return Promise.reject(new OverloadedError(`${waiting} wait already`));
      waiting += weight;
      return new Promise((done, fail) => {
        entries.push({ item, weight, since: Date.now(), done, fail });
        arm();
      });
    },
    async drain() {
      while (running.size > 0 || entries.length > 0) {
        start();
        await Promise.race(running);
      }
    },
  };
}
