// Everything that Griot holds about one person.
import type { Sql } from '../db/client.ts';
import type { Json } from '../model/template.ts';
import { allNumbersOf, deliveriesOf, naming, rawOf } from './person-places.ts';

type Held = Record<string, Json>;

export interface PersonRecord {
  phones: number[];
  suppressions: Held[];
  deliveries: Held[];
  replies: Held[];
  lists: Held[];
  rejects: Held[];
  /** What is kept of them for a day or two to send rightly. */
  passing: Held[];
  notifications: Held[];
}

export async function readPerson(sql: Sql, given: readonly number[]): Promise<PersonRecord> {
  const phones = await allNumbersOf(sql, given);
  const them = sql`any(${phones}::bigint[])`;
  const suppressions = await sql<Held[]>`
    select phone, reason, source, campaign_id as "campaignId", created_at as "createdAt" from suppressions where phone = ${them}`;
  const deliveries = await sql<Held[]>`
    select d.campaign_id as "campaignId", p.name as campaign, s.name as sender, d.seq, d.phone, d.variables, d.status,
      d.skip_reason as "skipReason", d.attempts, d.message_id as "messageId", d.wa_id as "waId", d.error_code as "errorCode",
      d.error_title as "errorTitle", d.accepted_at as "acceptedAt", d.sent_at as "sentAt", d.delivered_at as "deliveredAt",
      d.read_at as "readAt", d.failed_at as "failedAt",
      (select json_agg(json_build_object('kind', r.kind, 'at', r.at) order by r.at) from responses r
        where r.campaign_id = d.campaign_id and r.seq = d.seq) as responses
    from ${deliveriesOf(sql, phones)} as d join campaigns p on p.id = d.campaign_id join senders s on s.id = p.sender_id
    order by d.campaign_id, d.seq`;
  const replies = await sql<Held[]>`
    select i.id, i.phone, s.name as sender, i.message_id as "messageId", i.context_id as "contextId", i.type, i.text, i.payload,
      i.asks, i.campaign_id as "campaignId", i.at, i.received_at as "receivedAt"
    from inbound i join senders s on s.id = i.sender_id where i.phone = ${them} order by i.id`;
  const lists = await sql<Held[]>`
    select l.id as "listId", l.name as list, p.seq, p.phone, p.variables from lists l
    join list_people p on p.list_id = l.id and p.phone = ${them} order by l.id`;
  const rejects = await sql<Held[]>`
    select r.import_id as "importId", r.line, r.reason_code as "reasonCode", r.cells from import_rejects r
    where ${naming(sql, sql`r.cells`, phones)} order by r.import_id, r.line`;
  const record = { suppressions, deliveries, replies, lists, rejects, passing: await readPassing(sql, phones) };
  return plain({ phones, ...record, notifications: await readRaw(sql, phones) });
}

async function readPassing(sql: Sql, phones: readonly number[]): Promise<Held[]> {
  const them = sql`any(${phones as number[]}::bigint[])`;
  return await sql<Held[]>`
    select 'wrote_to_us' as kind, sender_id as "senderId", last_inbound_at as at from service_windows where phone = ${them}
    union all select 'written_to_today', sender_id, at from daily_people where phone = ${them}
    union all select 'outcome_unknown', sender_id, since from uncertain where phone = ${them}
    union all select 'answer_to_be_sent', sender_id, created_at from confirmations where phone = ${them}
    union all select 'status_kept_aside', sender_id, received_at from early_statuses where recipient = ${them}
    union all select 'to_be_relayed', t.sender_id, q.received_at from relay_queue q join relay_targets t on t.id = q.target_id
      where q.people && ${phones as number[]}::bigint[]`;
}

async function readRaw(sql: Sql, phones: readonly number[]): Promise<Held[]> {
  const held: Held[] = [];
  for await (const { theirs } of rawOf(sql, phones)) {
    for (const [senderId, at, body] of theirs) held.push({ senderId, receivedAt: new Date(at).toISOString(), body });
  }
  return held;
}

/** Times as texts. */
function plain<T>(rows: T): T {
  return JSON.parse(JSON.stringify(rows)) as T;
}
