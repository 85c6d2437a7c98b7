// Status moves against a reference model in plain words, on a real database.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { claimDeliveries } from '../../src/db/claim-deliveries.ts';
import type { Sql } from '../../src/db/client.ts';
import { moveClaimed } from '../../src/db/delivery-moves.ts';
import { type DeliveryEvent, moveByEvents } from '../../src/db/status-moves.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

type TimedStatus = Pick<DeliveryEvent, 'status' | 'at' | 'error' | 'free'>;

let sql: Sql;
beforeAll(async () => {
  ({ sql } = await makeDatabase());
});

const T0 = Date.parse('2026-03-01T10:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000);
const status = (name: TimedStatus['status'], seconds: number): TimedStatus => ({
  status: name,
  at: at(seconds),
  error: name === 'failed' ? { code: '131026', title: 'undeliverable' } : null,
  free: false,
});

async function accepted(messageId: string) {
  const { campaignId } = await makeCampaign(sql, { recipients: 1 });
  const { claimed } = await claimDeliveries(sql, campaignId, [1]);
  await moveClaimed(sql, [{ campaignId, seq: 1, claim: claimed[0]?.claim ?? 0, to: 'accepted', messageId }], at(0));
  return campaignId;
}

async function delivery(campaignId: number) {
  const [row] = await sql`
    select status, sent_at as "sentAt", delivered_at as "deliveredAt", read_at as "readAt", failed_at as "failedAt",
      error_code as "errorCode" from deliveries where campaign_id = ${campaignId} and seq = 1`;
  return row;
}

describe('promise 4: status only moves forward', () => {
  test('a late sent or delivered does not take read away', async () => {
    const campaignId = await accepted('m-late');
    for (const event of [status('read', 9), status('sent', 3), status('delivered', 5)]) {
      await moveByEvents(sql, [{ campaignId, seq: 1, messageId: null, ...event }]);
    }
    expect(await delivery(campaignId)).toMatchObject({
      status: 'read',
      sentAt: at(3),
      deliveredAt: at(5),
      readAt: at(9),
    });
  });

  test('failed beats sent and loses to delivered, in either order', async () => {
    for (const order of [
      ['failed', 'delivered'],
      ['delivered', 'failed'],
    ] as const) {
      const campaignId = await accepted(`m-${order[0]}`);
      for (const name of order) {
        await moveByEvents(sql, [{ campaignId, seq: 1, messageId: null, ...status(name, 4) }]);
      }
      expect(await delivery(campaignId)).toMatchObject({ status: 'delivered', failedAt: null, errorCode: null });
      expect(await countsByHand(sql, campaignId)).toEqual(await countsFromDeltas(campaignId));
    }
  });

  test('a sent that comes after failed counts the message as sent', async () => {
    const campaignId = await accepted('m-sent-late');
    for (const event of [status('failed', 8), status('sent', 2)]) {
      await moveByEvents(sql, [{ campaignId, seq: 1, messageId: null, ...event }]);
    }
    expect(await delivery(campaignId)).toMatchObject({ status: 'failed', sentAt: at(2), errorCode: '131026' });
    expect((await countsByHand(sql, campaignId)).everSent).toBe(1);
  });

  test('any statuses in any order, repeated, in any batches, end as the reference model says, and counts equal rows', async () => {
    const anyStatus = fc.record({ name: fc.constantFrom('sent', 'delivered', 'read', 'failed'), second: fc.nat(50) });
    const plan = fc.array(
      fc.record({ seq: fc.integer({ min: 1, max: 4 }), event: anyStatus, newBatch: fc.boolean() }),
      {
        maxLength: 30,
      },
    );
    await fc.assert(
      fc.asyncProperty(plan, async (steps) => {
        const { campaignId } = await makeCampaign(sql, { recipients: 4 });
        const { claimed } = await claimDeliveries(sql, campaignId, [1, 2, 3, 4]);
        const results = claimed.map(({ seq, claim }) => ({
          campaignId,
          seq,
          claim,
          to: 'accepted' as const,
          messageId: `${campaignId}-${seq}`,
        }));
        await moveClaimed(sql, results, at(0));
        let batch: DeliveryEvent[] = [];
        const flush = async () => {
          const events = batch;
          batch = [];
          await moveByEvents(sql, events);
        };
        for (const { seq, event, newBatch } of steps) {
          if (newBatch) await flush();
          const timed = status(event.name as TimedStatus['status'], event.second);
          batch.push({ campaignId, seq, messageId: null, ...timed });
        }
        await flush();
        // The reference model: the highest of what was seen.
        const order = ['accepted', 'sent', 'failed', 'delivered', 'read'];
        const expected = [1, 2, 3, 4].map((seq) =>
          steps
            .filter((s) => s.seq === seq)
            .reduce((best, s) => (order.indexOf(s.event.name) > order.indexOf(best) ? s.event.name : best), 'accepted'),
        );
        const rows = await sql<
          { status: string }[]
        >`select status from deliveries where campaign_id = ${campaignId} order by seq`;
        expect(rows.map((row) => row.status)).toEqual(expected);
        expect(await countsByHand(sql, campaignId)).toEqual(await countsFromDeltas(campaignId));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the result of a claim counts once', () => {
  test('a result of an earlier claim changes nothing', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 1 });
    await claimDeliveries(sql, campaignId, [1]);
    await moveClaimed(sql, [{ campaignId, seq: 1, claim: 1, to: 'pending' }], at(0));
    await claimDeliveries(sql, campaignId, [1]);
    const moved = await moveClaimed(
      sql,
      [{ campaignId, seq: 1, claim: 1, to: 'failed', error: { code: 'x', title: 'y' } }],
      at(1),
    );
    expect(moved).toEqual([]);
    expect(await delivery(campaignId)).toMatchObject({ status: 'sending' });
  });

  test('an answer that comes after the claim was given up settles the uncertain delivery', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 1 });
    await claimDeliveries(sql, campaignId, [1]);
    await moveClaimed(sql, [{ campaignId, seq: 1, claim: 1, to: 'uncertain', since: at(0) }], at(1));
    expect(await sql`select seq from uncertain where campaign_id = ${campaignId}`).toHaveLength(1);
    await moveClaimed(sql, [{ campaignId, seq: 1, claim: 1, to: 'accepted', messageId: 'late' }], at(2));
    expect(await delivery(campaignId)).toMatchObject({ status: 'accepted' });
    expect(await sql`select seq from uncertain where campaign_id = ${campaignId}`).toHaveLength(0);
    expect(await countsByHand(sql, campaignId)).toEqual(await countsFromDeltas(campaignId));
  });

  test('two claims of the same deliveries share them out', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 50 });
    const all = Array.from({ length: 50 }, (_, i) => i + 1);
    const both = await Promise.all([claimDeliveries(sql, campaignId, all), claimDeliveries(sql, campaignId, all)]);
    expect(both.flatMap((part) => part.claimed.map((d) => d.seq)).sort((a, b) => a - b)).toEqual(all);
    expect(await countsByHand(sql, campaignId)).toEqual(await countsFromDeltas(campaignId));
  });

  test('a suppressed person is skipped at the claim', async () => {
    const { campaignId } = await makeCampaign(sql, { recipients: 2 });
    const [row] = await sql`select phone from deliveries where campaign_id = ${campaignId} and seq = 2`;
    await sql`insert into suppressions (phone, reason) values (${row?.phone}, 'test')`;
    const { claimed, skipped } = await claimDeliveries(sql, campaignId, [1, 2]);
    expect([claimed.map((d) => d.seq), skipped]).toEqual([[1], 1]);
    expect(await sql`select skip_reason from deliveries where campaign_id = ${campaignId} and seq = 2`).toEqual([
      { skip_reason: 'opted_out' },
    ]);
    expect(await countsByHand(sql, campaignId)).toEqual(await countsFromDeltas(campaignId));
  });
});

test('batches that overlap in opposite orders do not deadlock', async () => {
  const { campaignId } = await makeCampaign(sql, { recipients: 200 });
  const all = Array.from({ length: 200 }, (_, i) => i + 1);
  const { claimed } = await claimDeliveries(sql, campaignId, all);
  await moveClaimed(
    sql,
    claimed.map(({ seq, claim }) => ({ campaignId, seq, claim, to: 'accepted', messageId: `o${seq}` })),
    at(0),
  );
  const move = (seqs: number[], name: TimedStatus['status']) =>
    moveByEvents(
      sql,
      seqs.map((seq) => ({ campaignId, seq, messageId: null, ...status(name, 5) })),
    );
  await Promise.all(
    Array.from({ length: 8 }, (_, i) => move(i % 2 ? all : [...all].reverse(), i % 3 ? 'sent' : 'read')),
  );
  expect(await countsByHand(sql, campaignId)).toEqual(await countsFromDeltas(campaignId));
  expect((await countsByHand(sql, campaignId)).read).toBe(200);
});

async function countsFromDeltas(campaignId: number) {
  const [row] = await sql`
    select coalesce(sum(pending), 0)::int as pending, sum(sending)::int as sending, sum(uncertain)::int as uncertain,
      sum(accepted)::int as accepted, sum(sent)::int as sent, sum(failed)::int as failed, sum(delivered)::int as delivered,
      sum(read)::int as read, sum(skipped)::int as skipped, sum(ever_accepted)::int as "everAccepted",
      sum(ever_sent)::int as "everSent", sum(ever_delivered)::int as "everDelivered", sum(ever_read)::int as "everRead",
      sum(refused)::int as refused
    from counts where campaign_id = ${campaignId}`;
  const errors = await sql`
    select coalesce(sum(failed), 0)::int as errors from error_counts where campaign_id = ${campaignId}`;
  return { ...row, ...errors[0] };
}
