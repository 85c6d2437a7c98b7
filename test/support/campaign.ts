// Campaigns put straight into the tables, and the counts as a plain scan of the rows gives them.
import { randomBytes } from 'node:crypto';
import type { Sql } from '../../src/db/client.ts';
import { makePartition } from '../../src/db/make-partition.ts';
import { readPartitions } from '../../src/db/partitions.ts';
import { API_KEY_PURPOSE } from '../../src/db/sender-connection.ts';
import { makeSeal } from '../../src/lib/seal.ts';
import { inTransaction } from '../../src/lib/transaction.ts';

export const TEST_SECRET = 'a secret for tests, long enough to be one';
export const TEST_SEAL = makeSeal(TEST_SECRET);

export interface CampaignOptions {
  recipients: number;
  senderId?: number;
  status?: string;
  ratePerSecond?: number;
  baseUrl?: string;
  apiKey?: string;
  requestTimeoutMs?: number;
  /** In a partition of its own, as large ones are. */
  large?: boolean;
}

export async function makeSender(sql: Sql, options: Partial<CampaignOptions> = {}): Promise<number> {
  const [sender] = await sql<[{ id: number }]>`
    insert into senders (name, base_url, api_key_sealed, rate_per_second, request_timeout_ms, webhook_secret_sealed)
    values (${randomBytes(6).toString('hex')}, ${options.baseUrl ?? 'http://127.0.0.1:9'},
      ${TEST_SEAL.seal(options.apiKey ?? 'key', API_KEY_PURPOSE)}, ${options.ratePerSecond ?? 20},
      ${options.requestTimeoutMs ?? 5000}, ${TEST_SEAL.seal('hook', 'x')})
    returning id`;
  return sender.id;
}

/** A campaign with that many pending deliveries, phones counted up from a range of its own. */
export async function makeCampaign(sql: Sql, options: CampaignOptions) {
  const senderId = options.senderId ?? (await makeSender(sql, options));
  const template = {
    name: 'promo',
    language: 'fr',
    components: [{ type: 'body', parameters: [{ type: 'text', text: '{{name}}' }] }],
  };
  const [campaign] = await sql<[{ id: number }]>`
    insert into campaigns (name, sender_id, template, status, total)
    values ('test', ${senderId}, ${sql.json(template)}, ${options.status ?? 'draft'}, ${options.recipients}) returning id`;
  const part = options.large ? campaign.id : 0;
  if (options.large) await inTransaction(sql, (tx) => makePartition(tx, campaign.id));
  if (options.large) await readPartitions(sql);
  await sql`
    insert into deliveries (part, campaign_id, seq, phone, country, variables)
    select ${part}::int, ${campaign.id}, n, 221770000000 + ${campaign.id} * 100000 + n, 'SN', jsonb_build_object('name', 'Awa ' || n)
    from generate_series(1, ${options.recipients}) n`;
  await sql`
    insert into counts (campaign_id, quarter, country, shard, pending) values (${campaign.id}, '-infinity', 'SN', 0, ${options.recipients})`;
  return { campaignId: campaign.id, senderId };
}

/** Every count of a campaign by a plain scan: the truth that the deltas must equal. */
export async function countsByHand(sql: Sql, campaignId: number) {
  const [row] = await sql`
    select count(*) filter (where status = 'pending')::int as pending, count(*) filter (where status = 'sending')::int as sending,
      count(*) filter (where status = 'uncertain')::int as uncertain, count(*) filter (where status = 'accepted')::int as accepted,
      count(*) filter (where status = 'sent')::int as sent, count(*) filter (where status = 'failed')::int as failed,
      count(*) filter (where status = 'delivered')::int as delivered, count(*) filter (where status = 'read')::int as read,
      count(*) filter (where status = 'skipped')::int as skipped, count(accepted_at)::int as "everAccepted",
      count(sent_at)::int as "everSent", count(delivered_at)::int as "everDelivered", count(read_at)::int as "everRead",
      count(*) filter (where status = 'failed' and accepted_at is null)::int as refused,
      count(*) filter (where status = 'failed')::int as errors
    from deliveries where campaign_id = ${campaignId}`;
  return row as Record<string, number>;
}
