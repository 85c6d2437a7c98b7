import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeBatcher, OverloadedError } from '../../src/lib/batcher.ts';

/** What a flush that stored everything returns. */
const NONE: ReadonlyMap<number, unknown> = new Map();

test('items that arrive while a flush runs go out together in the next one', async () => {
  const batches: number[][] = [];
  const flush = async (items: number[]) => {
    batches.push(items);
    return await sleep(20, NONE);
  };
  const batcher = makeBatcher({ flush, maxWeight: 100, maxDelayMs: 1 });
  const first = batcher.add(1);
  await sleep(10);
  await Promise.all([first, batcher.add(2), batcher.add(3), batcher.add(4)]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

test('an add resolves only after its own flush, and a failed flush fails just its batch', async () => {
  let calls = 0;
  const flush = async () => {
    calls += 1;
    if (calls === 1) throw new Error('database away');
    return NONE;
  };
  const batcher = makeBatcher<number>({ flush, maxWeight: 1, maxDelayMs: 1 });
  const results = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
  expect(results.map((r) => r.status)).toEqual(['rejected', 'fulfilled']);
});

test('what would wait beyond the bound is refused, and room comes back', async () => {
  const batcher = makeBatcher<number>({ flush: () => sleep(10, NONE), maxWeight: 10, maxDelayMs: 1, maxWaiting: 3 });
  const held = Promise.all([batcher.add(1), batcher.add(2), batcher.add(3)]);
  await expect(batcher.add(4)).rejects.toBeInstanceOf(OverloadedError);
  await held;
  await batcher.add(4);
  expect(batcher.waiting).toBe(0);
});

test('one item heavier than a batch goes alone', async () => {
  const batches: number[][] = [];
  const flush = async (items: number[]) => {
    batches.push(items);
    return NONE;
  };
  const batcher = makeBatcher({ flush, maxWeight: 2, maxDelayMs: 1, weigh: (item: number) => item });
  await Promise.all([batcher.add(5), batcher.add(1), batcher.add(1), batcher.add(2)]);
  expect(batches).toEqual([[5], [1, 1], [2]]);
});

test('behind one that has waited too long nobody queues up', async () => {
  const batcher = makeBatcher<number>({ flush: () => sleep(60, NONE), maxWeight: 1, maxDelayMs: 1, maxAgeMs: 20 });
  const [first, second] = [batcher.add(1), batcher.add(2)];
  expect(batcher.full).toBe(false);
  await sleep(40);
  expect(batcher.full).toBe(true);
  await expect(batcher.add(3)).rejects.toBeInstanceOf(OverloadedError);
  await Promise.all([first, second]);
  expect(batcher.full).toBe(false);
});

test('drain flushes what waits at once', async () => {
  const seen: number[] = [];
  const batcher = makeBatcher<number>({
    flush: async (items) => {
      seen.push(...items);
      return NONE;
    },
    maxWeight: 10,
    maxDelayMs: 60_000,
  });
  void batcher.add(1);
  void batcher.add(2);
  await batcher.drain();
  expect(seen).toEqual([1, 2]);
});

test('while every flush hangs, nobody queues up behind them', async () => {
  let release = () => {};
  const hang = new Promise<void>((done) => {
    release = done;
  });
  const flush = async () => {
    await hang;
    return NONE;
  };
  const batcher = makeBatcher<number>({ flush, maxWeight: 1, maxDelayMs: 1, lanes: 2, maxFlushMs: 20 });
  const results = await Promise.allSettled([batcher.add(1), batcher.add(2), batcher.add(3)]);
  expect(results.map((r) => r.status)).toEqual(['rejected', 'rejected', 'rejected']);
  await expect(batcher.add(4)).rejects.toBeInstanceOf(OverloadedError);
  release();
  await batcher.drain();
  await batcher.add(5);
});

test('an item that fails alone fails nobody else', async () => {
  const flush = async (items: number[]) =>
    new Map(items.filter((item) => item === 2).map((item) => [item, new Error('two')]));
  const batcher = makeBatcher<number>({ flush, maxWeight: 10, maxDelayMs: 1 });
  const results = await Promise.allSettled([batcher.add(1), batcher.add(2), batcher.add(3)]);
  expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
