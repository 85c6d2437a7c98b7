// Campaigns whose messages the provider took, notifications about them in each dialect, and what became of all of it.
import { expect } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import { moveClaimed } from '../../src/db/delivery-moves.ts';
import { applyEarlyStatuses } from '../../src/db/early-statuses.ts';
import { recount } from '../../src/db/recount.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { acceptAll, addSender, type Reply, type TestApp } from '../http/setup.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';

/** A sender and its callback. */
export interface Line {
  senderId: number;
  /** A string is posted as it is. `by`: the process that gets it. */
  post(body: unknown, by?: TestApp): Promise<Reply>;
  /** Posts, and expects 200. */
  tell(body: unknown, by?: TestApp): Promise<void>;
}

let lines = 0;

export async function addLine(api: TestApp): Promise<Line> {
  lines += 1;
  const { id, webhookUrl } = await addSender(api, { name: `line ${lines}` });
  const post = async (body: unknown, by = api) =>
    await by.raw({
      method: 'POST',
      url: new URL(webhookUrl).pathname,
      headers: { 'content-type': 'application/json' },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    senderId: id,
    post,
    async tell(body, by) {
      const { status, text } = await post(body, by);
      expect([status, text]).toEqual([200, '{}']);
    },
  };
}

/** Whole seconds, as providers tell time. */
export function ago(seconds: number): Date {
  return new Date((Math.floor(Date.now() / 1000) - seconds) * 1000);
}

export const secondsOf = (at: Date) => String(at.getTime() / 1000);

export interface Taken {
  campaignId: number;
  /** Of the deliveries in their order. */
  messages: string[];
  phones: string[];
}

/** A running campaign, all of whose messages the provider took two hours ago, or when told. */
export async function takenCampaign(sql: Sql, senderId: number, recipients: number, at = ago(7200)): Promise<Taken> {
  const { campaignId } = await makeCampaign(sql, { recipients, senderId, status: 'running' });
  const messages = await acceptAll(sql, campaignId);
  await sql`update deliveries set accepted_at = ${at} where campaign_id = ${campaignId}`;
  await recount(sql, [campaignId]);
  await sql`update campaigns set last_turn_at = ${at} where id = ${campaignId}`;
  const rows = await sql<
    { phone: number }[]
  >`select phone from deliveries where campaign_id = ${campaignId} order by seq`;
  return { campaignId, messages, phones: rows.map(({ phone }) => String(phone)) };
}

export const messageIdOf = (campaignId: number, seq: number) => `wamid.${campaignId}/${seq}==`;

/** As a worker leaves them: claimed, the requests under way. */
export async function claimAll(sql: Sql, campaignId: number): Promise<void> {
  await sql`update deliveries set status = 'sending', claims = 1 where campaign_id = ${campaignId}`;
  await sql`update counts set pending = 0, sending = pending where campaign_id = ${campaignId}`;
}

/** As the recorder does it: the answers to the sends in one transaction, then what came before them. */
export async function commitSends(sql: Sql, campaignId: number, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return;
  const taken = seqs.map((seq) => ({ campaignId, seq, claim: 1, messageId: messageIdOf(campaignId, seq) }));
  await moveClaimed(
    sql,
    taken.map((one) => ({ ...one, to: 'accepted' })),
    new Date(),
  );
  await applyEarlyStatuses(
    sql,
    taken.map(({ messageId }) => messageId),
  );
}

const METADATA = { display_phone_number: '221338000000', phone_number_id: '106540352242922' };

/** The Cloud form's `value`, which some send alone. */
export const bareValue = (fields: object) => ({ messaging_product: 'whatsapp', metadata: METADATA, ...fields });

export const change = (field: string, value: unknown, time?: number) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '102290129340398', ...(time === undefined ? {} : { time }), changes: [{ field, value }] }],
});

export const cloud = (fields: object) => change('messages', bareValue(fields));

/** A text as people write it. */
export const textFrom = (from: string, body: string, fields: object = {}) => ({
  from,
  id: `wamid.in.${Math.random().toString(36).slice(2)}`,
  timestamp: secondsOf(ago(60)),
  type: 'text',
  text: { body },
  ...fields,
});

/** What the deltas say of a campaign, in the words of `countsByHand`, and what came back. */
export async function countsOf(sql: Sql, campaignId: number) {
  const [row] = await sql`
    select sum(pending)::int as pending, sum(sending)::int as sending, sum(uncertain)::int as uncertain,
      sum(accepted)::int as accepted, sum(sent)::int as sent, sum(failed)::int as failed, sum(delivered)::int as delivered,
      sum(read)::int as read, sum(skipped)::int as skipped, sum(ever_accepted)::int as "everAccepted",
      sum(ever_sent)::int as "everSent", sum(ever_delivered)::int as "everDelivered", sum(ever_read)::int as "everRead",
      sum(refused)::int as refused, sum(replied)::int as replied, sum(pressed)::int as pressed, sum(opted_out)::int as "optedOut",
      (select coalesce(sum(failed), 0)::int from error_counts where campaign_id = ${campaignId}) as errors
    from counts where campaign_id = ${campaignId}`;
  return row as Record<string, number>;
}

/** Promise 5: every count equals a plain scan of the rows. */
export async function expectTrueCounts(sql: Sql, campaignId: number): Promise<void> {
  expect(await verifyCounts(sql, [campaignId])).toEqual([]);
  const [responses] = await sql`
    select count(*) filter (where kind = 'reply')::int as replied, count(*) filter (where kind = 'press')::int as pressed,
      count(*) filter (where kind = 'opt-out')::int as "optedOut"
    from responses where campaign_id = ${campaignId}`;
  expect(await countsOf(sql, campaignId)).toEqual({ ...(await countsByHand(sql, campaignId)), ...responses });
  const errors = sql`select code, sum(failed)::int as failed from error_counts where campaign_id = ${campaignId}
    group by code having sum(failed) <> 0 order by code`;
  expect([...(await errors)]).toEqual([
    ...(await sql`select error_code as code, count(*)::int as failed from deliveries
      where campaign_id = ${campaignId} and status = 'failed' group by error_code order by error_code`),
  ]);
}
