// Recipients into a draft campaign.
import type { Db, Sql } from '../db/client.ts';
import { countRecipients } from '../db/count-recipients.ts';
import { LARGE, makePartition } from '../db/make-partition.ts';
import { ofCampaign, readPartitions } from '../db/partitions.ts';
import { inTransaction } from '../lib/transaction.ts';
import { type Content, partsOf } from '../model/message.ts';
import { compileRules } from '../model/value-rules.ts';
import { ImportError } from './import-error.ts';
import { holdTarget, pagesOf, rowsOf } from './queries.ts';
import type { Taken } from './take-rows.ts';
import { type Chunk, type ImportTarget, KNOWN_AHEAD, type Known, type Transaction } from './target.ts';

export interface CampaignFacts extends Content {
  status: string;
  total: number;
  /** Where its deliveries go; see db/partitions.ts. */
  part: number;
  badValues: 'clean' | 'reject';
  /** Of its sender. */
  country: string | null;
  /** Of its template. */
  language: string;
}

/** Throws ImportError where the campaign is not there, or takes no recipients any more. */
export async function readDraft(sql: Db, id: number): Promise<CampaignFacts> {
  const [campaign] = await sql<CampaignFacts[]>`
    select c.status, c.total, c.part, c.template, c.message, c.bad_values as "badValues", s.country,
      coalesce(c.template ->> 'language', 'fr') as language
    from campaigns c join senders s on s.id = c.sender_id where c.id = ${id}`;
  if (!campaign) throw new ImportError('campaign_not_found', `There is no campaign ${id}`, 'campaignId');
  if (campaign.status === 'draft') return campaign;
  const message = `Campaign ${id} is ${campaign.status}: recipients can only be added to a draft`;
  throw new ImportError('campaign_not_draft', message, 'campaignId');
}

/** `recentDays`: people whom another campaign wrote to in so many days are left out. */
export function intoCampaign(id: number, { recentDays = 0 }: { recentDays?: number | undefined } = {}): ImportTarget {
  return {
    campaignId: id,
    listId: null,
    check: (sql) => readDraft(sql, id),
    prepare: (sql, expected) => makeRoom(sql, id, expected),
    async open(tx) {
      await holdTarget(tx, 'campaign', id);
      const campaign = await readDraft(tx, id);
      const recent = recentDays > 0 ? await collectRecent(tx, id, recentDays) : 0;
      const [{ suppressed }] = await tx<[{ suppressed: number }]>`select count(*) as suppressed from suppressions`;
      const known = campaign.total + suppressed + recent;
      return {
        firstSeq: campaign.total + 1,
        rules: compileRules(partsOf(campaign), campaign.badValues),
        knownPhones: () => (known > KNOWN_AHEAD ? null : readKnown(tx, id, recent)),
        take: (chunk) => insertNew(tx, { id, part: campaign.part }, chunk, recent > 0),
        finish: (taken) => finish(tx, id, campaign, taken),
      };
    },
  };
}

/** An empty draft that is going to be large has a partition of its own. */
async function makeRoom(sql: Sql, id: number, expected: number): Promise<void> {
  if (expected < LARGE) return;
  await inTransaction(sql, async (tx) => {
    await holdTarget(tx, 'campaign', id);
    const { total, part } = await readDraft(tx, id);
    if (total === 0 && part === 0) await makePartition(tx, id);
  });
  await readPartitions(sql);
}

/** Those a request went out to, or may have: what waits in another campaign is not a message yet. */
async function collectRecent(tx: Transaction, id: number, days: number): Promise<number> {
  const { count } = await tx`
    create temp table recent_people on commit drop as
    select distinct d.phone from campaigns c join deliveries d on d.campaign_id = c.id
    where c.id <> ${id} and c.launched_at is not null and c.test_of is null
      and (c.completed_at is null or c.completed_at > now() - ${days} * interval '1 day')
      and (d.accepted_at > now() - ${days} * interval '1 day' or d.status in ('sending', 'uncertain'))`;
  await tx`create unique index on recent_people (phone)`;
  return count;
}

async function* readKnown(tx: Transaction, id: number, recent: number): AsyncGenerator<number[]> {
  yield* pagesOf(tx`select phone from suppressions`);
  yield* pagesOf(tx`select phone from deliveries d where ${ofCampaign(tx, id)}`);
  if (recent > 0) yield* pagesOf(tx`select phone from recent_people`);
}

/**
 * One statement, so that the next chunk can be on its way meanwhile. The doubtful ones that are new come last: were
 * all numbered together, the numbering would cost a third of the whole. The look-ups are scalar: for `exists` Postgres
 * may hash the whole campaign, for every chunk.
 */
async function insertNew(
  tx: Transaction,
  { id, part }: { id: number; part: number },
  { fresh, doubtful }: Chunk,
  recent: boolean,
): Promise<Known[]> {
  const isRecent = recent ? tx`(select 1 from recent_people p where p.phone = r.phone) is not null` : tx`false`;
  return await tx<Known[]>`
    with looked_up as materialized (
      select r.*, case
        when (select 1 from suppressions s where s.phone = r.phone) is not null then 'suppressed'
        when (select 1 from deliveries d where d.part = ${part} and d.campaign_id = ${id} and d.phone = r.phone) is not null then 'duplicate'
        when ${isRecent} then 'recent' end as code
      from ${rowsOf(tx, doubtful)}
    ), last as (
      select coalesce(max(seq), 0) as seq from deliveries where part = ${part} and campaign_id = ${id}
    ), inserted as (
      insert into deliveries (part, campaign_id, seq, phone, country, variables)
      select ${part}::int, ${id}::int, seq + n, phone, country, variables::jsonb from ${rowsOf(tx, fresh)}, last
      union all
      select ${part}::int, ${id}::int, seq + ${fresh.phones.length}::int + row_number() over (order by n), phone, country, variables::jsonb
      from looked_up, last where code is null
    )
    select n, code from looked_up where code is not null`;
}

/** The total, the counts, and whether the draft is still what the rows were judged by. */
async function finish(tx: Transaction, id: number, was: CampaignFacts, { imported, countries }: Taken): Promise<void> {
  await tx`select 1 from campaigns where id = ${id} for no key update`;
  await readDraft(tx, id); // it may have been launched or deleted meanwhile
  await tx`
    update campaigns set total = total + ${imported},
      values_unchecked = values_unchecked or bad_values <> ${was.badValues}
        or coalesce(template -> 'components', jsonb_build_array(message)) is distinct from ${tx.json(partsOf(was) as never)}
    where id = ${id}`;
  await countRecipients(tx, id, countries);
}
