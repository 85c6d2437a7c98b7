// What people wrote back, and what the provider told of templates and accounts, newest first.
import type { Db } from '../db/client.ts';
import type { Json } from '../model/template.ts';

interface Page {
  /** Only older ones than this id. */
  before: number | undefined;
  limit: number;
}

export interface InboundRow {
  id: number;
  senderId: number;
  /** Digits. */
  phone: number;
  messageId: string;
  contextId: string | null;
  /** The provider's time, and ours. */
  at: Date;
  receivedAt: Date;
  type: string;
  text: string | null;
  payload: string | null;
  asks: 'out' | 'in' | null;
  campaignId: number | null;
  seq: number | null;
}

export interface InboundFilter {
  campaignId?: number | undefined;
  senderId?: number | undefined;
  /** Digits. */
  phone?: number | undefined;
}

export async function listInbound(sql: Db, filter: InboundFilter & Page): Promise<InboundRow[]> {
  const { campaignId, senderId, phone, before, limit } = filter;
  return await sql<InboundRow[]>`
    select i.id, i.sender_id as "senderId", i.phone, i.message_id as "messageId", i.context_id as "contextId", i.at,
      i.received_at as "receivedAt", i.type, i.text, i.payload, i.asks, c.id as "campaignId", case when c.id is not null then i.seq end as seq
    from inbound i left join campaigns c on c.id = i.campaign_id
    where ${before === undefined ? sql`true` : sql`i.id < ${before}`}
      ${campaignId === undefined ? sql`` : sql`and i.campaign_id = ${campaignId}`}
      ${senderId === undefined ? sql`` : sql`and i.sender_id = ${senderId}`}
      ${phone === undefined ? sql`` : sql`and i.phone = ${phone}`}
    order by i.id desc limit ${limit}`;
}

export interface ProviderEventRow {
  id: number;
  field: string;
  event: string;
  subject: string | null;
  action: string | null;
  detail: Record<string, Json>;
  at: Date;
  receivedAt: Date;
}

export async function listProviderEvents(sql: Db, { senderId, before, limit }: Page & { senderId: number }) {
  return await sql<ProviderEventRow[]>`
    select id, field, event, subject, action, detail, at, received_at as "receivedAt"
    from provider_events where sender_id = ${senderId} and ${before === undefined ? sql`true` : sql`id < ${before}`}
    order by id desc limit ${limit}`;
}
