// Bodies as providers send them, each with the effect that is stated beside it and no other, once and when repeated.
import { describe, expect, test } from 'vitest';
import { openApp } from '../http/setup.ts';
import type { Case, Effect, Scene } from './corpus/case.ts';
import { HOSTILE_CASES } from './corpus/hostile.ts';
import { INBOUND_CASES } from './corpus/inbound.ts';
import { NEWS_CASES } from './corpus/news.ts';
import { STATUS_CASES } from './corpus/statuses.ts';
import { addLine, ago, expectTrueCounts, takenCampaign } from './setup.ts';

const api = await openApp();
const { sql } = api;
const campaigns: number[] = [];

/** Everything the tables say of one sender and its campaign. */
async function effectOn(senderId: number, campaignId: number, at: number): Promise<Required<Effect>> {
  const deliveries = await sql`
    select d.status, d.error_code as code, d.error_title as title, d.sent_at as "sentAt", d.seq, s.phone is not null as suppressed
    from deliveries d left join suppressions s on s.phone = d.phone where d.campaign_id = ${campaignId} order by d.seq`;
  const inbound = await sql`
    select type, text, payload, asks, seq as answers, campaign_id as campaign from inbound where sender_id = ${senderId} order by id`;
  const events =
    await sql`select field, event, subject, action from provider_events where sender_id = ${senderId} order by id`;
  const [campaign] = await sql`select status, paused_reason as reason from campaigns where id = ${campaignId}`;
  const [early] = await sql`select count(*)::int as kept from early_statuses where sender_id = ${senderId}`;
  for (const { campaign: answered, answers } of inbound) expect(answered).toBe(answers === null ? null : campaignId);
  expect(campaign?.reason === null).toBe(campaign?.status === 'running');
  return {
    statuses: deliveries.map((row) => row.status),
    errors: deliveries.filter((row) => row.code !== null).map((row) => `${row.code} ${row.title}`),
    sentAt: sentWhen(deliveries[0]?.sentAt, at) as 'told',
    inbound: inbound.map(({ campaign: _, ...row }) => row as Required<Effect>['inbound'][number]),
    suppressed: deliveries.filter((row) => row.suppressed).map((row) => row.seq),
    events: events.map(
      ({ field, event, subject, action }) =>
        `${field} ${event}${subject === null ? '' : ` ${subject}`}${action === null ? '' : ` → ${action}`}`,
    ),
    kept: early?.kept,
    paused: campaign?.status === 'paused',
  };
}

function sentWhen(sentAt: Date | null, at: number): string | undefined {
  if (sentAt === null) return undefined;
  if (sentAt.getTime() === at * 1000) return 'told';
  return Math.abs(Date.now() - sentAt.getTime()) < 60_000 ? 'received' : sentAt.toISOString();
}

async function play({ people = 3, body, effect }: Case): Promise<void> {
  const { senderId, tell } = await addLine(api);
  const { campaignId, messages, phones } = await takenCampaign(sql, senderId, people);
  campaigns.push(campaignId);
  const at = ago(3600).getTime() / 1000;
  const scene: Scene = { messages, phones, at };
  const posted = body(scene);
  const nothing = { errors: [], sentAt: undefined, inbound: [], suppressed: [], events: [], kept: 0, paused: false };
  const statuses = messages.map((_, i) => effect.statuses?.[i] ?? 'accepted');
  for (const time of ['once', 'twice']) {
    await tell(posted);
    expect(await effectOn(senderId, campaignId, at), time).toEqual({ ...nothing, ...effect, statuses });
  }
}

const ALL = { statuses: STATUS_CASES, inbound: INBOUND_CASES, news: NEWS_CASES, hostile: HOSTILE_CASES };

describe.each(Object.entries(ALL))('%s', (_, cases) => {
  for (const one of cases) test(one.name, () => play(one));
});

test('after all of them every count equals the rows, and nothing has leaked into the language', async () => {
  expect(campaigns.length).toBeGreaterThanOrEqual(60);
  for (const campaignId of campaigns) await expectTrueCounts(sql, campaignId);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
