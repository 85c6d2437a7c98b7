// A large campaign is dropped: the caller touches no row of it, its partition goes behind, its late statuses do nothing, and
// the look-up by message id stays one probe.
import { afterAll, expect, test } from 'vitest';
import { plansOf, scansOf } from '../../scripts/bench/plans.ts';
import { removeCampaign } from '../../src/campaign/draft.ts';
import { connect } from '../../src/db/client.ts';
import { recount } from '../../src/db/recount.ts';
import { removeSome } from '../../src/db/removals.ts';
import { moveByMessages } from '../../src/db/status-moves.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { makeCampaign, makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { until } from '../support/griot.ts';

const { sql, url } = await makeDatabase();
const other = connect(url, { max: 1 });
afterAll(() => other.end());
const senderId = await makeSender(sql);

async function sentCampaign(recipients: number, large: boolean): Promise<number> {
  const { campaignId } = await makeCampaign(sql, { recipients, senderId, status: 'completed', large });
  await sql`
    update deliveries set status = 'accepted', message_id = 'wamid.' || campaign_id || '.' || seq, accepted_at = now()
    where campaign_id = ${campaignId}`;
  await sql`
    insert into message_ids select hashtextextended(message_id, 0), campaign_id, seq from deliveries where campaign_id = ${campaignId}`;
  await sql`update campaigns set last_turn_at = now() where id = ${campaignId}`;
  await recount(sql, [campaignId]);
  return campaignId;
}

const delivered = (campaignId: number, seq: number) => ({
  senderId,
  messageId: `wamid.${campaignId}.${seq}`,
  recipient: null,
  status: 'delivered' as const,
  at: new Date(),
  error: null,
  callbackData: null,
  free: false,
});

const kept = async () => (await sql`select 1 from early_statuses`).length;

test('the caller waits for no row of it; what is left goes behind, and its statuses do nothing before and after', async () => {
  const [large, live] = [await sentCampaign(20_000, true), await sentCampaign(50, false)];
  const table = `deliveries_c${large}`;
  await other`begin`;
  await other`lock table ${other(table)} in access exclusive mode`; // nobody else can so much as read it
  await removeCampaign(sql, large);
  expect(await sql`select 1 from campaigns where id = ${large}`).toHaveLength(0);
  await other`rollback`;
  expect(await sql`select count(*)::int as n from ${sql(table)}`).toEqual([{ n: 20_000 }]);
  expect(await moveByMessages(sql, [delivered(large, 1), delivered(live, 1)], sql``)).toEqual([]);

  await until(async () => {
    while (await removeSome(sql));
    return (await sql`select 1 from removals where cleared_at is null`).length === 0;
  });
  expect(await sql`select to_regclass(${table}) as there`).toEqual([{ there: null }]);
  expect(await moveByMessages(sql, [delivered(large, 2), delivered(live, 2)], sql``)).toEqual([]);
  expect(await kept()).toBe(0);
  expect(await sql`select seq from deliveries where status = 'delivered' order by seq`).toEqual([
    { seq: 1 },
    { seq: 2 },
  ]);
  expect(await verifyCounts(sql)).toEqual([]);
});

test('a message is found by one probe of the ids and looks into one table, however many partitions there are', async () => {
  const small = await sentCampaign(50, false);
  const large: number[] = [];
  for (let i = 0; i < 12; i += 1) large.push(await sentCampaign(50, true));
  await sql`analyze`;
  const plans = await plansOf(url, async (one) => {
    // A plan is kept from the sixth time on.
    for (let seq = 1; seq <= 8; seq += 1) expect(await moveByMessages(one, [delivered(small, seq)], one``)).toEqual([]);
  });
  expect(plans).toHaveLength(8);
  for (const plan of plans) {
    const scans = scansOf(plan, /^(message_ids|deliveries_.*)$/);
    const ids = scans.filter(({ relation }) => relation === 'message_ids');
    expect(ids).toEqual([{ relation: 'message_ids', times: 1, pages: expect.any(Number) }]);
    expect(ids[0]?.pages).toBeLessThanOrEqual(5); // down the tree, and the row
    expect(new Set(scans.map(({ relation }) => relation))).toEqual(new Set(['message_ids', 'deliveries_rest']));
  }
  // Of a partition nobody has heard of, the ids tell; from then on it is looked into beside the common table.
  const [first = 0] = large;
  const [unheard, , heard] = await plansOf(url, async (one) => {
    for (const seq of [1, 2]) expect(await moveByMessages(one, [delivered(first, seq)], one``)).toEqual([]);
  });
  const looked = (plan: typeof heard) =>
    new Set(plan && scansOf(plan, /^deliveries_c/).map(({ relation }) => relation));
  expect(looked(unheard)).toEqual(new Set());
  expect(looked(heard)).toEqual(new Set([`deliveries_c${first}`]));
});
