// The lists of a draft are taken out of it again, with everything they left: another takes their place.
import type { Sql } from '../db/client.ts';
import { ofCampaign } from '../db/partitions.ts';
import { inTransaction } from '../lib/transaction.ts';
import { readDraft } from './into-campaign.ts';
import { holdTarget } from './queries.ts';

/** Its message and its settings stay. Throws ImportError where it is no draft (any more). */
export async function emptyCampaign(sql: Sql, id: number): Promise<void> {
  await inTransaction(sql, async (tx) => {
    await holdTarget(tx, 'campaign', id);
    const { count } = await tx`
      update campaigns set total = 0, values_unchecked = false where id = ${id} and status = 'draft'`;
    if (count === 0) await readDraft(tx, id);
    await tx`delete from deliveries d where ${ofCampaign(tx, id)}`;
    await tx`delete from counts where campaign_id = ${id}`;
    await tx`delete from imports where campaign_id = ${id}`; // its rejects go with it
  });
}
