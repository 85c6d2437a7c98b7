// Counts that nobody writes to any more take less room: the rows of concurrent writers become one, and minutes that are a
// day old become quarters of an hour. Reports sum what there is, so they are the same before, during and after.
import type { Db, Sql } from '../db/client.ts';

interface Counted {
  table: string;
  /** The primary key without the shard. */
  keys: readonly string[];
  sums: readonly string[];
  /** The column of time. */
  time: string;
  /** Of the rows to be folded, the time under which they go on; null where it stays. */
  into: string | null;
  /** Columns of another kind than sums. */
  others?: readonly { name: string; gathered: string; added: string }[];
}

const STATES = ['pending', 'sending', 'uncertain', 'accepted', 'sent', 'failed', 'delivered', 'read', 'skipped'];
const STAGES = ['ever_accepted', 'ever_sent', 'ever_delivered', 'ever_read', 'refused', 'free'];
const RESPONSES = ['replied', 'pressed', 'opted_out'];
const HISTOGRAMS = ['delivered_in', 'read_in'];

const COUNTED: readonly Counted[] = [
  {
    table: 'counts',
    keys: ['campaign_id', 'quarter', 'country'],
    sums: [...STATES, ...STAGES, ...RESPONSES, ...HISTOGRAMS],
    time: 'quarter',
    into: null,
  },
  {
    table: 'timeline',
    keys: ['campaign_id', 'minute'],
    sums: ['accepted', 'sent', 'delivered', 'read', 'failed', ...RESPONSES],
    time: 'minute',
    into: "date_bin('15 minutes', minute, '2000-01-01 00:00+00')",
  },
  {
    table: 'error_counts',
    keys: ['campaign_id', 'quarter', 'country', 'code'],
    sums: ['failed'],
    time: 'quarter',
    into: null,
    others: [{ name: 'title', gathered: 'max(title)', added: 'greatest(t.title, excluded.title)' }],
  },
];

/** Campaign by campaign: no lock is held for long. Returns how many rows went. */
export async function foldCounts(sql: Db, now: Date): Promise<number> {
  let gone = 0;
  for (const counted of COUNTED) {
    for (const campaignId of await foldable(sql, counted, now)) gone += await fold(sql, counted, campaignId, now);
  }
  return gone;
}

async function foldable(sql: Db, counted: Counted, now: Date): Promise<number[]> {
  const rows = await sql.unsafe<{ id: number }[]>(
    `select distinct campaign_id as id from ${counted.table} where ${old(counted)}`,
    [now.toISOString()],
  );
  return rows.map(({ id }) => id);
}

/** `$1`: now. `-infinity`, where nothing has a time yet, is written to as long as the campaign runs. */
function old({ time, into }: Counted): string {
  const fine = into === null ? 'shard <> 0' : `(shard <> 0 or ${time} <> ${into})`;
  return `${time} > '-infinity' and ${time} < $1::timestamptz - interval '1 day' and ${fine}`;
}

/** Locks in the order of the key, as every writer does; what a writer added meanwhile goes along. */
async function fold(sql: Db, counted: Counted, campaignId: number, now: Date): Promise<number> {
  const { table, keys, sums, time, into, others = [] } = counted;
  const key = keys.map((name) => (name === time && into ? into : name));
  const rows = await sql.unsafe(
    `with old as (
      select ${[...keys, 'shard']} from ${table} where campaign_id = $2 and ${old(counted)}
      order by ${[...keys, 'shard']} for update
    ), gone as (
      delete from ${table} t using old where ${[...keys, 'shard'].map((name) => `t.${name} = old.${name}`).join(' and ')} returning t.*
    ), summed as (
      insert into ${table} as t (${[...keys, 'shard', ...sums, ...others.map(({ name }) => name)]})
      select ${[...key, '0', ...sums.map((name) => `sum(${name})`), ...others.map(({ gathered }) => gathered)]}
      from gone group by ${keys.map((_, i) => i + 1)} order by ${keys.map((_, i) => i + 1)}
      on conflict (${[...keys, 'shard']}) do update set ${[
        ...sums.map((name) => `${name} = t.${name} + excluded.${name}`),
        ...others.map(({ name, added }) => `${name} = ${added}`),
      ]}
    )
    select 1 from gone`,
    [now.toISOString(), campaignId],
  );
  return rows.length;
}

/** More than the report shows, so that a time that is mended later leaves enough. */
const KEPT_SLOWEST = 100;

/** Only a campaign's slowest stay in the table, and from now on only what is slower comes in. */
export async function trimSlowest(sql: Sql): Promise<void> {
  await sql`
    with crowded as (
      select campaign_id from slowest group by campaign_id having count(*) > ${2 * KEPT_SLOWEST}
    ), raised as (
      update campaigns c set slow_from = floor.seconds
      from crowded cross join lateral (
        select seconds from slowest s where s.campaign_id = crowded.campaign_id order by seconds desc offset ${KEPT_SLOWEST} limit 1
      ) as floor
      where c.id = crowded.campaign_id returning c.id, c.slow_from
    )
    delete from slowest s using raised where s.campaign_id = raised.id and s.seconds <= raised.slow_from`;
}
