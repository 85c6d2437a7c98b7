// Rows that tests need before their own subject begins.
import type { Sql } from '../../src/db/client.ts';

/** Returns the id of a new sender. */
export async function insertSender(sql: Sql, country: string | null = 'SN'): Promise<number> {
  const [row] = await sql<[{ id: number }]>`
    insert into senders (name, base_url, api_key_sealed, rate_per_second, country, request_timeout_ms, webhook_secret_sealed)
    values (gen_random_uuid()::text, 'http://127.0.0.1:1', ''::bytea, 20, ${country}, 30000, ''::bytea) returning id`;
  return row.id;
}

/** Returns the id of a new campaign, a draft unless told. */
export async function insertCampaign(sql: Sql, senderId: number, status = 'draft'): Promise<number> {
  const [row] = await sql<[{ id: number }]>`
    insert into campaigns (name, sender_id, template, status)
    values ('Test', ${senderId}, '{"name": "hello", "language": "fr", "components": []}', ${status}::campaign_status)
    returning id`;
  return row.id;
}
