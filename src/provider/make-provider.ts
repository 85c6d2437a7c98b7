// Names the provider adapters; everything else knows only the Provider interface.
import { makeLamProvider } from './lam/lam-provider.ts';
import { parseLamNotification } from './lam/webhook.ts';
import type { ParseNotification, Provider, ProviderConnection, Reach } from './provider.ts';

/** Throws ProviderCallError `base_url` where the base URL is none. Close it when done: it holds sockets. */
export function makeProvider(connection: ProviderConnection, reach: Reach = { allowedHosts: [] }): Provider {
  return makeLamProvider(connection, reach);
}

export const parseNotification: ParseNotification = parseLamNotification;
