// The providers a process has open: one per use and sender, made anew when the sender's settings change.
import { makeProvider } from './make-provider.ts';
import type { Provider, ProviderConnection, Reach } from './provider.ts';

/** How long a replaced provider may finish its requests: more than a request's own time limit can be. */
const RETIRE_MS = 120_000;

export interface ProviderPool {
  /** The open provider under this key (use and sender); a changed connection replaces it. */
  get(key: string, connection: ProviderConnection): Provider;
  close(): Promise<void>;
}

export function makeProviderPool(reach?: Reach): ProviderPool {
  const open = new Map<string, { settings: string; provider: Provider }>();
  const retired = new Map<Provider, NodeJS.Timeout>();
  return {
    get(key, connection) {
      const settings = JSON.stringify(connection);
      const current = open.get(key);
      if (current?.settings === settings) return current.provider;
      if (current) retire(current.provider);
      const provider = makeProvider(connection, reach);
      open.set(key, { settings, provider });
      return provider;
    },
    async close() {
      for (const timer of retired.values()) clearTimeout(timer);
      const all = [...[...open.values()].map((entry) => entry.provider), ...retired.keys()];
      open.clear();
      retired.clear();
      await Promise.all(all.map((provider) => provider.close()));
    },
  };

  function retire(provider: Provider): void {
    const timer = setTimeout(() => {
      retired.delete(provider);
      void provider.close();
    }, RETIRE_MS);
    timer.unref();
    retired.set(provider, timer);
  }
}
