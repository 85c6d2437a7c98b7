import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeBatcher, OverloadedError } from '../../src/lib/batcher.ts';

test('items that arrive while a flush runs go out together in the next one', async () => {
  const batches: number[][] = [];
  const flush = async (items: number[]) => {
    batches.push(items);
    await sleep(20);
  };
  const batcher = makeBatcher({ flush, maxItems: 100, maxDelayMs: 1 });
  const first = batcher.add([1]);
  await sleep(10);
  await Promise.all([first, batcher.add([2]), batcher.add([3, 4])]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

test('an add resolves only after its own flush, and a failed flush fails just its batch', async () => {
  let calls = 0;
  const flush = async () => {
    calls += 1;
    if (calls === 1) throw new Error('database away');
  };
  const batcher = makeBatcher<number>({ flush, maxItems: 1, maxDelayMs: 1 });
  const results = await Promise.allSettled([batcher.add([1]), batcher.add([2])]);
  expect(results.map((r) => r.status)).toEqual(['rejected', 'fulfilled']);
});

test('what would wait beyond the bound is refused, and room comes back', async () => {
  const batcher = makeBatcher<number>({ flush: () => sleep(10), maxItems: 10, maxDelayMs: 1, maxWaiting: 3 });
  const held = batcher.add([1, 2, 3]);
  await expect(batcher.add([4])).rejects.toBeInstanceOf(OverloadedError);
  await held;
  await batcher.add([4]);
  expect(batcher.waiting).toBe(0);
});

test('one add larger than a batch is never split', async () => {
  const sizes: number[] = [];
  const flush = async (items: number[]) => void sizes.push(items.length);
  const batcher = makeBatcher({ flush, maxItems: 2, maxDelayMs: 1 });
  await Promise.all([batcher.add([1, 2, 3, 4, 5]), batcher.add([6])]);
  expect(sizes).toEqual([5, 1]);
});

test('drain flushes what waits at once', async () => {
  const seen: number[] = [];
  const batcher = makeBatcher<number>({
    flush: async (items) => void seen.push(...items),
    maxItems: 10,
    maxDelayMs: 60_000,
  });
  void batcher.add([1, 2]);
  await batcher.drain();
  expect(seen).toEqual([1, 2]);
});
