// People of an earlier campaign, as rows of an import.
import type { Db, Sql } from '../db/client.ts';
import { countThose, isAmong } from '../db/earlier-people.ts';
import { ofCampaign } from '../db/partitions.ts';
import type { EarlierAudience } from '../model/audience.ts';
import { ImportError } from './import-error.ts';
import type { Row, Source } from './source.ts';

/** Rows per statement. */
const PAGE = 2_000;

/** Nobody, where the campaign is gone. Throws ImportError `people_forgotten`. */
export async function openCampaign(sql: Sql, audience: EarlierAudience): Promise<Source> {
  const { campaignId, from = 'all' } = audience;
  await refuseForgotten(sql, campaignId);
  const columns = await columnsOf(sql, campaignId);
  const expected = await countThose(sql, audience);
  return { rows: campaignRows(sql, audience, columns), facts: { kind: 'campaign', campaignId, from }, expected };
}

async function refuseForgotten(sql: Db, campaignId: number): Promise<void> {
  const [campaign] = await sql<
    { at: Date | null }[]
  >`select forgotten_at as at from campaigns where id = ${campaignId}`;
  if (!campaign?.at) return;
  const message = `Whom campaign ${campaignId} went to was forgotten on ${campaign.at.toISOString().slice(0, 10)}`;
  throw new ImportError('people_forgotten', message, 'campaignId');
}

async function columnsOf(sql: Db, campaignId: number): Promise<string[]> {
  const rows = await sql<{ columns: string[] }[]>`
    select columns from imports where campaign_id = ${campaignId} and imported > 0 order by id`;
  return [...new Set(rows.flatMap((row) => row.columns))];
}

async function* campaignRows(
  sql: Sql,
  { campaignId, from = 'all', errorCode }: EarlierAudience,
  columns: readonly string[],
): AsyncGenerator<Row[]> {
  yield [{ line: 1, cells: [...columns] }];
  for (let after = 0; ; ) {
    const people = await sql<{ seq: number; phone: number; variables: Record<string, string> }[]>`
      select d.seq, d.phone, d.variables from deliveries d
      where ${ofCampaign(sql, campaignId)} and d.seq > ${after} and ${isAmong(sql, { from, errorCode })}
      order by d.seq limit ${PAGE}`;
    const last = people.at(-1);
    if (!last) return;
    after = last.seq;
    yield people.map(({ seq, phone, variables }) => ({
      line: seq + 1,
      cells: columns.map((column) => variables[column] ?? ''),
      phone: `+${phone}`,
    }));
  }
}
