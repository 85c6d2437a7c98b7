// Reports while messages go out and statuses come in: at each moment their numbers are those of the rows.
import { afterAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/lib/transaction.ts';
import { readCampaignReport } from '../../src/report/campaign-report.ts';
import { selectRates } from '../../src/report/delivery-rates.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { foldCounts } from '../../src/status/fold-counts.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { openStack, QUICK } from '../support/stack.ts';

const RECIPIENTS = 500;
/** Minutes and concurrent writers' rows are folded all the time, as if every row were a day old. */
const A_DAY_LATER = () => new Date(Date.now() + 2 * 86_400_000);

const stack = await openStack('postgres', {
  templates: { checked: false },
  latencyMs: [5, 40],
  lostAnswers: 0.05,
  notifications: { ...QUICK, dialect: 'mixed', duplicates: 0.3, disorder: 0.3, beforeAnswer: 0.2, batchSize: 4 },
});
afterAll(() => stack.close());

test('every look at a running campaign finds reports, counts and rows alike', async () => {
  const { sql, simulator } = stack;
  for (let i = 0; i < 2; i += 1) await stack.addWorkers();
  const { campaignId } = await makeCampaign(sql, {
    recipients: RECIPIENTS,
    ratePerSecond: 120,
    baseUrl: stack.simulatorUrl,
    apiKey: DEFAULT_API_KEY,
    status: 'running',
  });
  const seen = new Set<number>();
  for (let over = false; !over; ) {
    const settled = simulator.stats().notifications.pending === 0;
    const [campaign] = await sql`select status from campaigns where id = ${campaignId}`;
    over = campaign?.status === 'completed' && settled;
    seen.add(await look(campaignId));
    await foldCounts(sql, A_DAY_LATER());
  }
  expect(seen.size).toBeGreaterThan(5); // it was looked at on its way
});

/** In one snapshot. Returns how many were read by then. */
async function look(campaignId: number): Promise<number> {
  return await inTransaction(
    stack.sql,
    async (tx) => {
      await tx`set transaction isolation level repeatable read read only`;
      expect(await verifyCounts(tx)).toEqual([]);
      const rows = await countsByHand(tx as never, campaignId);
      const reached = {
        accepted: rows.everAccepted,
        sent: rows.everSent,
        delivered: rows.everDelivered,
        read: rows.everRead,
      };
      const failures = { failed: rows.failed, refused: rows.refused };
      for (const groupBy of ['campaign', 'country', 'template', 'sender'] as const) {
        const [row] = await selectRates(tx, { groupBy, campaignId, prices: [], limit: 2 });
        expect(row?.funnel).toEqual({ total: RECIPIENTS, ...reached, ...failures });
      }
      for (const groupBy of ['day', 'hour'] as const) {
        const found = await selectRates(tx, { groupBy, campaignId, prices: [], limit: 9 });
        expect(found.reduce((sum, { funnel }) => sum + funnel.delivered, 0)).toBe(rows.everDelivered);
      }
      const report = await readCampaignReport(tx, { campaignId, zone: 'UTC', prices: [] });
      expect(report?.funnel).toEqual({ total: RECIPIENTS, ...reached, ...failures });
      expect(report?.errors.reduce((sum, { failed }) => sum + failed, 0)).toBe(rows.failed);
      expect(report?.timeline.points.reduce((sum, { read }) => sum + read, 0)).toBe(rows.everRead);
      return rows.everRead ?? 0;
    },
    { stallMs: 0 },
  );
}
