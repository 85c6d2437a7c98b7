// The open provider of a sender, for the calls that are not sends.
import { AccountError } from '../account/account-error.ts';
import { readSenderConnection } from '../db/sender-connection.ts';
import type { Provider } from '../provider/provider.ts';
import type { HttpDeps } from './deps.ts';

/** A few are enough: people click, templates come in pages. */
const CONNECTIONS = 4;

/** Throws AccountError when there is no such sender. */
export async function openSenderProvider({ sql, seal, providers }: HttpDeps, senderId: number): Promise<Provider> {
  const connection = await readSenderConnection(sql, seal, senderId);
  if (!connection) throw new AccountError('sender_not_found', `There is no sender ${senderId}`, 'senderId');
  const { ratePerSecond: _, ...rest } = connection;
  return providers.get(`calls ${senderId}`, { ...rest, maxConnections: CONNECTIONS });
}
