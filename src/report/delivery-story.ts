// What the database knows of one delivery beyond its row: the list it came with, what is unknown of it, what it brought back.
import type { Db } from '../db/client.ts';
import type { DeliveryRow } from './deliveries.ts';

/** Of what the person wrote lately, so much is looked through: it may be about many campaigns. */
const REPLIES_LOOKED_AT = 1_000;

export interface StoryRows {
  list: { at: Date; fileName: string | null } | null;
  /** The request went out, or may have; nobody knows what became of it. */
  unanswered: { since: Date; takenAsSent: boolean } | null;
  replies: Reply[];
  /** What it brought back, each kind once: known even when the words are forgotten. */
  responses: { kind: 'reply' | 'press' | 'opt-out'; at: Date }[];
}

export interface Reply {
  at: Date;
  receivedAt: Date;
  type: string;
  text: string | null;
  payload: string | null;
  asks: 'out' | 'in' | null;
}

/** Looks at keys only, but for a bounded number of the person's replies. */
export async function readStory(sql: Db, campaignId: number, { seq, phone, waId }: DeliveryRow): Promise<StoryRows> {
  const phones = [phone, waId === null ? null : Number(waId)].filter(
    (one) => one !== null && Number.isSafeInteger(one),
  );
  const [[list], [unanswered], replies, responses] = await Promise.all([
    sql<{ at: Date; fileName: string | null }[]>`
      select created_at as at, coalesce(file_name, source ->> 'name') as "fileName" from imports
      where campaign_id = ${campaignId} and ${seq} between first_seq and first_seq + imported - 1 order by id limit 1`,
    sql<{ since: Date; takenAsSent: boolean }[]>`
      select since, taken_as_sent as "takenAsSent" from uncertain where campaign_id = ${campaignId} and seq = ${seq}`,
    sql<Reply[]>`
      select at, received_at as "receivedAt", type, text, payload, asks from (
        select * from inbound where phone = any(${phones as number[]}::bigint[]) order by id desc limit ${REPLIES_LOOKED_AT}
      ) as i where i.campaign_id = ${campaignId} and i.seq = ${seq} order by id`,
    sql<StoryRows['responses']>`
      select kind, at from responses where campaign_id = ${campaignId} and seq = ${seq} order by at`,
  ]);
  return { list: list ?? null, unanswered: unanswered ?? null, replies, responses };
}
