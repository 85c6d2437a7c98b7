// A task that repeats until it is stopped, never twice at once.

export interface Repeating {
  /** Resolves when the run under way, if any, has ended; none follows. */
  stop(): Promise<void>;
}

/** Runs `task` now and then again `ms` after each end. An error goes to `onError` and the rhythm goes on. */
export function every(ms: number, task: () => Promise<void>, onError: (error: unknown) => void): Repeating {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = run();

  async function run(): Promise<void> {
    try {
      await task();
    } catch (error) {
      onError(error);
    }
    if (!stopped) {
      timer = setTimeout(() => {
        current = run();
      }, ms);
    }
  }

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
