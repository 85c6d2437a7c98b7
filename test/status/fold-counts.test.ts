// Folding changes no number, while others write.
import { beforeAll, expect, test } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import { moveByEvents } from '../../src/db/status-moves.ts';
import { selectRates } from '../../src/report/delivery-rates.ts';
import { selectTimeline } from '../../src/report/timeline.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { foldCounts, trimSlowest } from '../../src/status/fold-counts.ts';
import { acceptAll } from '../http/setup.ts';
import { makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

const PEOPLE = 1_200;
const DAY_MS = 86_400_000;

let sql: Sql;
beforeAll(async () => {
  ({ sql } = await makeDatabase());
});

/** Everybody was accepted just now; statuses are about the hours to come. */
async function taken(): Promise<number> {
  const { campaignId } = await makeCampaign(sql, { recipients: PEOPLE, status: 'completed' });
  await acceptAll(sql, campaignId);
  return campaignId;
}

const START = Date.now();
const event = (campaignId: number, seq: number, status: 'sent' | 'delivered' | 'read' | 'failed', seconds: number) => ({
  campaignId,
  seq,
  status,
  at: new Date(START + seconds * 1_000),
  messageId: null,
  free: seq % 10 === 0,
  error: status === 'failed' ? { code: String(seq % 3), title: `title ${seq % 3}` } : null,
});

/** A third each: read, delivered, failed; each over hours of its own. */
async function tell(campaignId: number, seqs: number[]): Promise<void> {
  for (let at = 0; at < seqs.length; at += 50) {
    const some = seqs.slice(at, at + 50);
    await moveByEvents(
      sql,
      some.flatMap((seq) => {
        if (seq % 3 === 0) return [event(campaignId, seq, 'failed', seq * 7)];
        const delivered = event(campaignId, seq, 'delivered', seq * 11);
        return seq % 3 === 1 ? [delivered] : [delivered, event(campaignId, seq, 'read', seq * 13)];
      }),
    );
  }
}

test('a report is the same before and after, and minutes have become quarters', async () => {
  const campaignId = await taken();
  const all = Array.from({ length: PEOPLE }, (_, i) => i + 1);
  await Promise.all(
    [0, 1, 2, 3].map((part) =>
      tell(
        campaignId,
        all.filter((seq) => seq % 4 === part),
      ),
    ),
  );
  const look = async () => ({
    rates: await selectRates(sql, { groupBy: 'country', campaignId, prices: [], limit: 10 }),
    hours: await selectTimeline(sql, { campaignId, zone: 'Africa/Dakar', unit: 'hour' }),
  });
  const before = await look();
  expect(before.rates[0]?.funnel).toMatchObject({ accepted: PEOPLE, failed: 400, delivered: 800, read: 400 });
  expect(await foldCounts(sql, new Date(START))).toBe(0); // nothing is a day old
  const later = new Date(START + 3 * DAY_MS);
  expect(await foldCounts(sql, later)).toBeGreaterThan(300);
  expect(await foldCounts(sql, later)).toBe(0);
  expect(await look()).toEqual(before);
  expect(await verifyCounts(sql)).toEqual([]);
  const [{ fine, shards }] = await sql<[{ fine: number; shards: number }]>`
    select count(*) filter (where extract(minute from minute)::int % 15 <> 0)::int as fine,
      (select count(*)::int from counts where shard <> 0 and quarter > '-infinity') as shards from timeline`;
  expect({ fine, shards }).toEqual({ fine: 0, shards: 0 });
});

test('folding and writing at once lose nothing', async () => {
  const campaignId = await taken();
  const all = Array.from({ length: PEOPLE }, (_, i) => i + 1);
  let writing = true;
  const folding = [1, 2].map(async () => {
    let folded = 0;
    while (writing) folded += await foldCounts(sql, new Date(START + 3 * DAY_MS));
    return folded;
  });
  await Promise.all(
    [0, 1, 2, 3].map((part) =>
      tell(
        campaignId,
        all.filter((seq) => seq % 4 === part),
      ),
    ),
  );
  writing = false;
  const folded = await Promise.all(folding);
  expect(folded.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(300);
  expect(await verifyCounts(sql, [campaignId])).toEqual([]);
});

test('only the slowest stay, and slower ones still come in', async () => {
  const campaignId = await taken();
  await tell(
    campaignId,
    Array.from({ length: PEOPLE }, (_, i) => i + 1),
  );
  const top = async () =>
    await sql`select seq from slowest where campaign_id = ${campaignId} order by seconds desc, seq limit 50`;
  const before = await top();
  await trimSlowest(sql);
  expect(await top()).toEqual(before);
  const [{ kept }] = await sql<
    [{ kept: number }]
  >`select count(*)::int as kept from slowest where campaign_id = ${campaignId}`;
  expect(kept).toBe(100);
  await moveByEvents(sql, [event(campaignId, 3, 'delivered', 90_000), event(campaignId, 6, 'delivered', 70)]);
  expect((await top())[0]).toEqual({ seq: 3 });
  expect(await verifyCounts(sql, [campaignId])).toEqual([]);
});
