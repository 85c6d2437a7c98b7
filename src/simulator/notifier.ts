// Tells one API key's callback the statuses of its messages, each when it is due, again and again until the answer is 200.
import { makeMinHeap } from '../lib/min-heap.ts';
import type { MessageRecord, NotificationCounts } from './journal.ts';
import type { NotificationBehaviour } from './notification-behaviour.ts';
import { type Dialect, type Told, writeStatuses } from './status-body.ts';
import type { WebhookClient } from './webhook-client.ts';

export interface NotifierSurroundings {
  callback: () => string | null;
  behaviour: () => NotificationBehaviour;
  counts: () => NotificationCounts;
  client: WebhookClient;
}

/** A message whose next status is due at `dueAt`: one item per message, however many statuses it has. */
interface Waiting {
  dueAt: number;
  message: MessageRecord;
  next: number;
}

interface Batch {
  dueAt: number;
  told: Told[];
  dialect: Dialect;
  tries: number;
  firstTryAt: number;
  /** Where it is counted; after a reset no longer the journal's own. */
  counts: NotificationCounts;
}

const DIALECTS: Dialect[] = ['cloud', 'onprem', 'value'];

export class Notifier {
  readonly #around: NotifierSurroundings;
  readonly #waiting = makeMinHeap<Waiting>((one) => one.dueAt);
  readonly #retries = makeMinHeap<Batch>((one) => one.dueAt);
  #underWay = 0;
  #batches = 0;
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(around: NotifierSurroundings) {
    this.#around = around;
  }

  /** Takes over a message's statuses. With `firstNow` it resolves when the first of them was tried once. */
  async announce(message: MessageRecord, firstNow: boolean): Promise<void> {
    const first = message.statuses[0];
    if (!first || this.#closed) return;
    this.#around.counts().planned += message.statuses.length;
    if (!firstNow) return this.#wait({ dueAt: first.dueAt, message, next: 0 });
    const second = message.statuses[1];
    if (second) this.#wait({ dueAt: second.dueAt, message, next: 1 });
    first.happenedAt = Math.round(performance.now());
    await this.#post(this.#makeBatch([{ message, record: first }]));
  }

  /** Forgets everything not told yet. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#wakesAt = Number.POSITIVE_INFINITY;
    this.#waiting.clear();
    this.#retries.clear();
  }

  close(): void {
    this.#closed = true;
    this.clear();
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#wake();
  }

  // One timer, at the end of the batch window that the earliest due time falls into.
  #wake(): void {
    const { batchWindowMs, concurrency } = this.#around.behaviour();
    if (this.#closed || this.#underWay >= concurrency) return;
    const due = Math.min(this.#waiting.peek()?.dueAt ?? Infinity, this.#retries.peek()?.dueAt ?? Infinity);
    const at = Math.ceil(Math.max(due, performance.now()) / batchWindowMs) * batchWindowMs;
    if (at >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = at;
    // Unref'd: a simulator that serves keeps its process alive, pending statuses alone don't.
    this.#timer = setTimeout(() => this.#work(), Math.min(at - performance.now(), 2 ** 31 - 1)).unref();
  }

  #work(): void {
    clearTimeout(this.#timer);
    this.#wakesAt = Number.POSITIVE_INFINITY;
    while (!this.#closed && this.#underWay < this.#around.behaviour().concurrency) {
      const batch = this.#nextBatch(performance.now());
      if (!batch) break;
      void this.#post(batch);
    }
    this.#wake();
  }

  #nextBatch(now: number): Batch | null {
    const retry = this.#retries.peek();
    const waiting = this.#waiting.peek();
    if (retry && retry.dueAt <= now && retry.dueAt <= (waiting?.dueAt ?? Infinity)) return this.#retries.pop() ?? null;
    const { batchSize } = this.#around.behaviour();
    const told: Told[] = [];
    for (let one = waiting; one && one.dueAt <= now && told.length < batchSize; one = this.#waiting.peek()) {
      this.#waiting.pop();
      told.push({ message: one.message, record: one.message.statuses[one.next] as Told['record'] });
      const following = one.message.statuses[++one.next];
      if (!following) continue;
      one.dueAt = following.dueAt;
      this.#waiting.push(one);
    }
    return told.length > 0 ? this.#makeBatch(told) : null;
  }

  #makeBatch(told: Told[]): Batch {
    const { dialect } = this.#around.behaviour();
    const mixed = DIALECTS[this.#batches++ % DIALECTS.length] as Dialect;
    const now = performance.now();
    const counts = this.#around.counts();
    return { dueAt: now, told, dialect: dialect === 'mixed' ? mixed : dialect, tries: 0, firstTryAt: now, counts };
  }

  async #post(batch: Batch): Promise<void> {
    const url = this.#around.callback();
    if (url === null) {
      batch.counts.dropped += batch.told.length;
      return;
    }
    const behaviour = this.#around.behaviour();
    this.#underWay++;
    batch.counts.posts++;
    if (batch.tries++ === 0) batch.counts.sent += batch.told.length;
    else batch.counts.retried++;
    const text = writeStatuses(batch.dialect, batch.told, behaviour);
    const status = await this.#around.client.post(url, text, behaviour.timeoutMs);
    const saturated = this.#underWay-- >= behaviour.concurrency;
    if (status === 200) this.#acknowledge(batch);
    else this.#retry(batch, behaviour.retry);
    // Otherwise the next window's end comes first, so that batches fill.
    if (saturated) this.#work();
    else this.#wake();
  }

  #acknowledge(batch: Batch): void {
    const now = Math.round(performance.now());
    for (const { record } of batch.told) record.acknowledgedAt = now;
    batch.counts.acknowledged += batch.told.length;
  }

  #retry(batch: Batch, retry: NotificationBehaviour['retry']): void {
    if (this.#closed || batch.counts !== this.#around.counts()) return;
    const now = performance.now();
    batch.dueAt = now + Math.min(retry.firstMs * retry.factor ** (batch.tries - 1), retry.maxMs);
    if (batch.dueAt - batch.firstTryAt > retry.giveUpMs) batch.counts.gaveUp += batch.told.length;
    else this.#retries.push(batch);
  }
}
