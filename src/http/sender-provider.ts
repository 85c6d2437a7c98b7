// The open provider of a sender, for the calls that are not sends.
import { readConnection } from '../account/senders.ts';
import type { Provider } from '../provider/provider.ts';
import type { HttpDeps } from './deps.ts';

/** A few are enough: people click, templates come in pages. */
const CONNECTIONS = 4;

/** Throws AccountError when there is no such sender. */
export async function openSenderProvider(
  deps: Pick<HttpDeps, 'sql' | 'seal' | 'providers'>,
  senderId: number,
): Promise<Provider> {
  const { name: _, ratePerSecond: __, ...rest } = await readConnection(deps.sql, deps.seal, senderId);
  return deps.providers.get(`calls ${senderId}`, { ...rest, maxConnections: CONNECTIONS });
}
