// A binary heap that gives the item with the smallest rank first.

export interface MinHeap<T> {
  push(item: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
  clear(): void;
  readonly size: number;
}

/** `rank` must not change while an item is in the heap. */
export function makeMinHeap<T>(rank: (item: T) => number): MinHeap<T> {
  const items: T[] = [];
  const rankAt = (index: number) => rank(items[index] as T);
  const swap = (a: number, b: number) => {
    [items[a], items[b]] = [items[b] as T, items[a] as T];
  };
  const rise = (start: number) => {
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (rankAt(parent) <= rankAt(i)) return;
      swap(i, parent);
      i = parent;
    }
  };
  const sink = () => {
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < items.length && rankAt(child) < rankAt(least)) least = child;
      }
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };
  return {
    push(item) {
      items.push(item);
      rise(items.length - 1);
    },
    peek: () => items[0],
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length > 0) {
        items[0] = last as T;
        sink();
      }
      return top;
    },
    clear() {
      items.length = 0;
    },
    get size() {
      return items.length;
    },
  };
}
