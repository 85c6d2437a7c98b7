// The queue of a command: opened when it is first asked. Most commands ask it nothing, and its libraries are half of what
// they would load.
import type { QueueBackend } from './queue.ts';

/** `open` is called once at most. */
export function openWhenAsked(kind: QueueBackend['kind'], open: () => Promise<QueueBackend>): QueueBackend {
  let opened: Promise<QueueBackend> | null = null;
  const real = () => {
    opened ??= open();
    return opened;
  };
  return {
    kind,
    queue: {
      add: async (...job) => (await real()).queue.add(...job),
      repeat: async (...jobs) => (await real()).queue.repeat(...jobs),
      close: async () => await (await opened)?.queue.close(),
    },
    work(handlers, onError) {
      const worker = real().then((backend) => backend.work(handlers, onError));
      return { close: async (deadlineMs) => (await worker).close(deadlineMs) };
    },
    openProbe(name, taken) {
      const probe = real().then((backend) => backend.openProbe(name, taken));
      return { ask: async (payload) => (await probe).ask(payload), close: async () => (await probe).close() };
    },
    ping: async () => (await real()).ping(),
    depth: async () => (await real()).depth(),
    redisFacts: async () => (await real()).redisFacts(),
    close: async () => await (await opened)?.close(),
  };
}
