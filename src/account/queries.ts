// The statements of the account stage.
import type { Db } from '../db/client.ts';
import { paceNow } from '../db/pace.ts';
import type { CallbackCode } from '../model/finding-codes.ts';
import type { FrequencyCap } from '../model/frequency-cap.ts';

export type UncertainPolicy = 'hold' | 'resend-on-evidence';

export interface SenderRow {
  id: number;
  name: string;
  baseUrl: string;
  namespace: string | null;
  ratePerSecond: number;
  recipientType: string | null;
  country: string | null;
  requestTimeoutMs: number;
  dailyLimit: number | null;
  dailyCount: number;
  uncertain: UncertainPolicy;
  frequencyCap: FrequencyCap | null;
  /** Messages per second now, after rate refusals; the limit or more once it has recovered. */
  pacePerSecond: number;
  webhookSecretSealed: Buffer;
  /** Of the callback before the last rotation, as long as it is still taken. */
  webhookSecretBeforeSealed: Buffer | null;
  webhookSecretBeforeUntil: Date | null;
  optOutReply: string | null;
  optInReply: string | null;
  /** Without a code where a version before stored it. */
  webhook: { registered: boolean; code?: CallbackCode; detail: string; checkedAt: string } | null;
  health: { status: string; detail: string; checkedAt: string } | null;
  templatesSyncedAt: Date | null;
  createdAt: Date;
}

/** Columns of a sender, in the database's words. */
export interface SenderColumns {
  name: string;
  base_url: string;
  api_key_sealed: Buffer;
  namespace: string | null;
  rate_per_second: number;
  recipient_type: string | null;
  country: string | null;
  request_timeout_ms: number;
  daily_limit: number | null;
  uncertain_policy: UncertainPolicy;
  frequency_cap: FrequencyCap | null;
  webhook_secret_sealed: Buffer;
  webhook_secret_before_sealed: Buffer | null;
  webhook_secret_before_until: Date | null;
  opt_out_reply: string | null;
  opt_in_reply: string | null;
}

export async function selectSenders(
  sql: Db,
  where: { id?: number; name?: string; after?: number; limit?: number },
): Promise<SenderRow[]> {
  return await sql<SenderRow[]>`
    select id, name, base_url as "baseUrl", namespace, rate_per_second as "ratePerSecond",
      recipient_type as "recipientType", country, request_timeout_ms as "requestTimeoutMs",
      daily_limit as "dailyLimit", uncertain_policy as uncertain, frequency_cap as "frequencyCap",
      (select count(*)::int from daily_people p where p.sender_id = senders.id and p.at > now() - interval '24 hours') as "dailyCount",
      ${paceNow(sql)} as "pacePerSecond",
      webhook_secret_sealed as "webhookSecretSealed",
      case when webhook_secret_before_until > now() then webhook_secret_before_sealed end as "webhookSecretBeforeSealed",
      case when webhook_secret_before_until > now() then webhook_secret_before_until end as "webhookSecretBeforeUntil",
      opt_out_reply as "optOutReply", opt_in_reply as "optInReply", webhook, health, templates_synced_at as "templatesSyncedAt",
      created_at as "createdAt"
    from senders
    where id > ${where.after ?? 0} ${where.id === undefined ? sql`` : sql`and id = ${where.id}`}
      ${where.name === undefined ? sql`` : sql`and name = ${where.name}`}
    order by id limit ${where.limit ?? 1000}`;
}

/** Null when the name is taken. */
export async function insertSender(sql: Db, columns: SenderColumns): Promise<number | null> {
  const [row] = await sql<{ id: number }[]>`
    insert into senders ${sql(writable(sql, columns))} on conflict (name) do nothing returning id`;
  return row?.id ?? null;
}

/** False when there is no such sender. Throws the database's error when the name is taken. */
export async function updateSender(sql: Db, id: number, columns: Partial<SenderColumns>): Promise<boolean> {
  if (Object.keys(columns).length === 0) return (await selectSenders(sql, { id })).length > 0;
  const { count } = await sql`update senders set ${sql(writable(sql, columns))} where id = ${id}`;
  return count > 0;
}

/** Objects go in as JSON. */
function writable(sql: Db, { frequency_cap, ...columns }: Partial<SenderColumns>) {
  if (frequency_cap === undefined) return columns;
  return { ...columns, frequency_cap: frequency_cap && sql.json({ ...frequency_cap }) };
}

export async function storeWebhookState(sql: Db, id: number, state: NonNullable<SenderRow['webhook']>): Promise<void> {
  await sql`update senders set webhook = ${sql.json({ ...state })} where id = ${id}`;
}

export async function storeHealth(sql: Db, id: number, health: NonNullable<SenderRow['health']>): Promise<void> {
  await sql`update senders set health = ${sql.json({ ...health })} where id = ${id}`;
}
