// Counts and rates, held against a plain scan of the rows.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moveClaimed } from '../../src/db/delivery-moves.ts';
import { moveByEvents } from '../../src/db/status-moves.ts';
import { ratesOf } from '../../src/model/rates.ts';
import { countCampaigns, countErrors } from '../../src/report/campaign-counts.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

const { sql } = await makeDatabase();
const NOW = new Date();

/** Claims everything; the claim's own delta is part of the counts. */
async function claimAll(campaignId: number, recipients: number): Promise<void> {
  await sql`update deliveries set status = 'sending', claims = 1 where campaign_id = ${campaignId}`;
  await sql`
    insert into counts (campaign_id, quarter, country, shard, pending, sending)
    values (${campaignId}, '-infinity', 'SN', 9, ${-recipients}, ${recipients})`;
}

const status = (word: 'sent' | 'delivered' | 'read' | 'failed', code = '131026') => ({
  messageId: 'm',
  status: word,
  at: NOW,
  recipient: null,
  error: word === 'failed' ? { code, title: `title of ${code}` } : null,
  callbackData: null,
  free: false,
});

describe('counts', () => {
  test('the states add up to the total and the funnel tells who ever got that far, as the rows say', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 10, status: 'running' });
    await claimAll(campaignId, 10);
    const key = (seq: number) => ({ campaignId, seq, claim: 1 });
    const accepted = [1, 2, 3, 4, 5].map((seq) => ({ ...key(seq), to: 'accepted' as const, messageId: `m${seq}` }));
    const refused = { ...key(6), to: 'failed' as const, error: { code: '131026', title: 'x' } };
    await moveClaimed(sql, [...accepted, refused, { ...key(7), to: 'uncertain' }, { ...key(8), to: 'pending' }], NOW);
    const event = (seq: number, word: Parameters<typeof status>[0]) => ({
      campaignId,
      seq,
      ...status(word),
      messageId: null,
    });
    await moveByEvents(sql, [event(1, 'read'), event(2, 'delivered'), event(3, 'sent'), event(4, 'failed')]);

    const [counts] = await countCampaigns(sql, [campaignId]);
    expect(counts?.states).toEqual({
      pending: 1,
      sending: 2,
      uncertain: 1,
      accepted: 1,
      sent: 1,
      failed: 2,
      delivered: 1,
      read: 1,
      skipped: 0,
    });
    expect(counts?.funnel).toEqual({ total: 10, accepted: 5, sent: 3, delivered: 2, read: 1, failed: 2, refused: 1 });
    expect(counts?.rates).toEqual({ delivery: 2 / 3, read: 1 / 2, failure: 2 / 6 });
    expect({ ...counts?.states, refused: counts?.funnel.refused }).toMatchObject(await statesByHand(campaignId));
    expect(await countErrors(sql, { campaignId })).toEqual([{ code: '131026', title: expect.any(String), failed: 2 }]);
  });

  test('counts are those of the rows after any history', async () => {
    const words = fc.constantFrom('sent', 'delivered', 'read', 'failed' as const);
    const histories = fc.array(
      fc.record({
        to: fc.constantFrom('accepted', 'failed', 'uncertain', 'pending' as const),
        later: fc.array(words, { maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(histories, async (people) => {
        const { campaignId } = await makeCampaign(sql, { recipients: people.length, status: 'running' });
        await claimAll(campaignId, people.length);
        const error = { code: '1', title: 't' };
        const results = people.map(({ to }, i) => ({
          campaignId,
          seq: i + 1,
          claim: 1,
          to,
          messageId: `${campaignId}/${i}`,
          error,
        }));
        await moveClaimed(
          sql,
          results.map(({ messageId, ...r }) => (r.to === 'accepted' ? { ...r, messageId } : r)),
          NOW,
        );
        for (let round = 0; round < 4; round += 1) {
          const events = people.flatMap(({ to, later }, i) => {
            const word = later[round];
            if (to !== 'accepted' || !word) return [];
            return [{ campaignId, seq: i + 1, ...status(word, String(round)), messageId: null }];
          });
          await moveByEvents(sql, events);
        }
        const [counts] = await countCampaigns(sql, [campaignId]);
        const byHand = await statesByHand(campaignId);
        expect({ ...counts?.states, refused: counts?.funnel.refused }).toEqual(byHand);
        const rows = await countsByHand(sql, campaignId);
        expect(counts?.funnel).toMatchObject({
          total: people.length,
          accepted: rows.everAccepted,
          sent: rows.everSent,
          delivered: rows.everDelivered,
          read: rows.everRead,
        });
        const failures = await countErrors(sql, { campaignId });
        expect(failures.reduce((sum, row) => sum + row.failed, 0)).toBe(rows.failed);
      }),
      { numRuns: 25 },
    );
  });

  test('campaigns are counted in the order asked for, with zeros where there is nothing', async () => {
    const { campaignId: full } = await makeCampaign(sql, { recipients: 4 });
    const counts = await countCampaigns(sql, [999_999, full]);
    expect(counts.map((one) => [one.campaignId, one.funnel.total])).toEqual([
      [999_999, 0],
      [full, 4],
    ]);
    expect(await countCampaigns(sql, [])).toEqual([]);
  });
});

test('rates are null over nothing and never above one where the funnel is one', () => {
  expect(ratesOf({ accepted: 0, sent: 0, delivered: 0, read: 0, failed: 0, refused: 0 })).toEqual({
    delivery: null,
    read: null,
    failure: null,
  });
  expect(ratesOf({ accepted: 0, sent: 0, delivered: 0, read: 0, failed: 3, refused: 3 }).failure).toBe(1);
});

async function statesByHand(campaignId: number) {
  const { everAccepted, everSent, everDelivered, everRead, errors, ...states } = await countsByHand(sql, campaignId);
  return states;
}
