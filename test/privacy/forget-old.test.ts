// Retention: people are forgotten, counts stay, nobody is written to again; it may end anywhere and go on.
import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { listAudit } from '../../src/account/audit.ts';
import { copyAgain } from '../../src/campaign/again.ts';
import { resolveUncertain } from '../../src/campaign/uncertain.ts';
import { claimDeliveries } from '../../src/db/claim-deliveries.ts';
import { connect } from '../../src/db/client.ts';
import { settleUncertain } from '../../src/db/early-statuses.ts';
import { recount } from '../../src/db/recount.ts';
import { moveByMessages } from '../../src/db/status-moves.ts';
import { openCampaign } from '../../src/import/earlier-campaign.ts';
import { createList, exportList, readList } from '../../src/import/kept-lists.ts';
import { makeDraw } from '../../src/lib/seeded-random.ts';
import { KEPT } from '../../src/model/retention.ts';
import { forgetOld } from '../../src/privacy/forget-old.ts';
import { changeRetention, readRetention } from '../../src/privacy/retention.ts';
import { readCampaignReport } from '../../src/report/campaign-report.ts';
import { listDeliveries } from '../../src/report/deliveries.ts';
import { exportCsv } from '../../src/report/export-csv.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { countResponses, storeInbound } from '../../src/status/inbound.ts';
import { makeCampaign, makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

const { sql, url } = await makeDatabase();
const queue = { add: async () => {}, repeat: async () => {}, close: async () => {} };
const log = pino({ level: 'silent' });
const forget = (budgetMs = 60_000) => forgetOld({ sql, log }, budgetMs);

beforeEach(async () => {
  await sql`delete from settings where name = 'retention'`;
});

/** Sent, read in part, and ended so many days ago. */
async function endedCampaign(options: {
  recipients: number;
  daysAgo: number;
  senderId?: number;
  status?: string;
  large?: boolean;
}) {
  const { campaignId, senderId } = await makeCampaign(sql, {
    recipients: options.recipients,
    status: options.status ?? 'completed',
    large: options.large ?? false,
    ...(options.senderId === undefined ? {} : { senderId: options.senderId }),
  });
  await sql`
    update deliveries set status = (case when seq % 4 = 0 then 'read' when seq % 7 = 0 then 'failed' else 'sent' end)::delivery_status,
      message_id = 'wamid.' || campaign_id || '.' || seq, wa_id = case when seq % 5 = 0 then '99' || phone end, attempts = 1,
      accepted_at = now() - ${options.daysAgo} * interval '1 day', sent_at = now() - ${options.daysAgo} * interval '1 day'
    where campaign_id = ${campaignId}`;
  await sql`
    update deliveries set delivered_at = accepted_at + interval '90 seconds', read_at = accepted_at + interval '2 minutes'
    where campaign_id = ${campaignId} and status = 'read'`;
  await sql`update deliveries set failed_at = accepted_at, error_code = '131026' where campaign_id = ${campaignId} and status = 'failed'`;
  await sql`
    insert into message_ids select hashtextextended(message_id, 0), campaign_id, seq from deliveries where campaign_id = ${campaignId}`;
  await sql`
    update campaigns set created_at = now() - ${options.daysAgo} * interval '1 day', completed_at = now() - ${options.daysAgo} * interval '1 day',
      last_turn_at = now() - ${options.daysAgo} * interval '1 day', next_seq = total + 1 where id = ${campaignId}`;
  await recount(sql, [campaignId]);
  return { campaignId, senderId };
}

const known = async (campaignId: number) =>
  (
    await sql<[{ n: number }]>`
      select count(*)::int as n from deliveries where campaign_id = ${campaignId}
        and (phone > 0 or variables <> '{}' or wa_id is not null or message_id is not null)`
  )[0].n;
const reportOf = (campaignId: number) => readCampaignReport(sql, { campaignId, prices: [], zone: 'UTC' });

test('nothing is forgotten until it is set, and each period by itself', async () => {
  expect(await readRetention(sql)).toEqual(KEPT);
  const { campaignId } = await endedCampaign({ recipients: 10, daysAgo: 1_000 });
  expect(await forget()).toBe(0);
  expect(await known(campaignId)).toBe(10);
  await Promise.all([changeRetention(sql, { deliveries: 90 }), changeRetention(sql, { rejects: 30 })]);
  expect(await readRetention(sql)).toEqual({ ...KEPT, deliveries: 90, rejects: 30 });
  await changeRetention(sql, { deliveries: null });
  expect(await readRetention(sql)).toEqual({ ...KEPT, rejects: 30 });
});

describe.each([
  ['with others', false],
  ['in a partition of its own', true],
])('a campaign %s that ended long ago', (_, large) => {
  test('has its people forgotten and its report as it was; younger ones and those that may send stay', async () => {
    const old = await endedCampaign({ recipients: 2_501, daysAgo: 91, large });
    const others = await Promise.all([
      endedCampaign({ recipients: 20, daysAgo: 89 }),
      endedCampaign({ recipients: 20, daysAgo: 400, status: 'paused' }),
      endedCampaign({ recipients: 20, daysAgo: 400, status: 'draft' }),
      endedCampaign({ recipients: 20, daysAgo: 400, status: 'running' }),
    ]);
    const before = await reportOf(old.campaignId);
    await changeRetention(sql, { deliveries: 90 });
    await forget();
    expect(await known(old.campaignId)).toBe(0);
    for (const { campaignId } of others) expect(await known(campaignId)).toBe(20);
    const after = await reportOf(old.campaignId);
    expect(after).toEqual({ ...before, slowest: before?.slowest.map((one) => ({ ...one, phone: null })) });
    expect(await verifyCounts(sql)).toEqual([]);
    await recount(sql, [old.campaignId]);
    expect({ ...(await reportOf(old.campaignId)), slowest: [] }).toEqual({ ...before, slowest: [] });
    const subject = { kind: 'campaign', id: old.campaignId };
    expect(await listAudit(sql, { subject }, { limit: 9 })).toMatchObject([
      { action: 'campaign.forget', actor: { kind: 'griot' }, detail: { olderThanDays: 90 } },
    ]);
    expect(await forget()).toBe(0);
  }, 60_000);

  test('shows nobody to any reader', async () => {
    const { campaignId, senderId } = await endedCampaign({ recipients: 30, daysAgo: 91, large });
    await sql`insert into imports (campaign_id, columns, phone_column, imported, created_at) values (${campaignId}, '{name}', 'phone', 30, now())`;
    await changeRetention(sql, { deliveries: 90 });
    await forget();
    const { rows } = await listDeliveries(sql, campaignId, { after: 0, limit: 100 });
    expect(rows).toHaveLength(30);
    expect(rows.every((row) => row.phone === null && row.messageId === null && row.waId === null)).toBe(true);
    expect((await listDeliveries(sql, campaignId, { phone: 0, after: 0, limit: 9 })).rows).toEqual([]);
    let csv = '';
    for await (const piece of exportCsv(sql, { campaignIds: [campaignId], filter: {} })) csv += piece;
    expect(csv.split('\n')[1]).toMatch(/^1,,sent,,/);
    expect(csv).not.toMatch(/22177|22176|Awa|wamid|-\d+,/);
    const view =
      await sql`select phone, variables, message_id from report.deliveries where campaign_id = ${campaignId}`;
    expect(view).toHaveLength(30);
    expect(view.every((row) => row.phone === null && row.message_id === null)).toBe(true);
    await expect(copyAgain(sql, campaignId, { from: 'unread' })).rejects.toThrow(/was forgotten: 20 in all/);
    const [{ id: importId }] = await sql<[{ id: number }]>`select id from imports where campaign_id = ${campaignId}`;
    await expect(createList(sql, { name: `of ${campaignId}`, importId })).rejects.toThrow(/was forgotten/);
    await expect(openCampaign(sql, { campaignId, from: 'unread' })).rejects.toThrow(/was forgotten on \d{4}-/);
    // What comes late still counts, and settles nothing else: a message of today to the same number is as uncertain as it was.
    const fresh = await makeCampaign(sql, { recipients: 1, status: 'running', senderId });
    await sql`update deliveries set phone = 221700000001, status = 'uncertain' where campaign_id = ${fresh.campaignId}`;
    await sql`
      insert into uncertain (campaign_id, seq, sender_id, phone, since)
      values (${fresh.campaignId}, 1, ${senderId}, 221700000001, now() - interval '1 hour')`;
    await recount(sql, [fresh.campaignId]);
    const late = { recipient: '221700000001', at: new Date(), senderId, error: null, callbackData: null, free: false };
    const messageIds = [1, 2, 3].map((seq) => `wamid.${campaignId}.${seq}`);
    await moveByMessages(
      sql,
      messageIds.map((messageId) => ({ ...late, messageId, status: 'read' as const })),
      sql``,
    );
    expect(await settleUncertain(sql)).toEqual([]);
    const [row] = await sql`select status from deliveries where campaign_id = ${fresh.campaignId}`;
    expect(row?.status).toBe('uncertain');
    expect((await reportOf(campaignId))?.states.read).toBe(10); // 7 of 30 before
    expect((await sql`select 1 from early_statuses`).length).toBe(0);
    const reply = {
      ...{ senderId, messageId: `in.${campaignId}`, contextId: messageIds[0] ?? '', from: '221700000001' },
      ...{ at: new Date(), type: 'text', text: 'merci', payload: null },
    };
    const stored = await storeInbound(sql as never, [reply as never], () => null);
    expect(stored).toMatchObject([{ campaignId, seq: 1, deliveryPhone: null }]);
    await countResponses(sql as never, stored);
    expect(await verifyCounts(sql)).toEqual([]);
    await sql`update campaigns set status = 'canceled' where id = ${fresh.campaignId}`;
  }, 60_000);
});

test('nobody who was forgotten is written to, even were the campaign set running by hand', async () => {
  const { campaignId } = await endedCampaign({ recipients: 6, daysAgo: 91, status: 'canceled' });
  await sql`
    update deliveries set status = 'pending', message_id = null, accepted_at = null, sent_at = null where campaign_id = ${campaignId} and seq < 4`;
  await recount(sql, [campaignId]);
  await changeRetention(sql, { deliveries: 90 });
  await forget();
  expect(await known(campaignId)).toBe(0);
  await sql`update campaigns set status = 'running' where id = ${campaignId}`;
  expect(await claimDeliveries(sql, campaignId, [1, 2, 3, 4])).toEqual({ claimed: [], skipped: 3 });
  const rows = await sql`select skip_reason as why from deliveries where campaign_id = ${campaignId} and seq < 4`;
  expect(rows.map(({ why }) => why)).toEqual(['erased', 'erased', 'erased']);
  expect(await verifyCounts(sql)).toEqual([]);
  await sql`update campaigns set status = 'canceled' where id = ${campaignId}`;
});

test('whose message may or may not have gone out is known until that is decided, and keeps nobody else waiting', async () => {
  const { campaignId, senderId } = await endedCampaign({ recipients: 8, daysAgo: 91 });
  const next = await endedCampaign({ recipients: 3, daysAgo: 91 });
  const open = { sent_at: null, delivered_at: null, read_at: null, message_id: null };
  await sql`update deliveries set ${sql({ ...open, status: 'uncertain', accepted_at: null } as never)} where campaign_id = ${campaignId} and seq in (1, 2, 3)`;
  await sql`update deliveries set ${sql({ ...open, status: 'sending', accepted_at: null } as never)} where campaign_id = ${campaignId} and seq = 4`;
  await sql`
    insert into uncertain (campaign_id, seq, sender_id, phone, since)
    select campaign_id, seq, ${senderId}, phone, now() - interval '91 days' from deliveries where campaign_id = ${campaignId} and seq < 4`;
  await recount(sql, [campaignId]);
  await changeRetention(sql, { deliveries: 90 });
  await forget();
  expect(await known(next.campaignId)).toBe(0);
  const left = async () =>
    (await sql`select seq from deliveries where campaign_id = ${campaignId} and phone > 0 order by seq`).map(
      (r) => r.seq,
    );
  expect(await left()).toEqual([1, 2, 3, 4]);
  expect(await resolveUncertain({ sql, queue }, campaignId, { action: 'treat-as-sent', seqs: [1] })).toBe(1);
  expect(await resolveUncertain({ sql, queue }, campaignId, { action: 'resend', seqs: [2] })).toBe(1);
  await sql`update campaigns set forget_again_at = now() where id = ${campaignId}`;
  expect(await forget()).toBe(0); // it sends once more
  expect((await claimDeliveries(sql, campaignId, [2])).claimed).toMatchObject([{ seq: 2 }]);
  await sql`update campaigns set status = 'completed' where id = ${campaignId}`;
  await forget();
  expect(await left()).toEqual([2, 3, 4]);
  const [again] = await sql`select forget_again_at > now() as later from campaigns where id = ${campaignId}`;
  expect(again?.later).toBe(true);
  await sql`update deliveries set status = 'failed', failed_at = now() where campaign_id = ${campaignId} and seq in (2, 3, 4)`;
  await sql`update campaigns set forget_again_at = now() where id = ${campaignId}`;
  await recount(sql, [campaignId]);
  await forget();
  expect(await left()).toEqual([]);
  expect(await sql`select forget_again_at as at from campaigns where id = ${campaignId}`).toEqual([{ at: null }]);
  expect(await sql`select 1 from uncertain where campaign_id = ${campaignId}`).toEqual([]);
  expect(await verifyCounts(sql)).toEqual([]);
});

test('a cap that looks back longer than people are kept keeps them for as long as it looks', async () => {
  const senderId = await makeSender(sql);
  const { campaignId } = await endedCampaign({ recipients: 5, daysAgo: 40, senderId });
  await sql`update senders set frequency_cap = '{"messages": 2, "days": 60}' where id = ${senderId}`;
  await changeRetention(sql, { deliveries: 30 });
  await forget();
  expect(await known(campaignId)).toBe(5);
  await sql`update senders set frequency_cap = null where id = ${senderId}`;
  await forget();
  expect(await known(campaignId)).toBe(0);
});

test('broken off after any step, and with others at it, it comes to the same end', async () => {
  const { campaignId } = await endedCampaign({ recipients: 4_500, daysAgo: 91 });
  await changeRetention(sql, { deliveries: 90 });
  await forget(1); // a step or so
  const some = await known(campaignId);
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(4_500);
  const other = connect(url, { max: 2 });
  try {
    await Promise.all([forget(), forgetOld({ sql: other, log }, 60_000), forget()]);
    while ((await forget()) > 0);
  } finally {
    await other.end();
  }
  expect(await known(campaignId)).toBe(0);
  expect(await verifyCounts(sql)).toEqual([]);
}, 60_000);

test('of two campaigns to which the same happens, one of them forgotten meanwhile, every number is the same', async () => {
  const seed = Math.floor(Math.random() * 1e9);
  const draw = makeDraw(seed, 'twins');
  let draws = 0;
  const random = () => draw(String(draws++));
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const senderId = await makeSender(sql);
  const twins = await Promise.all([0, 1].map(() => endedCampaign({ recipients: 60, daysAgo: 91, senderId })));
  await sql`update campaigns set forgotten_at = now(), name = 'twin' where id = ${twins[1]?.campaignId ?? 0}`; // never its turn
  await changeRetention(sql, { deliveries: 90 });
  const statuses = ['sent', 'delivered', 'read', 'failed'] as const;
  for (let step = 0; step < 40; step += 1) {
    if (random() < 0.1) await forget(0.5); // a step or so
    if (step === 20) await forget();
    const at = new Date(Date.now() - Math.floor(random() * 90 * 86_400) * 1_000);
    const said = Array.from({ length: 5 }, () => ({ seq: 1 + Math.floor(random() * 60), status: pick(statuses) }));
    const error = { code: pick(['131026', '131047']), title: 'no' };
    for (const { campaignId } of twins) {
      const events = said.map(({ seq, status }) => ({
        ...{ messageId: `wamid.${campaignId}.${seq}`, status, at, senderId, recipient: '221770000000' },
        ...{ error: status === 'failed' ? error : null, callbackData: null, free: seq % 9 === 0 },
      }));
      await moveByMessages(sql, events, sql``);
    }
  }
  const [one, other] = await Promise.all(twins.map(({ campaignId }) => reportOf(campaignId)));
  const number = { campaignId: 0, slowest: [] };
  expect({ ...one, ...number }, `seed ${seed}`).toEqual({ ...other, ...number });
  expect(await verifyCounts(sql), `seed ${seed}`).toEqual([]);
  expect(await known(twins[0]?.campaignId ?? 0)).toBe(0);
  expect(await known(twins[1]?.campaignId ?? 0)).toBe(60);
}, 60_000);

test('replies, rejected rows, kept lists and the audit go when their time has come, and what is younger stays', async () => {
  const senderId = await makeSender(sql);
  await sql`delete from inbound`;
  await sql`delete from service_windows`;
  await sql`
    insert into inbound (sender_id, message_id, phone, at, received_at, type, text)
    select ${senderId}, 'in.' || n, 221770000000 + n, now() - n * interval '1 day', now() - n * interval '1 day' + interval '1 hour', 'text', 'bonjour'
    from generate_series(100, 1, -1) n`;
  await sql`insert into service_windows values (${senderId}, 221770000001, now() - interval '3 days'), (${senderId}, 221770000002, now())`;
  const [{ id: importId }] = await sql<[{ id: number }]>`
    insert into imports (columns, phone_column, created_at) values ('{phone}', 'phone', now() - interval '50 days') returning id`;
  await sql`
    insert into import_rejects (import_id, line, reason_code, cells)
    select ${importId}, n, 'too_short', array['77' || n] from generate_series(1, 5000) n`;
  const listOf = async (name: string, days: number) => {
    const id = await createList(sql, { name });
    await sql`
      insert into list_people (list_id, seq, phone, variables) select ${id}, n, 221770000000 + n, '{}' from generate_series(1, 2500) n`;
    await sql`update lists set people = 2500, created_at = now() - ${days} * interval '1 day' where id = ${id}`;
    return id;
  };
  const [oldList, usedList, sentList] = [await listOf('old', 50), await listOf('used', 50), await listOf('sent', 50)];
  await sql`
    insert into imports (campaign_id, columns, phone_column, source)
    select min(id), '{phone}', 'phone', ${sql.json({ kind: 'list', listId: sentList, name: 'sent' })} from campaigns`;
  await sql`insert into imports (list_id, columns, phone_column) values (${usedList}, '{phone}', 'phone')`;
  await sql`insert into audit (at, actor_kind, actor_name, action, outcome) values (now() - interval '400 days', 'user', 'a', 'campaign.pause', 'done')`;
  await changeRetention(sql, { replies: 60, rejects: 40, lists: 40, audit: 365 });
  await forget();
  expect((await sql`select 1 from inbound`).length).toBe(60);
  expect((await sql`select phone from service_windows`).map((row) => row.phone)).toEqual([221_770_000_002]);
  expect(await sql`select 1 from import_rejects where import_id = ${importId}`).toEqual([]);
  const [record] = await sql`select forgotten_at from imports where id = ${importId}`;
  expect(record?.forgotten_at).toBeInstanceOf(Date);
  expect((await readList(sql, oldList)).people).toBe(0);
  expect((await readList(sql, usedList)).people).toBe(2_500);
  expect((await readList(sql, sentList)).people).toBe(2_500);
  let lines = '';
  for await (const piece of exportList(sql, await readList(sql, usedList))) lines += piece;
  expect(lines.trimEnd().split('\n')).toHaveLength(2_501);
  expect(await sql`select 1 from audit where at < now() - interval '365 days'`).toEqual([]);
}, 60_000);
