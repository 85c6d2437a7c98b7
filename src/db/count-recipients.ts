// New deliveries come into the counts: all of them pending.
import type { Db } from './client.ts';

/** `countries`: how many new ones of each. Call it in the transaction that inserts them. */
export async function countRecipients(
  tx: Db,
  campaignId: number,
  countries: Readonly<Record<string, number>>,
): Promise<void> {
  const entries = Object.entries(countries);
  await tx`
    insert into counts as c (campaign_id, quarter, country, shard, pending)
    select ${campaignId}, '-infinity', country, 0, people
    from unnest(${entries.map(([country]) => country)}::text[], ${entries.map(([, people]) => people)}::int[]) as n (country, people)
    order by country
    on conflict (campaign_id, quarter, country, shard) do update set pending = c.pending + excluded.pending`;
}
