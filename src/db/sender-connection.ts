// How to reach the provider for one sender: its row, with the key opened.
import type { Seal } from '../lib/seal.ts';
import type { Db } from './client.ts';

export const API_KEY_PURPOSE = 'sender api key';

/** A sender's name and limit, and provider/'s ProviderConnection without the socket bound that the caller chooses. */
export interface SenderConnection {
  name: string;
  baseUrl: string;
  apiKey: string;
  namespace: string | null;
  recipientType: string | null;
  requestTimeoutMs: number;
  ratePerSecond: number;
}

/** Null when there is no such sender. The key must never be logged or answered. */
export async function readSenderConnection(sql: Db, seal: Seal, senderId: number): Promise<SenderConnection | null> {
  const [row] = await sql<(Omit<SenderConnection, 'apiKey'> & { sealed: Buffer })[]>`
    select name, base_url as "baseUrl", api_key_sealed as sealed, namespace, recipient_type as "recipientType",
      request_timeout_ms as "requestTimeoutMs", rate_per_second as "ratePerSecond"
    from senders where id = ${senderId}`;
  if (!row) return null;
  const { sealed, ...rest } = row;
  return { ...rest, apiKey: seal.open(sealed, API_KEY_PURPOSE) };
}
