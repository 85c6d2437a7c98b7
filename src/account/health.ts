// How the provider says a sender's line is. It refreshes that every five minutes, so it is asked no more often.
import type { Sql } from '../db/client.ts';
import { type SenderRow, storeHealth } from './queries.ts';

const ASK_AGAIN_MS = 300_000;

export interface HealthCalls {
  health(): Promise<{ status: string; detail: string }>;
}

/** From memory when it was asked within five minutes. A provider that does not answer is `unknown`, with the reason. */
export async function senderHealth(
  sql: Sql,
  sender: SenderRow,
  provider: HealthCalls,
  now = Date.now(),
): Promise<NonNullable<SenderRow['health']>> {
  if (sender.health && now - Date.parse(sender.health.checkedAt) < ASK_AGAIN_MS) return sender.health;
  const answer = await provider.health().catch((error: Error) => ({ status: 'unknown', detail: error.message }));
  const health = { ...answer, checkedAt: new Date(now).toISOString() };
  await storeHealth(sql, sender.id, health);
  return health;
}
