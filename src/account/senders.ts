// Senders: created, changed and read. Keys go in and never come out.
import { writeAudit } from '../db/audit.ts';
import type { Db, Sql } from '../db/client.ts';
import { recountPeople } from '../db/daily-people.ts';
import { API_KEY_PURPOSE, readSenderConnection, type SenderConnection } from '../db/sender-connection.ts';
import type { Seal } from '../lib/seal.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { AuditEntry } from '../model/audit.ts';
import type { FrequencyCap } from '../model/frequency-cap.ts';
import { readCountry } from '../model/phone.ts';
import { AccountError } from './account-error.ts';
import { checkBaseUrl } from './base-url.ts';
import {
  insertSender,
  type SenderColumns,
  type SenderRow,
  selectSenders,
  type UncertainPolicy,
  updateSender,
} from './queries.ts';
import { sealNewSecret } from './webhook-secret.ts';

/** What an installation assumes where a request is silent. */
export interface SenderDefaults {
  baseUrl: string;
  ratePerSecond: number;
  /** Hosts that may be called though private or not https. */
  allowedHosts: readonly string[];
}

export interface SenderInput {
  name: string;
  apiKey: string;
  baseUrl?: string | undefined;
  namespace?: string | null | undefined;
  ratePerSecond?: number | undefined;
  recipientType?: string | null | undefined;
  country?: string | null | undefined;
  requestTimeoutMs?: number | undefined;
  dailyLimit?: number | null | undefined;
  uncertain?: UncertainPolicy | undefined;
  frequencyCap?: FrequencyCap | null | undefined;
  optOutReply?: string | null | undefined;
  optInReply?: string | null | undefined;
}

export interface SenderDeps {
  sql: Sql;
  seal: Seal;
  defaults: SenderDefaults;
}

/** Returns the id. Throws AccountError. */
export async function createSender({ sql, seal, defaults }: SenderDeps, input: SenderInput): Promise<number> {
  const id = await insertSender(sql, {
    name: input.name,
    base_url: checkBaseUrl(input.baseUrl ?? defaults.baseUrl, defaults.allowedHosts),
    api_key_sealed: seal.seal(input.apiKey, API_KEY_PURPOSE),
    namespace: input.namespace ?? null,
    rate_per_second: input.ratePerSecond ?? defaults.ratePerSecond,
    recipient_type: input.recipientType === undefined ? 'individual' : input.recipientType,
    country: checkCountry(input.country ?? null),
    request_timeout_ms: input.requestTimeoutMs ?? 30_000,
    daily_limit: input.dailyLimit ?? null,
    uncertain_policy: input.uncertain ?? 'hold',
    frequency_cap: input.frequencyCap ?? null,
    webhook_secret_sealed: sealNewSecret(seal),
    webhook_secret_before_sealed: null,
    webhook_secret_before_until: null,
    opt_out_reply: input.optOutReply ?? null,
    opt_in_reply: input.optInReply ?? null,
  });
  if (id === null) throw nameTaken(input.name);
  return id;
}

/** Changes what is given. Throws AccountError. */
export async function changeSender(
  { sql, seal, defaults }: SenderDeps,
  id: number,
  input: { [Field in keyof SenderInput]?: SenderInput[Field] | undefined },
): Promise<void> {
  const columns: Partial<SenderColumns> = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.baseUrl === undefined ? {} : { base_url: checkBaseUrl(input.baseUrl, defaults.allowedHosts) }),
    ...(input.apiKey === undefined ? {} : { api_key_sealed: seal.seal(input.apiKey, API_KEY_PURPOSE) }),
    ...(input.namespace === undefined ? {} : { namespace: input.namespace }),
    ...(input.ratePerSecond === undefined ? {} : { rate_per_second: input.ratePerSecond }),
    ...(input.recipientType === undefined ? {} : { recipient_type: input.recipientType }),
    ...(input.country === undefined ? {} : { country: checkCountry(input.country) }),
    ...(input.requestTimeoutMs === undefined ? {} : { request_timeout_ms: input.requestTimeoutMs }),
    ...(input.dailyLimit === undefined ? {} : { daily_limit: input.dailyLimit }),
    ...(input.uncertain === undefined ? {} : { uncertain_policy: input.uncertain }),
    ...(input.frequencyCap === undefined ? {} : { frequency_cap: input.frequencyCap }),
    ...(input.optOutReply === undefined ? {} : { opt_out_reply: input.optOutReply }),
    ...(input.optInReply === undefined ? {} : { opt_in_reply: input.optInReply }),
  };
  const changed = await inTransaction(sql, async (tx) => {
    const found = await updateSender(tx, id, columns);
    if (found && input.dailyLimit !== undefined) await changeDailyLimit(tx, id);
    if (input.apiKey !== undefined || input.baseUrl !== undefined) await forgetHealth(tx, id);
    return found;
  }).catch((error: { code?: string }) => {
    throw error.code === '23505' ? nameTaken(input.name ?? '') : error;
  });
  if (!changed) throw senderNotFound(id);
}

/** Who was written to today is found out anew, and campaigns that wait for room look again. */
async function changeDailyLimit(tx: Db, id: number): Promise<void> {
  await recountPeople(tx, id);
  await tx`update campaigns set waiting_until = null where sender_id = ${id} and waiting_for = 'daily_limit'`;
}

/** What was said of another line, or to another key, is asked anew. */
async function forgetHealth(tx: Db, id: number): Promise<void> {
  await tx`update senders set health = null where id = ${id}`;
}

/** The sender that the environment describes, under the name `default`. */
export async function ensureDefaultSender(deps: SenderDeps, given: Given): Promise<number> {
  const [existing] = await selectSenders(deps.sql, { name: 'default' });
  if (existing) {
    await followEnvironment(deps, existing.id, given);
    return existing.id;
  }
  try {
    const id = await createSender(deps, { name: 'default', ...given });
    await writeAudit(deps.sql, ofEnvironment('sender.create', id, given));
    return id;
  } catch (error) {
    const [other] = await selectSenders(deps.sql, { name: 'default' }); // another process was first
    if (other) return other.id;
    throw error;
  }
}

type Given = Pick<SenderConnection, 'baseUrl' | 'apiKey' | 'namespace' | 'ratePerSecond'>;

async function followEnvironment(deps: SenderDeps, id: number, given: Given): Promise<void> {
  const now = await readConnection(deps.sql, deps.seal, id);
  const changed = Object.fromEntries(Object.entries(given).filter(([key, value]) => now[key as keyof Given] !== value));
  if (Object.keys(changed).length === 0) return;
  await changeSender(deps, id, changed);
  await writeAudit(deps.sql, ofEnvironment('sender.change', id, changed));
}

function ofEnvironment(action: 'sender.create' | 'sender.change', id: number, detail: Partial<Given>): AuditEntry {
  const subject = { kind: 'sender', id, name: 'default' } as const;
  const actor = { kind: 'environment', id: null, name: 'LAM_API_KEY' } as const;
  return { actor, action, subject, outcome: 'done', detail, address: null, requestId: null };
}

/** Throws AccountError when there is none. */
export async function readSender(sql: Db, id: number): Promise<SenderRow> {
  const [sender] = await selectSenders(sql, { id });
  if (!sender) throw senderNotFound(id);
  return sender;
}

/** How to reach the provider for this sender, with its key: never to be logged or answered. Throws AccountError. */
export async function readConnection(sql: Db, seal: Seal, id: number): Promise<SenderConnection> {
  const connection = await readSenderConnection(sql, seal, id);
  if (!connection) throw senderNotFound(id);
  return connection;
}

function checkCountry(country: string | null): string | null {
  if (country === null || readCountry(country)) return country;
  throw new AccountError('unknown_country', `"${country}" is not a country: give its two letters, like SN`, 'country');
}

function nameTaken(name: string): AccountError {
  return new AccountError('name_taken', `There is a sender named "${name}" already`, 'name');
}

function senderNotFound(id: number): AccountError {
  return new AccountError('sender_not_found', `There is no sender ${id}`, 'senderId');
}
