// Campaigns of the past for benchmarks: all their messages were taken by the provider.
import { makePartition } from '../../src/db/make-partition.ts';
import { readPartitions } from '../../src/db/partitions.ts';
import { inTransaction } from '../../src/lib/transaction.ts';
import { type Bench, makeCampaign } from './processes.ts';

/** Of the first sender, not counted. `large`: in a partition of its own. */
export async function makePastCampaign(bench: Bench, rows: number, { large = false } = {}): Promise<number> {
  const { sql } = bench.runtime;
  const id = await makeCampaign(bench, { recipients: 0, rate: 1_000 });
  if (large) await inTransaction(sql, (tx) => makePartition(tx, id));
  if (large) await readPartitions(sql);
  await sql`
    insert into deliveries (part, campaign_id, seq, phone, country, variables, status, claims, attempts, message_id, accepted_at)
    select ${large ? id : 0}::int, ${id}::int, n, ${221_000_000_000 + (id % 900) * 1_000_000}::bigint + n, 'SN', '{"name": "Awa"}',
      'accepted', 1, 1, 'wamid.HBgMMjIx' || md5(${id}::int || '.' || n) || lpad(n::text, 24, '0'), now()
    from generate_series(1, ${rows}::int) n`;
  await sql`
    insert into message_ids (id_hash, campaign_id, seq)
    select hashtextextended(message_id, 0), campaign_id, seq from deliveries where campaign_id = ${id} order by 1`;
  await sql`
    update campaigns set status = 'completed', total = ${rows}, launched_at = now(), completed_at = now(), last_turn_at = now()
    where id = ${id}`;
  return id;
}

/** Nothing is to be tidied up while it is measured. */
export async function tidyUp({ runtime: { sql } }: Bench): Promise<void> {
  await sql`vacuum (analyze, freeze)`;
  await sql`checkpoint`;
}

export async function messageIdsOf({ runtime: { sql } }: Bench, id: number, most: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select message_id as id from deliveries where campaign_id = ${id} and seq <= ${most} order by seq`;
  return rows.map((row) => row.id);
}
