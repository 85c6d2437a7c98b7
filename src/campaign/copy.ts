// Campaigns made of another one: its sender, its content, and people chosen for it.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';
import { countRecipients } from '../db/count-recipients.ts';
import { ofCampaign } from '../db/partitions.ts';
import type { Json } from '../model/template.ts';
import type { CampaignRow } from './queries.ts';

/** A draft like `from`, without people, whose values the launch judges; a test of it has a weight that puts it first, and no hours and no cap. */
export async function copyDraft(
  tx: Db,
  from: CampaignRow,
  { name, test }: { name: string; test: boolean },
): Promise<number> {
  const [row] = await tx<[{ id: number }]>`
    insert into campaigns (name, sender_id, template, message, bad_values, weight, send_window, frequency_cap, retry_capped,
      test_of, values_unchecked)
    select left(${name}, 200), sender_id, template, message, bad_values,
      ${test ? tx`1000, null, null, false, coalesce(test_of, id)` : tx`weight, send_window, frequency_cap, retry_capped, null`}, true
    from campaigns where id = ${from.id} returning id`;
  return row.id;
}

/** People `(seq, phone, country, variables)` in the order of `seq` become the draft's; everything that an import leaves is left. */
export async function fillDraft(
  tx: Db,
  id: number,
  { people, columns, source }: { people: Fragment; columns: readonly string[]; source: Record<string, Json> },
): Promise<number> {
  const { count } = await tx`
    insert into deliveries (part, campaign_id, seq, phone, country, variables)
    select (select part from campaigns where id = ${id}), ${id}, row_number() over (order by seq), phone, country, variables from (${people}) as p (seq, phone, country, variables)`;
  if (count === 0) return 0;
  await tx`update campaigns set total = ${count} where id = ${id}`;
  const countries = await countCountries(tx, id);
  await countRecipients(tx, id, countries);
  await tx`
    insert into imports (campaign_id, source, columns, phone_column, rows, imported, countries)
    values (${id}, ${tx.json(source)}, ${columns as string[]}, 'phone', ${count}, ${count}, ${tx.json(countries)})`;
  return count;
}

async function countCountries(tx: Db, id: number): Promise<Record<string, number>> {
  const rows = await tx<{ country: string; people: number }[]>`
    select country, count(*)::int as people from deliveries d where ${ofCampaign(tx, id)} group by country`;
  return Object.fromEntries(rows.map(({ country, people }) => [country, people]));
}
