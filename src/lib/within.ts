// Work that nobody waits for longer than so long.

/** Rejects with `late()` when the work has not settled in time; it goes on, and what comes of it is nobody's. */
export async function within<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(late()), ms);
  });
  return await Promise.race([work, over]).finally(() => clearTimeout(timer));
}
