// Two campaigns side by side: each rate, and whether the difference is more than chance.
import type { Db } from '../db/client.ts';
import type { Price } from '../model/prices.ts';
import { compareRates, type Difference, type Proportion } from '../model/rate-difference.ts';
import { type RatesRow, selectRates } from './delivery-rates.ts';

export const COMPARED = ['delivery', 'read', 'failure', 'reply', 'press', 'optOut'] as const;

export interface Comparison {
  a: RatesRow;
  b: RatesRow;
  differences: { rate: (typeof COMPARED)[number]; a: number | null; b: number | null; compared: Difference | null }[];
}

/** Null where one of them is no campaign. */
export async function compareCampaigns(
  sql: Db,
  ids: { a: number; b: number },
  prices: readonly Price[],
): Promise<Comparison | null> {
  const read = async (campaignId: number) =>
    (await selectRates(sql, { groupBy: 'campaign', campaignId, prices, limit: 1 }))[0];
  const [a, b] = await Promise.all([read(ids.a), read(ids.b)]);
  if (!a || !b) return null;
  const [ofA, ofB] = [proportions(a), proportions(b)];
  const differences = COMPARED.map((rate) => ({
    rate,
    a: share(ofA[rate]),
    b: share(ofB[rate]),
    compared: compareRates(ofA[rate], ofB[rate]),
  }));
  return { a, b, differences };
}

/** The rates as what they are fractions of; by the definitions of model/rates.ts. */
function proportions({ funnel, responses }: RatesRow): Record<(typeof COMPARED)[number], Proportion> {
  const { accepted, sent, delivered, read, failed, refused } = funnel;
  return {
    delivery: { part: delivered, whole: sent },
    read: { part: read, whole: delivered },
    failure: { part: failed, whole: accepted + refused },
    reply: { part: responses.replied, whole: delivered },
    press: { part: responses.pressed, whole: delivered },
    optOut: { part: responses.optedOut, whole: delivered },
  };
}

function share({ part, whole }: Proportion): number | null {
  return whole > 0 ? part / whole : null;
}
