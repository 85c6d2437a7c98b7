// Campaigns searched, filtered and sorted, a page at a time.
import type { Db } from '../db/client.ts';
import type { CampaignStatus } from '../model/campaign-status.ts';
import { type CampaignRow, campaignColumns } from './queries.ts';

export type CampaignSort = 'newest' | 'oldest' | 'name';

export interface CampaignFilter {
  /** Part of a name, of the campaign or its template; case and accents do not count. */
  search?: string | undefined;
  statuses?: readonly CampaignStatus[] | undefined;
  senderId?: number | undefined;
  /** Those in the archive, those that are not, or (undefined) both. */
  archived?: boolean | undefined;
  sort: CampaignSort;
  /** The last of the page before. */
  after?: { id: number; name: string } | undefined;
  limit: number;
}

/** Tests are not among them. */
export async function listCampaigns(sql: Db, filter: CampaignFilter): Promise<CampaignRow[]> {
  const { search, statuses, senderId, archived, limit } = filter;
  const pattern = `%${(search ?? '').replace(/[\\%_]/g, '\\$&')}%`;
  const found = plain(sql, sql`${pattern}::text`);
  return await sql<CampaignRow[]>`
    select ${campaignColumns(sql)}
    from campaigns c join senders s on s.id = c.sender_id
    where c.test_of is null
      ${search === undefined ? sql`` : sql`and (${plain(sql, sql`c.name`)} like ${found} or ${plain(sql, sql`c.template ->> 'name'`)} like ${found})`}
      ${statuses === undefined ? sql`` : sql`and c.status = any(${statuses as string[]}::campaign_status[])`}
      ${senderId === undefined ? sql`` : sql`and c.sender_id = ${senderId}`}
      ${archived === undefined ? sql`` : sql`and c.archived_at is ${archived ? sql`not null` : sql`null`}`}
      ${followers(sql, filter)}
    order by ${ORDERS[filter.sort](sql)} limit ${limit}`;
}

const ORDERS = {
  newest: (sql: Db) => sql`c.id desc`,
  oldest: (sql: Db) => sql`c.id`,
  name: (sql: Db) => sql`${plain(sql, sql`c.name`)}, c.id`,
} satisfies Record<CampaignSort, unknown>;

function followers(sql: Db, { sort, after }: CampaignFilter) {
  if (!after) return sql``;
  if (sort === 'name')
    return sql`and (${plain(sql, sql`c.name`)}, c.id) > (${plain(sql, sql`${after.name}::text`)}, ${after.id})`;
  return sort === 'oldest' ? sql`and c.id > ${after.id}` : sql`and c.id < ${after.id}`;
}

/**
 * Nobody has to have the extension `unaccent` for this: the letters of French and of its neighbours are few. The capitals
 * are named too, since a database with the locale C lowers none of them.
 */
const SMALL = 'àâäáãåçéèêëíìîïñóòôöõúùûüýÿ';
const ACCENTED = SMALL + SMALL.toUpperCase();
const BARE = 'aaaaaaceeeeiiiinooooouuuuyy'.repeat(2);

function plain(sql: Db, text: ReturnType<Db>) {
  return sql`translate(lower(${text}), ${ACCENTED}, ${BARE})`;
}
