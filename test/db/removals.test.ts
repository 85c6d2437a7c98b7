// Deleted campaigns: gone at once, what they leave goes by and by, and nobody waits for it.
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { removeCampaign } from '../../src/campaign/draft.ts';
import { makeRemovalSweep } from '../../src/campaign/removal-sweep.ts';
import { claimDeliveries } from '../../src/db/claim-deliveries.ts';
import { connect } from '../../src/db/client.ts';
import { settleUncertain } from '../../src/db/early-statuses.ts';
import { recount } from '../../src/db/recount.ts';
import { removeSome } from '../../src/db/removals.ts';
import { moveByMessages } from '../../src/db/status-moves.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { makeCampaign, makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { until } from '../support/griot.ts';

const { sql, url } = await makeDatabase();

afterEach(async () => {
  await removeAll();
  await sql`update removals set cleared_at = now() - interval '2 hours', forget_ids_at = now() - interval '2 hours' where cleared_at is not null`;
  await removeAll();
  expect(await sql`select 1 from removals`).toHaveLength(0);
});

/** All that can go now; a partition that somebody else was at is tried again after some seconds. */
async function removeAll(): Promise<void> {
  await until(async () => {
    while (await removeSome(sql));
    return (await sql`select 1 from removals where cleared_at is null`).length === 0;
  });
}

/** Ended, all its messages taken by the provider. */
async function endedCampaign(options: {
  recipients: number;
  senderId?: number;
  large?: boolean;
  sentDaysAgo?: number;
}) {
  const { campaignId, senderId } = await makeCampaign(sql, { status: 'completed', ...options });
  await sql`
    update deliveries set status = 'accepted', message_id = 'wamid.' || campaign_id || '.' || seq, accepted_at = now()
    where campaign_id = ${campaignId}`;
  await sql`
    insert into message_ids select hashtextextended(message_id, 0), campaign_id, seq from deliveries where campaign_id = ${campaignId}`;
  const days = options.sentDaysAgo ?? 0;
  await sql`update campaigns set last_turn_at = now() - ${days} * interval '1 day', created_at = now() - ${days} * interval '1 day' where id = ${campaignId}`;
  await recount(sql, [campaignId]);
  return { campaignId, senderId };
}

const LEFT = ['deliveries', 'message_ids', 'counts', 'timeline', 'requeue', 'responses', 'uncertain'] as const;

async function left(campaignId: number): Promise<Record<string, number>> {
  const counted = LEFT.map(async (table) => {
    const [{ n }] = await sql<
      [{ n: number }]
    >`select count(*)::int as n from ${sql(table)} where campaign_id = ${campaignId}`;
    return [table, n] as const;
  });
  return Object.fromEntries((await Promise.all(counted)).filter(([, n]) => n > 0));
}

const tableOf = async (id: number) =>
  (await sql`select to_regclass(${`deliveries_c${id}`}) is not null as there`)[0]?.there;

const status = (senderId: number, messageId: string, recipient: string | null = null) => ({
  senderId,
  messageId,
  recipient,
  status: 'read' as const,
  at: new Date(),
  error: null,
  callbackData: null,
  free: false,
});

test('a small one goes some thousand rows at a time, a large one with its partition; others keep what they have', async () => {
  const senderId = await makeSender(sql);
  const small = await endedCampaign({ recipients: 12_000, senderId });
  const large = await endedCampaign({ recipients: 300, senderId, large: true });
  const other = await endedCampaign({ recipients: 50, senderId });
  await sql`insert into inbound (sender_id, message_id, phone, at, type, campaign_id, seq) values (${senderId}, 'reply', 221770000001, now(), 'text', ${small.campaignId}, 1)`;
  await sql`insert into responses values (${small.campaignId}, 1, 'reply', now())`;
  await sql`insert into suppressions (phone, reason, source, campaign_id) values (221770000001, 'wrote “stop”', 'person', ${small.campaignId})`;
  for (const { campaignId } of [small, large]) await removeCampaign(sql, campaignId);
  expect(await left(small.campaignId)).toMatchObject({ deliveries: 12_000 });
  expect(await verifyCounts(sql)).toEqual([]); // what is left is nobody's

  expect(await removeSome(sql)).toBe(true);
  expect([await tableOf(large.campaignId), await left(small.campaignId)]).toMatchObject([
    false,
    { deliveries: 12_000 },
  ]);
  await removeSome(sql);
  expect(await left(small.campaignId)).toMatchObject({ deliveries: 7_000 });
  await removeAll();
  expect([await left(small.campaignId), await left(large.campaignId)]).toEqual([
    { message_ids: 12_000 },
    { message_ids: 300 },
  ]);
  expect(await sql`select campaign_id, seq from inbound where message_id = 'reply'`).toEqual([
    { campaign_id: null, seq: null },
  ]);
  expect(await sql`select campaign_id from suppressions`).toEqual([{ campaign_id: null }]);
  expect(await left(other.campaignId)).toMatchObject({ deliveries: 50, message_ids: 50 });
});

test('a partition goes while others send, and waits for a long transaction without holding anybody up', async () => {
  const large = await endedCampaign({ recipients: 100, large: true });
  const { campaignId: busy } = await makeCampaign(sql, { recipients: 10, status: 'running' });
  const list = connect(url, { max: 1 });
  await list`begin`;
  await list`insert into deliveries (campaign_id, seq, phone, variables) values (${busy}, 11, 221779999999, '{}')`;
  await removeCampaign(sql, large.campaignId);
  const detached = removeSome(sql);
  for (let seq = 1; seq <= 10; seq += 1) {
    expect((await claimDeliveries(sql, busy, [seq])).claimed).toHaveLength(1);
    await list`insert into deliveries (campaign_id, seq, phone, variables) values (${busy}, ${seq + 20}, ${221779999000 + seq}, '{}')`;
  }
  expect(await detached).toBe(false);
  expect(await removeSome(sql)).toBe(false);
  const { campaignId: next } = await makeCampaign(sql, { recipients: 3, large: true }); // another may come meanwhile
  expect(await tableOf(next)).toBe(true);
  await list`rollback`;
  await list.end();
  await removeAll();
  expect(await tableOf(large.campaignId)).toBe(false);
});

test('a partition that a killed process left half detached goes before others', async () => {
  const { campaignId: first } = await endedCampaign({ recipients: 5, large: true });
  const { campaignId } = await endedCampaign({ recipients: 5, large: true });
  const long = connect(url, { max: 1 });
  await long`begin`;
  await long`select count(*) from deliveries`;
  const doomed = connect(url, { max: 1 });
  const detach = `alter table deliveries detach partition deliveries_c${campaignId} concurrently`;
  const detaching = doomed.unsafe(detach).then(
    () => 'done',
    () => 'lost',
  );
  await until(async () => (await sql`select 1 from pg_inherits where inhdetachpending`).length > 0);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where query = ${detach}`;
  expect(await detaching).toBe('lost');
  await doomed.end({ timeout: 1 });
  await long`rollback`;
  await long.end();
  for (const id of [first, campaignId]) await removeCampaign(sql, id);
  await removeAll();
  expect([await tableOf(first), await tableOf(campaignId)]).toEqual([false, false]);
});

test('several processes at it at once leave what one would', async () => {
  const ended = [];
  for (const large of [true, false, true])
    ended.push(await endedCampaign({ recipients: 6_000, large, sentDaysAgo: 31 }));
  for (const { campaignId } of ended) await removeCampaign(sql, campaignId);
  await Promise.all(Array.from({ length: 3 }, removeAll));
  await sql`update removals set cleared_at = now() - interval '2 hours'`;
  await Promise.all(Array.from({ length: 3 }, removeAll));
  for (const { campaignId } of ended) expect(await left(campaignId)).toEqual({});
});

test('a late status of a deleted campaign does nothing, is not kept, and settles nobody else; its ids go 30 days after its last message', async () => {
  const gone = await endedCampaign({ recipients: 5 });
  const { senderId } = gone;
  const { campaignId: uncertain } = await makeCampaign(sql, { recipients: 1, senderId, status: 'running' });
  await sql`update deliveries set status = 'uncertain' where campaign_id = ${uncertain}`;
  await sql`update counts set pending = 0, uncertain = 1 where campaign_id = ${uncertain}`;
  await sql`insert into uncertain (campaign_id, seq, sender_id, phone, since) values (${uncertain}, 1, ${senderId}, 221770000001, now() - interval '1 minute')`;
  const late = [status(senderId, `wamid.${gone.campaignId}.1`, '221770000001')];
  await removeCampaign(sql, gone.campaignId);
  expect(await moveByMessages(sql, late, sql``)).toEqual([]); // its rows are there still
  await removeAll();
  expect(await moveByMessages(sql, late, sql``)).toEqual([]);
  expect(await settleUncertain(sql)).toEqual([]);
  expect(await sql`select 1 from early_statuses`).toHaveLength(0);
  expect(await left(gone.campaignId)).toEqual({ message_ids: 5 });

  await sql`update removals set cleared_at = now() - interval '2 hours', forget_ids_at = now() - interval '2 hours'`;
  await removeAll();
  expect(await left(gone.campaignId)).toEqual({});
});

test('one that never sent leaves nothing to wait for', async () => {
  const { campaignId } = await makeCampaign(sql, { recipients: 5 });
  await removeCampaign(sql, campaignId);
  await removeAll();
  expect(await sql`select 1 from removals`).toHaveLength(0);
  expect(await left(campaignId)).toEqual({});
});

test('where it is wished for, campaigns that ended long ago are deleted; those that may still send never', async () => {
  const old = await endedCampaign({ recipients: 2, sentDaysAgo: 91 });
  const fresh = await endedCampaign({ recipients: 2, sentDaysAgo: 89 });
  const paused = await endedCampaign({ recipients: 2, sentDaysAgo: 91 });
  await sql`update campaigns set status = 'paused' where id = ${paused.campaignId}`;
  const log = pino({ level: 'silent' });
  const kept = async () =>
    (
      await sql<
        { id: number }[]
      >`select id from campaigns where id = any(${[old, fresh, paused].map((one) => one.campaignId)}::int[]) order by id`
    ).map(({ id }) => id);
  await makeRemovalSweep({ sql, log, keepDays: 0 })();
  expect(await kept()).toHaveLength(3);
  await makeRemovalSweep({ sql, log, keepDays: 90 })();
  expect(await kept()).toEqual([fresh.campaignId, paused.campaignId]);
});
