// People into a kept list. Suppressions are looked at when the list is used, not before.
import { readList } from './kept-lists.ts';
import { holdTarget, pagesOf, rowsOf } from './queries.ts';
import { type ImportTarget, KNOWN_AHEAD, type Known } from './target.ts';

export function intoList(id: number): ImportTarget {
  return {
    campaignId: null,
    listId: id,
    async check(sql) {
      await readList(sql, id);
      return { country: null, language: null };
    },
    async open(tx) {
      await holdTarget(tx, 'list', id);
      const list = await readList(tx, id);
      return {
        firstSeq: list.people + 1,
        rules: null,
        knownPhones: () =>
          list.people > KNOWN_AHEAD ? null : pagesOf(tx`select phone from list_people where list_id = ${id}`),
        take: ({ fresh, doubtful }) => tx<Known[]>`
          with looked_up as materialized (
            select r.*, (select 1 from list_people l where l.list_id = ${id} and l.phone = r.phone) is not null as known
            from ${rowsOf(tx, doubtful)}
          ), last as (
            select coalesce(max(seq), 0) as seq from list_people where list_id = ${id}
          ), inserted as (
            insert into list_people (list_id, seq, phone, variables)
            select ${id}::int, seq + n, phone, variables::jsonb from ${rowsOf(tx, fresh)}, last
            union all
            select ${id}::int, seq + ${fresh.phones.length}::int + row_number() over (order by n), phone, variables::jsonb
            from looked_up, last where not known
          )
          select n, 'duplicate' as code from looked_up where known`,
        async finish({ imported }, columns) {
          const all = [...new Set([...list.columns, ...columns])];
          const { count } = await tx`
            update lists set people = people + ${imported}, columns = ${tx.array(all)} where id = ${id}`;
          if (count === 0) await readList(tx, id); // deleted meanwhile
        },
      };
    },
  };
}
